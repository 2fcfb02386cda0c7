/**
 * The address under which the API is, without a slash at the end: `apiUrl`, read from the page's own address when it is
 * a path, else the issuer of the token. `undefined` when what there is is no address of http or https.
 */
export function baseUrlOf({
  apiUrl,
  issuerUrl,
}: {
  readonly apiUrl: string | undefined;
  readonly issuerUrl: string | undefined;
}): string | undefined {
  const page = globalThis.location?.href;
  const text = apiUrl ?? issuerUrl ?? "";
  if (!URL.canParse(text, page)) return undefined;
  const url = new URL(text, page);
  return /^https?:$/.test(url.protocol)
    ? `${url.origin}${url.pathname}`.replace(/\/+$/, "")
    : undefined;
}
