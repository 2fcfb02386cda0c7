import { useInfiniteQuery } from "@tanstack/react-query";
import type { InfiniteData, QueryKey, UseInfiniteQueryResult } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Page } from "../api/types.ts";
import { useConnection } from "../embed/connection.ts";
import type { Connection } from "../embed/connection.ts";
import type { PortalError } from "./resource.ts";

/** The pages of a list as the cache keeps them. */
export type Pages<Item> = InfiniteData<Page<Item>, string | undefined>;

/** A list that is read page by page: TanStack's result, and beside it the items of all pages read so far. */
export type PagedResult<Item> = UseInfiniteQueryResult<Pages<Item>, PortalError> & {
  /** Each item once, in the order of the list; empty until the first page is there. */
  readonly items: readonly Item[];
};

/** Which list to read. */
export interface PagesOptions {
  /** Made from the customer of the connection. */
  readonly key: (customer: string) => QueryKey;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** For how long pages are taken as they are when they are looked at again, in milliseconds; default 0. */
  readonly staleTimeMs?: number;
  /** When to ask for all pages again by itself, in milliseconds; `false` for never, the default. */
  readonly pollMs?: (pages: Pages<never> | undefined) => number | false;
}

/** How many items a page is asked to have. */
export const pageItems = 50;

/** How many empty pages that are not the last one are passed over at a time. */
const emptyPagesMax = 5;

/** Reads a list of the API page by page. */
export function usePages<Item extends { readonly id: string }>({
  key,
  path,
  query,
  staleTimeMs = 0,
  pollMs,
}: PagesOptions): PagedResult<Item> {
  const connection = useConnection();
  const result = useInfiniteQuery<
    Page<Item>,
    PortalError,
    Pages<Item>,
    QueryKey,
    string | undefined
  >(
    {
      queryKey: key(connection.customerKey),
      queryFn: ({ pageParam, signal }) =>
        readPage<Item>(
          connection,
          { path, query: { limit: pageItems, ...query }, signal },
          pageParam,
        ),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      enabled: connection.customerKey !== "",
      staleTime: staleTimeMs,
      ...(pollMs === undefined
        ? {}
        : { refetchInterval: (asked) => pollMs(asked.state.data as Pages<never> | undefined) }),
    },
    connection.queryClient,
  );
  const items = useMemo(() => itemsOf(result.data), [result.data]);
  return { ...result, items };
}

/**
 * One page of a list. The server looks only so far for what a filter lets through, and answers an empty page that is
 * not the last: those are passed over, some at a time.
 */
export async function readPage<Item>(
  connection: Connection,
  {
    path,
    query,
    signal,
  }: {
    path: string;
    query: Readonly<Record<string, string | number | undefined>>;
    signal: AbortSignal;
  },
  cursor?: string,
): Promise<Page<Item>> {
  let page = await connection.request<Page<Item>>({ path, query: { ...query, cursor }, signal });
  for (let passed = 0; passed < emptyPagesMax; passed += 1) {
    if (page.data.length > 0 || page.nextCursor === null) break;
    const next = { ...query, cursor: page.nextCursor };
    // oxlint-disable-next-line no-await-in-loop -- each page names the next
    page = await connection.request<Page<Item>>({ path, query: next, signal });
  }
  return page;
}

/** The items of pages, each id once: where a list grows while it is read, an item can be on two pages. */
export function itemsOf<Item extends { readonly id: string }>(
  pages: Pages<Item> | undefined,
): readonly Item[] {
  const items = new Map<string, Item>();
  for (const page of pages?.pages ?? []) {
    for (const item of page.data) if (!items.has(item.id)) items.set(item.id, item);
  }
  return [...items.values()];
}
