const money = new Intl.NumberFormat("en-IE", { style: "currency", currency: "EUR" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

/** `€1,234.50` of 123450 cents. */
export function writtenMoney(cents: number): string {
  return money.format(cents / 100);
}

/** `3 May 2026`; a dash for `null`. */
export function writtenDay(iso: string | null): string {
  return iso === null ? "–" : day.format(new Date(iso));
}

/** `14:03:09` of a time as RFC 3339. */
export function writtenClock(iso: string): string {
  return clock.format(new Date(iso));
}

/** `1 attempt`, `2 attempts`. */
export function writtenCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
