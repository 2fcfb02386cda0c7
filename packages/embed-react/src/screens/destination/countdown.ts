const secondMs = 1000;
const daySeconds = 86_400;

/** What is left until a moment. */
export interface Left {
  /** Whole days. */
  readonly days: number;
  /** The rest, such as `03:59:12`. */
  readonly clock: string;
}

/** What is left until `until` (RFC 3339), rounded up to a whole second; `undefined` once nothing is. */
export function leftUntil(until: string, nowMs: number): Left | undefined {
  const seconds = Math.ceil((Date.parse(until) - nowMs) / secondMs);
  if (!(seconds > 0)) return undefined;
  const rest = seconds % daySeconds;
  const parts = [Math.floor(rest / 3600), Math.floor(rest / 60) % 60, rest % 60];
  return {
    days: Math.floor(seconds / daySeconds),
    clock: parts.map((part) => String(part).padStart(2, "0")).join(":"),
  };
}
