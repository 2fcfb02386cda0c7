/** Times as databases take them: in UTC, to the microsecond. */

// Source: RFC 3339, section 5.6.
const timeShape =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/** 0001-01-01T00:00:00Z and the first instant after 9999, in milliseconds since the epoch. */
const firstMs = -62_135_596_800_000;
const endMs = 253_402_300_800_000;

/**
 * Microseconds since the epoch; finer digits are cut off. A leap second (`:60`) becomes the second after it, which is what
 * databases make of it.
 *
 * `undefined` for what is no RFC 3339 time, and for instants outside the years 0001 to 9999 in UTC, for which databases
 * have no common notation.
 */
export function utcMicrosOf(rfc3339: string): bigint | undefined {
  const parts = timeShape.exec(rfc3339);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = "", sign] = parts;
  const moment = new Date(0);
  // Date.UTC takes years below 100 for those of the twentieth century.
  moment.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const offsetMinutes = Number(parts[9] ?? 0) * 60 + Number(parts[10] ?? 0);
  const localMs = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1_000;
  const wholeMs = moment.getTime() + localMs - (sign === "-" ? -1 : 1) * offsetMinutes * 60_000;
  if (!(wholeMs >= firstMs && wholeMs < endMs)) return undefined;
  return BigInt(wholeMs) * 1_000n + BigInt(fraction.slice(0, 6).padEnd(6, "0"));
}

/** Such as `2026-11-21 18:00:00.123456`: the time in UTC without a zone. Only for what {@link utcMicrosOf} gives. */
export function utcText(micros: bigint): string {
  // The remainder of a negative division is negative; microseconds count forward all the same.
  const ofSecond = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const date = new Date(Number((micros - ofSecond) / 1_000n));
  const digits = String(ofSecond).padStart(6, "0");
  return `${date.toISOString().slice(0, 19).replace("T", " ")}.${digits}`;
}
