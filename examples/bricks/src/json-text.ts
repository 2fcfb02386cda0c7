/**
 * The same JSON text, indented by two blanks a level; `null` when the text is not JSON.
 *
 * It works on the text and not on a parsed value, so that numbers keep their digits and keys their order.
 */
export function indentedJson(text: string): string | null {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  let depth = 0;
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|[[{]\s*[\]}]|[[{\]},:]|\s+/g, (token) => {
    if (token.startsWith('"')) return token;
    if (token === ":") return ": ";
    if (token === ",") return `,${newLine(depth)}`;
    if (token === "{" || token === "[") return `${token}${newLine(++depth)}`;
    if (token === "}" || token === "]") return `${newLine(--depth)}${token}`;
    return token.replaceAll(/\s/g, "");
  });
}

function newLine(depth: number): string {
  return `\n${"  ".repeat(depth)}`;
}
