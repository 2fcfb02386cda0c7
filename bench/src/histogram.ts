/** A histogram of the server's metrics at one moment, as Prometheus text gives it. */
export interface Histogram {
  readonly count: number;
  readonly sum: number;
  /** Rising upper bounds, the last one infinite, with the count of values at or below each. */
  readonly buckets: readonly { readonly le: number; readonly count: number }[];
}

/** Reads the histogram of this name, which has no labels, from Prometheus text. */
export function histogramIn(text: string, name: string): Histogram {
  const buckets: { le: number; count: number }[] = [];
  let count = 0;
  let sum = 0;
  for (const line of text.split("\n")) {
    if (!line.startsWith(name)) continue;
    const value = Number(line.slice(line.lastIndexOf(" ") + 1));
    const le = /_bucket\{le="([^"]+)"\}/.exec(line)?.[1];
    if (le !== undefined) {
      buckets.push({ le: le === "+Inf" ? Number.POSITIVE_INFINITY : Number(le), count: value });
    } else if (line.startsWith(`${name}_count`)) count = value;
    else if (line.startsWith(`${name}_sum`)) sum = value;
  }
  return { count, sum, buckets };
}

/** What was added between two moments. */
export function histogramSince(before: Histogram, after: Histogram): Histogram {
  return {
    count: after.count - before.count,
    sum: after.sum - before.sum,
    buckets: after.buckets.map(({ le, count }, index) => ({
      le,
      count: count - (before.buckets[index]?.count ?? 0),
    })),
  };
}

/**
 * The value below which a share of the values lies, taken evenly within its bucket; NaN when there are none. No better
 * than the bucket is narrow.
 */
export function histogramQuantile({ count, buckets }: Histogram, share: number): number {
  if (count === 0) return Number.NaN;
  const rank = count * share;
  let lower = { le: 0, count: 0 };
  for (const bucket of buckets) {
    if (bucket.count >= rank) {
      if (!Number.isFinite(bucket.le)) return lower.le;
      const within = (rank - lower.count) / Math.max(1, bucket.count - lower.count);
      return lower.le + (bucket.le - lower.le) * within;
    }
    lower = bucket;
  }
  return lower.le;
}
