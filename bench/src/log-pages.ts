import type { ApiClient, Json } from "./api.ts";
import { monotonicMs } from "./clock.ts";
import { quantile, sorted } from "./quantile.ts";

/** A kind of page of the log, and where to read it. */
export interface PageKind {
  readonly name: string;
  readonly path: string;
}

/** Which pages to read. */
export interface PagePlaces {
  /** With at least two pages of retries and of dead letters. */
  readonly destinationId: string;
  readonly customerExternalId: string;
  /** Amid what is in the log: where deep pages begin. */
  readonly middle: Date;
}

/** A filter that nothing passes: each page looks at a bounded number of rows and is empty. */
export const emptyPage: PageKind = {
  name: "a filter that nothing passes",
  path: "/v1/deliveries?eventType=nothing.of.this.type",
};

/** Every kind of page that has rows; the deep ones begin behind a page that is read here. */
export async function pageKinds(
  api: ApiClient,
  { destinationId, customerExternalId, middle }: PagePlaces,
): Promise<readonly PageKind[]> {
  const to = encodeURIComponent(middle.toISOString());
  const of = `destinationId=${destinationId}`;
  const deep = async (name: string, path: string): Promise<PageKind> => {
    const { nextCursor } = await api.get(path);
    if (typeof nextCursor !== "string") throw new Error(`Nothing follows ${path}.`);
    return { name, path: `${path}&cursor=${encodeURIComponent(nextCursor)}` };
  };
  return [
    { name: "deliveries", path: "/v1/deliveries" },
    await deep("deliveries, deep", `/v1/deliveries?to=${to}`),
    { name: "deliveries of a destination", path: `/v1/deliveries?${of}` },
    await deep("deliveries of a destination, deep", `/v1/deliveries?${of}&to=${to}`),
    {
      name: "deliveries of a customer",
      path: `/v1/deliveries?customerExternalId=${customerExternalId}`,
    },
    { name: "retrying deliveries", path: "/v1/deliveries?state=retrying" },
    {
      name: "retrying deliveries of a destination",
      path: `/v1/deliveries?state=retrying&${of}`,
    },
    await deep("dead deliveries, deep", `/v1/deliveries?state=dead&to=${to}`),
    { name: "dead deliveries of a destination", path: `/v1/deliveries?state=dead&${of}` },
    { name: "dead letters", path: "/v1/dead-letters?limit=50" },
    await deep("dead letters, deep", `/v1/dead-letters?to=${to}`),
    { name: "dead letters of a destination", path: `/v1/dead-letters?${of}` },
    await deep("dead letters of a destination, deep", `/v1/dead-letters?${of}&to=${to}`),
    { name: "dead letters with a reason", path: "/v1/dead-letters?reason=timeout" },
  ];
}

/** Rising milliseconds by kind of page. */
export type PageTimes = ReadonlyMap<string, readonly number[]>;

/** Reads one page after another at a fixed rate, each kind in turn, and times them. */
export async function timePages(
  api: ApiClient,
  kinds: readonly PageKind[],
  { durationMs, perSecond }: { readonly durationMs: number; readonly perSecond: number },
): Promise<PageTimes> {
  const times = new Map<string, number[]>(kinds.map(({ name }) => [name, []]));
  const startedMs = monotonicMs();
  for (let number = 0; number < (durationMs * perSecond) / 1_000; number++) {
    const plannedMs = startedMs + (number * 1_000) / perSecond;
    const waitMs = plannedMs - monotonicMs();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const kind = kinds[number % kinds.length];
    if (kind === undefined) break;
    const readMs = monotonicMs();
    const page = await api.get(kind.path);
    times.get(kind.name)?.push(monotonicMs() - readMs);
    if (kind !== emptyPage && !hasRows(page)) throw new Error(`${kind.path} has no rows.`);
  }
  return new Map([...times].map(([name, ms]) => [name, sorted(ms)]));
}

function hasRows({ data }: Json): boolean {
  return Array.isArray(data) && data.length > 0;
}

/** A quantile over all kinds but those left out. */
export function pooledQuantile(times: PageTimes, share: number, without: string): number {
  const all = [...times].filter(([name]) => name !== without).flatMap(([, ms]) => ms);
  return quantile(sorted(all), share);
}
