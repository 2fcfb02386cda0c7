/** The value at or below which a share of the rising values lies (nearest rank); NaN when there are none. */
export function quantile(rising: readonly number[], share: number): number {
  return rising[Math.max(0, Math.ceil(rising.length * share) - 1)] ?? Number.NaN;
}

/** The middle of the values; the mean of the two middle ones when their count is even. NaN when there are none. */
export function median(values: readonly number[]): number {
  const rising = sorted(values);
  const middle = rising.length / 2;
  const upper = rising[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? (upper + (rising[middle - 1] ?? Number.NaN)) / 2 : upper;
}

/** The numbers in rising order. */
export function sorted(values: readonly number[]): readonly number[] {
  return values.toSorted((left, right) => left - right);
}
