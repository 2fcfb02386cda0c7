const revokeAfterMs = 60_000;

/** Has the browser save a text as a file, in UTF-8; `type` is its media type. Only in a browser. */
export function saveFile({
  name,
  text,
  type,
}: {
  readonly name: string;
  readonly text: string;
  readonly type: string;
}): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun to read it by then; without this it would stay in memory as long as the page.
  setTimeout(() => URL.revokeObjectURL(url), revokeAfterMs);
}
