import type { FieldProblem } from "../destination.ts";
import { isMasked } from "../masking.ts";

/**
 * Headers that a customer may add to the requests of a webhook destination.
 *
 * They are judged when they are written and once more before they are sent, by the same rules. Names compare without
 * regard to case, and a name that Pushrail or HTTP itself uses is never the customer's.
 */

/** Bounds: number of headers, characters of a name, of a value, and of all names and values together. */
const headersMax = 20;
const nameCharactersMax = 100;
const valueCharactersMax = 4096;
const charactersMax = 8192;

const namesDenied = new Set([
  "accept-encoding",
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "cookie",
  "cookie2",
  "date",
  "expect",
  "forwarded",
  "host",
  "http2-settings",
  "keep-alive",
  "set-cookie",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "user-agent",
  "via",
]);

const namePrefixesDenied = ["proxy-", "sec-", "webhook-", "x-forwarded-", "x-pushrail-"];

/** Whether the name belongs to HTTP, to the client or to Pushrail, so that a customer's header must not use it. */
export function isHeaderNameDenied(name: string): boolean {
  const lower = name.toLowerCase();
  return namesDenied.has(lower) || namePrefixesDenied.some((prefix) => lower.startsWith(prefix));
}

/**
 * Reads customer headers from the `headers` field.
 *
 * Returns the headers in the order given, or every problem found. A masked value is a problem: it is what a form gets
 * to show, and storing it would destroy the value behind it.
 */
export function parseHeaders(
  input: unknown,
):
  | { readonly headers: Readonly<Record<string, string>> }
  | { readonly problems: readonly FieldProblem[] } {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    return {
      problems: [{ path: "/headers", message: "Headers must be an object of names and values." }],
    };
  }
  const entries = Object.entries(input);
  const problems: FieldProblem[] = [];
  const seen = new Set<string>();
  let characters = 0;
  for (const [name, value] of entries) {
    const message = problemOfName(name, seen) ?? problemOfValue(value);
    // The JSON Pointer escape of "~" is the only one that a valid header name can need.
    if (message !== undefined) problems.push({ path: `/headers/${escaped(name)}`, message });
    seen.add(name.toLowerCase());
    characters += name.length + (typeof value === "string" ? value.length : 0);
  }
  if (entries.length > headersMax) {
    problems.push({ path: "/headers", message: `At most ${headersMax} headers can be set.` });
  }
  if (characters > charactersMax) {
    problems.push({
      path: "/headers",
      message: `Headers can have at most ${charactersMax} characters in all.`,
    });
  }
  return problems.length > 0 ? { problems } : { headers: Object.fromEntries(entries) };
}

function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

function problemOfName(name: string, seen: ReadonlySet<string>): string | undefined {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || name === "__proto__") {
    return "A header name consists of letters, digits and hyphens.";
  }
  if (name.length > nameCharactersMax)
    return `A header name can have at most ${nameCharactersMax} characters.`;
  if (isHeaderNameDenied(name))
    return "This header is set by Pushrail or by HTTP itself and cannot be changed.";
  if (seen.has(name.toLowerCase()))
    return "This header is given twice; names do not differ by case.";
  return undefined;
}

function problemOfValue(value: unknown): string | undefined {
  if (typeof value !== "string" || value === "")
    return "A header value must be a text that is not empty.";
  if (isMasked(value)) {
    return "This is the hidden form of a stored value; give the value itself, or leave headers out to keep it.";
  }
  if (value.length > valueCharactersMax) {
    return `A header value can have at most ${valueCharactersMax} characters.`;
  }
  if (!/^[\u0021-\u007e](?:[\t\u0020-\u007e]*[\u0021-\u007e])?$/.test(value)) {
    return "A header value consists of printable ASCII characters and does not begin or end with a space.";
  }
  return undefined;
}
