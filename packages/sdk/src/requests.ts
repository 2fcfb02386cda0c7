import type { ApiRequest } from "./transport.ts";
import type { Page, PageQuery } from "./types.ts";

/** A request that only reads, and may be sent again. */
export function read(path: string, query?: object): ApiRequest {
  return { method: "GET", path, isRepeatable: true, ...(query === undefined ? {} : { query }) };
}

/** A request that changes something, and is never sent twice. */
export function once(method: "POST" | "PATCH" | "DELETE", path: string, body?: object): ApiRequest {
  return { method, path, isRepeatable: false, ...(body === undefined ? {} : { body }) };
}

/** The items of a list, page after page; the next page is asked for when the one before is used up. */
export async function* itemsOfPages<Item, Query extends PageQuery>(
  listPage: (query: Query) => Promise<Page<Item>>,
  query: Query,
): AsyncGenerator<Item, void> {
  for (let next = query; ;) {
    const page = await listPage(next);
    yield* page.data;
    if (page.nextCursor === null) return;
    next = { ...query, cursor: page.nextCursor };
  }
}
