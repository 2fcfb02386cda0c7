import type pg from "pg";
import { inPreflight, type Transaction } from "../database/transaction.ts";
import { isOriginOfAny, isOriginOfTenant } from "./origin-store.ts";
import type { Problems } from "./problems.ts";

/**
 * Origins of web pages that may call the API with a session: `scheme://host[:port]`, exactly as browsers write them in
 * their `Origin` header, so that comparing is comparing texts.
 *
 * Source: the HTML standard, "ASCII serialisation of an origin": lower case, Punycode, no default port, no path.
 */

/** Most origins of one environment. */
export const originsMax = 100;

/** Longest origin in characters; a host name has at most 253. */
const originLengthMax = 300;

const shape = /^https?:\/\/(?:[a-z0-9._-]+|\[[0-9a-f:]+\])(?::[0-9]{1,5})?$/;

/** Whether a text is an origin that a tenant may allow: https, or http on this machine's own addresses. */
export function isOrigin(text: string): boolean {
  return originProblem(text) === undefined;
}

/** What keeps a text from being such an origin, as a sentence; `undefined` when nothing does. */
export function originProblem(text: string): string | undefined {
  if (text === "*" || text.includes("*")) return "Wildcards are not taken: list each origin.";
  if (text === "null") return "The origin null is that of every sandboxed page.";
  if (text.length > originLengthMax) return `Has at most ${originLengthMax} characters.`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:")) {
    return "Must be an origin such as https://app.example.com.";
  }
  if (!shape.test(text) || url.origin !== text) {
    const written = shape.test(url.origin) ? `: write ${url.origin}.` : ".";
    return `Must be written as browsers do, scheme, host and port alone${written}`;
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    return "Must be https; http is taken for localhost, 127.0.0.0/8 and [::1] only.";
  }
  return undefined;
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  );
}

/** Reads a list of origins as its owner wrote it; what is wrong goes to `problems`. */
export function parseOrigins(value: unknown, path: string, problems: Problems): readonly string[] {
  if (!Array.isArray(value)) {
    problems.add(path, 'Must be a list of origins, such as ["https://app.example.com"].');
    return [];
  }
  if (value.length > originsMax) {
    problems.add(path, `Holds at most ${originsMax} origins.`);
    return [];
  }
  const origins = new Set<string>();
  for (const [index, origin] of (value as readonly unknown[]).entries()) {
    if (typeof origin !== "string") {
      problems.add(`${path}/${index}`, "Must be an origin such as https://app.example.com.");
      continue;
    }
    const problem = originProblem(origin) ?? (origins.has(origin) ? "Is listed twice." : undefined);
    if (problem === undefined) origins.add(origin);
    else problems.add(`${path}/${index}`, problem);
  }
  return [...origins];
}

/** Whether the tenant of this transaction lets pages of an origin use its customers' sessions. */
export async function isOriginAllowed(
  transaction: Transaction,
  tenantId: string,
  origin: string,
): Promise<boolean> {
  return isOrigin(origin) && (await isOriginOfTenant(transaction, tenantId, origin));
}

/**
 * Whether any tenant allows this origin: all that can be asked for a preflight request, which carries no credential. It
 * tells nothing but that some tenant's portal may be on that page; the request that follows is held to its own tenant's
 * list. `pool` is of the API's role.
 */
export async function isOriginKnown(pool: pg.Pool, origin: string): Promise<boolean> {
  if (!isOrigin(origin)) return false;
  return await inPreflight(pool, origin, (transaction) => isOriginOfAny(transaction, origin));
}
