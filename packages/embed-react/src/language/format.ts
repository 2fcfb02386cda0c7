/** Writes times and quantities as a locale does. Whatever is no time (`""`, `"soon"`) comes back as it is. */
export interface Format {
  /** Date and time, in the zone that the reader chose; `22 Nov 2026, 09:41:07`. `iso` is RFC 3339. */
  readonly time: (iso: string) => string;
  /** The date alone. */
  readonly date: (iso: string) => string;
  /** The time of day to the hour and minute. */
  readonly timeOfDay: (iso: string) => string;
  /** How long ago, or in how long, by the clock of the server; `3 minutes ago`. */
  readonly ago: (iso: string) => string;
  readonly number: (value: number) => string;
  /** A share from 0 to 1; `98.5%`. Never rounded up to 100%. */
  readonly percent: (share: number) => string;
  /** A span in its two greatest units; `840 ms`, `1.2 sec`, `3 min 5 sec`. */
  readonly duration: (ms: number) => string;
  /** A size in its greatest unit of 1,000. */
  readonly bytes: (count: number) => string;
  /** Names in one sentence; `a, b and c`. */
  readonly list: (items: readonly string[]) => string;
}

/** Where the reader wants times to be of. */
export type TimeZone = "local" | "UTC";

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const formatters = new Map<string, unknown>();

/** Making an `Intl` formatter is slow, and a list asks for hundreds. */
function cached<Formatter>(key: string, make: () => Formatter): Formatter {
  let formatter = formatters.get(key) as Formatter | undefined;
  if (formatter === undefined) {
    formatter = make();
    formatters.set(key, formatter);
  }
  return formatter;
}

/** The formats of a locale; `now` is the time of the server in milliseconds since 1970. */
export function formatFor({
  locale,
  timeZone,
  now,
}: {
  locale: string;
  timeZone: TimeZone;
  now: () => number;
}): Format {
  const dated = (kind: string, options: Intl.DateTimeFormatOptions) => (iso: string) => {
    const at = Date.parse(iso);
    if (Number.isNaN(at)) return iso;
    const zone = timeZone === "UTC" ? { timeZone: "UTC" } : {};
    return cached(
      `${kind} ${timeZone} ${locale}`,
      () => new Intl.DateTimeFormat(locale, { ...options, ...zone }),
    ).format(at);
  };
  const written = (value: number, options: Intl.NumberFormatOptions) =>
    cached(
      `number ${JSON.stringify(options)} ${locale}`,
      () => new Intl.NumberFormat(locale, options),
    ).format(value);
  return {
    time: dated("time", {
      day: "numeric",
      month: "short",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      ...(timeZone === "UTC" ? { timeZoneName: "short" } : {}),
    }),
    date: dated("date", { day: "numeric", month: "short", year: "numeric" }),
    timeOfDay: dated("timeOfDay", { hour: "2-digit", minute: "2-digit" }),
    ago: (iso) => {
      const at = Date.parse(iso);
      return Number.isNaN(at) ? iso : relative(at - now(), locale);
    },
    number: (value) => written(value, {}),
    percent: (share) =>
      written(share < 1 ? Math.min(share, 0.999) : share, {
        style: "percent",
        maximumFractionDigits: 1,
      }),
    duration: (ms) => spanOf(ms, written),
    bytes: (count) => sizeOf(count, written),
    list: (items) =>
      cached(
        `list ${locale}`,
        () => new Intl.ListFormat(locale, { style: "long", type: "conjunction" }),
      ).format(items),
  };
}

const relativeSteps: readonly { unit: Intl.RelativeTimeFormatUnit; ms: number; belowMs: number }[] =
  [
    { unit: "second", ms: secondMs, belowMs: minuteMs },
    { unit: "minute", ms: minuteMs, belowMs: hourMs },
    { unit: "hour", ms: hourMs, belowMs: dayMs },
    { unit: "day", ms: dayMs, belowMs: 30 * dayMs },
    { unit: "month", ms: 30 * dayMs, belowMs: 365 * dayMs },
  ];

function relative(differenceMs: number, locale: string): string {
  const formatter = cached(
    `relative ${locale}`,
    () => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }),
  );
  const step = relativeSteps.find(({ belowMs }) => Math.abs(differenceMs) < belowMs);
  // `-0` would be written as "in 0 seconds", where "now" is meant.
  if (step === undefined) return formatter.format(Math.trunc(differenceMs / (365 * dayMs)), "year");
  return formatter.format(Math.trunc(differenceMs / step.ms) || 0, step.unit);
}

type Write = (value: number, options: Intl.NumberFormatOptions) => string;

function inUnit(write: Write, value: number, unit: string, maximumFractionDigits = 0): string {
  // The short form of a byte is the whole word, and knows no plural.
  const unitDisplay = unit === "byte" ? "long" : "short";
  return write(value, { style: "unit", unit, unitDisplay, maximumFractionDigits });
}

const spanUnits: readonly { unit: string; ms: number; smaller: string; smallerMs: number }[] = [
  { unit: "day", ms: dayMs, smaller: "hour", smallerMs: hourMs },
  { unit: "hour", ms: hourMs, smaller: "minute", smallerMs: minuteMs },
  { unit: "minute", ms: minuteMs, smaller: "second", smallerMs: secondMs },
];

function spanOf(ms: number, write: Write): string {
  if (ms < secondMs) return inUnit(write, Math.round(ms), "millisecond");
  // One decimal must not round a span up to "60 sec".
  if (ms < minuteMs) return inUnit(write, Math.min(ms / secondMs, 59.9), "second", 1);
  for (const { unit, ms: unitMs, smaller, smallerMs } of spanUnits) {
    if (ms < unitMs) continue;
    const whole = Math.floor(ms / unitMs);
    const rest = Math.floor((ms - whole * unitMs) / smallerMs);
    const first = inUnit(write, whole, unit);
    return rest === 0 ? first : `${first} ${inUnit(write, rest, smaller)}`;
  }
  return inUnit(write, Math.round(ms), "millisecond");
}

const sizeUnits = ["byte", "kilobyte", "megabyte", "gigabyte"];

function sizeOf(count: number, write: Write): string {
  let value = count;
  let index = 0;
  while (value >= 1000 && index < sizeUnits.length - 1) {
    value /= 1000;
    index += 1;
  }
  const digits = index === 0 || value >= 100 ? 0 : 1;
  return inUnit(write, value, sizeUnits[index] ?? "byte", digits);
}
