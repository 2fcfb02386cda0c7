import type { Attempt, DeliveryDetail } from "../../api/types.ts";

/**
 * The request of an attempt as a command for a POSIX shell. What is secret is not in it: the signature is made anew from
 * `$SECRET`, and each masked header is a variable of its own.
 */

const maskedPattern = /^••••|^(?:Bearer|Basic) ••••/u;
/** Written by curl itself, or made anew. */
const leftOutHeaders: ReadonlySet<string> = new Set([
  "host",
  "connection",
  "content-length",
  "accept-encoding",
  "webhook-timestamp",
  "webhook-signature",
  "x-pushrail-timestamp",
  "x-pushrail-signature",
]);

/** Whether a header's value is hidden, for what it holds is secret. */
export function isMaskedValue(value: string): boolean {
  return maskedPattern.test(value);
}

/**
 * The command; `undefined` when the body or the headers are hidden, or when the attempt made no HTTP request. It needs
 * `openssl` and `base64`, and `SECRET` set to the signing secret.
 */
export function curlText(
  attempt: Pick<Attempt, "request">,
  { body, eventId }: Pick<DeliveryDetail, "body" | "eventId">,
): string | undefined {
  const { request } = attempt;
  if (body === null || request === null || request.headers.length === 0) return undefined;
  if (!/^https?:\/\//.test(request.target)) return undefined;
  const headers = request.headers.filter(([name]) => !leftOutHeaders.has(name.toLowerCase()));
  const isSigned = request.headers.some(([name]) => name.toLowerCase() === "webhook-signature");
  const lines = [
    `curl ${urlWord(request.target)}`,
    ...headers.map(([name, value]) => `  -H ${headerWord(name, value)}`),
    ...(isSigned ? signatureLines : []),
    `  --data-binary "$BODY"`,
  ];
  const setUp = [`BODY=${quoted(body)}`, ...(isSigned ? signatureSetUp(eventId) : [])];
  return `${setUp.join("\n")}\n${lines.join(" \\\n")}\n`;
}

const signatureLines = [
  `  -H "webhook-timestamp: $TIMESTAMP"`,
  `  -H "webhook-signature: v1,$SIGNATURE"`,
];

function signatureSetUp(eventId: string): readonly string[] {
  return [
    `TIMESTAMP=$(date +%s)`,
    `KEY=$(printf %s "\${SECRET#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \\n')`,
    `SIGNATURE=$(printf %s ${quoted(`${eventId}.`)}"$TIMESTAMP.$BODY" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$KEY" -binary | base64)`,
  ];
}

function urlWord(target: string): string {
  // A query is never shown, for it often holds a token.
  return target.endsWith("?…") ? `${quoted(target.slice(0, -1))}"$QUERY"` : quoted(target);
}

function headerWord(name: string, value: string): string {
  if (!isMaskedValue(value)) return quoted(`${name}: ${value}`);
  const scheme = /^(?:Bearer|Basic) /.exec(value)?.[0] ?? "";
  return `${quoted(`${name}: ${scheme}`)}"$${variableOf(name)}"`;
}

function variableOf(headerName: string): string {
  return headerName.toUpperCase().replaceAll(/[^A-Z0-9]+/g, "_");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
