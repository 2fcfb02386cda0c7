import type { Attempt, Delivery } from "../../api/types.ts";

/** What made an attempt happen. */
export type Trigger = "first" | "retry" | "replay" | "test";

/** What made an attempt of a delivery happen. */
export function triggerOf(
  { number }: Pick<Attempt, "number">,
  { origin }: Pick<Delivery, "origin">,
): Trigger {
  if (number > 1) return "retry";
  return origin === "event" ? "first" : origin;
}

/** What was observed of an attempt; `null` when it says no more than the status of the answer. */
export function observedOf({
  detail,
  response,
}: Pick<Attempt, "detail" | "response">): string | null {
  const isStatusAlone = response !== null && detail?.endsWith(`status ${response.status}.`);
  return isStatusAlone === true ? null : detail;
}

/** One phase of an attempt. */
export interface Phase {
  readonly name: "dns" | "connect" | "tls" | "wait" | "rest";
  readonly ms: number;
  /** Of the whole, 0 to 1. */
  readonly share: number;
}

/**
 * Where the time of an attempt went, in the order in which it passed; none when it was not measured. What no phase
 * accounts for, such as reading the answer, is the `rest`.
 */
export function phasesOf(timings: Attempt["timings"]): readonly Phase[] {
  if (timings === null) return [];
  const { dnsMs, connectMs, tlsMs, waitMs, totalMs } = timings;
  const measured = [
    { name: "dns", ms: dnsMs },
    { name: "connect", ms: connectMs },
    { name: "tls", ms: tlsMs },
    { name: "wait", ms: waitMs },
  ] as const;
  const phases: { name: Phase["name"]; ms: number }[] = [];
  for (const { name, ms } of measured) if (ms !== undefined) phases.push({ name, ms });
  const knownMs = phases.reduce((sum, { ms }) => sum + ms, 0);
  if (totalMs - knownMs >= 1) phases.push({ name: "rest", ms: totalMs - knownMs });
  const wholeMs = Math.max(totalMs, knownMs);
  return phases.map((phase) => ({ ...phase, share: wholeMs === 0 ? 0 : phase.ms / wholeMs }));
}

/** A header's value by its name, whatever its case. */
export function headerOf(
  headers: readonly (readonly [string, string])[],
  name: string,
): string | undefined {
  return headers.find(([one]) => one.toLowerCase() === name)?.[1];
}

/** How many texts a signature header holds: several while a secret is being rotated. */
export function signatureCountOf(value: string): number {
  return value.split(" ").filter((text) => text !== "").length;
}

const jsonToken = /"[^"\\]*(?:\\.[^"\\]*)*"|[{[]\s*[}\]]|[{}[\],:]|[^\s{}[\],:"]+|\s+/g;

/**
 * JSON, indented by two spaces; the text as it is when it is none. Only white space changes: each number and each text
 * stands there as it was sent.
 */
export function prettyJson(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  let line = "\n";
  return text.replace(jsonToken, (token) => {
    if (/^\s/.test(token)) return "";
    if (/^[{[]./s.test(token)) return token.replace(/\s+/, "");
    if (token === "{" || token === "[") return token + (line += "  ");
    if (token === "}" || token === "]") return (line = line.slice(0, -2)) + token;
    return token === "," ? token + line : token === ":" ? ": " : token;
  });
}
