import { expect, test } from "vitest";
import type { Delivery, Page } from "../api/types.ts";
import { hold, noneHeld, refresh, rowsToCheck, showHeld } from "./live-tail.ts";
import type { Held } from "./live-tail.ts";
import { itemsOf } from "./pages.ts";
import type { Pages } from "./pages.ts";

const nowMs = Date.parse("2026-11-22T10:00:00Z");

/** Ids sort by number. */
function row(number: number, changes: Partial<Delivery> = {}): Delivery {
  return {
    id: `dlv_${String(number).padStart(6, "0")}`,
    eventId: `evt_${number}`,
    eventType: "order.paid",
    destinationId: "dst_1",
    customerExternalId: "acme",
    state: "delivered",
    reason: null,
    sentence: null,
    nextStep: null,
    concerns: null,
    attemptCount: 1,
    origin: "event",
    replayOf: null,
    createdAt: "2026-11-22T09:00:00Z",
    nextAttemptAt: null,
    finishedAt: "2026-11-22T09:00:01Z",
    ...changes,
  };
}

/** Rows `newest` down to `oldest`. */
function page(newest: number, oldest: number, nextCursor: string | null = "more"): Page<Delivery> {
  const data = Array.from({ length: newest - oldest + 1 }, (_, index) => row(newest - index));
  return { data, nextCursor };
}

function pagesOf(...pages: Page<Delivery>[]): Pages<Delivery> {
  return { pages, pageParams: pages.map(() => undefined) };
}

function numbers(rows: readonly Delivery[]): readonly number[] {
  return rows.map(({ id }) => Number(id.slice(4)));
}

function after(pages: Pages<Delivery>, ...newest: Page<Delivery>[]): Held {
  return newest.reduce((held, one) => hold(held, { newest: one, pages }), noneHeld);
}

test("new rows are held, each once, newest first, and nothing shown moves", () => {
  const pages = pagesOf(page(10, 6), page(5, 1, null));
  const held = after(pages, page(12, 8), page(14, 10));
  expect(numbers(held.rows)).toEqual([14, 13, 12, 11]);
  expect(held.hasGap).toBe(false);
});

test("held rows take their place above what is shown", () => {
  const pages = pagesOf(page(10, 6), page(5, 1, null));
  const shown = showHeld(pages, after(pages, page(12, 8)));
  expect(numbers(itemsOf(shown))).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
});

test("an old delivery that a filter has just begun to let through takes the place of its id", () => {
  const pages = pagesOf(
    { data: [row(10), row(8)], nextCursor: "more" },
    { data: [row(5), row(1)], nextCursor: null },
  );
  const newest = { data: [row(10), row(9), row(8), row(4)], nextCursor: null };
  expect(numbers(itemsOf(showHeld(pages, after(pages, newest))))).toEqual([10, 9, 8, 5, 4, 1]);
});

test("a burst larger than a page leaves a gap, and showing it begins the list anew", () => {
  const pages = pagesOf(page(10, 6), page(5, 1, null));
  const held = after(pages, page(12, 8), page(100, 95));
  expect(held.hasGap).toBe(true);
  expect(numbers(held.rows)).toEqual([100, 99, 98, 97, 96, 95]);
  const shown = showHeld(pages, held);
  expect(shown.pages).toHaveLength(1);
  expect(numbers(itemsOf(shown))).toEqual([100, 99, 98, 97, 96, 95]);
  expect(shown.pages[0]?.nextCursor).toBe("more");
});

test("no more than 500 rows are held or grown", () => {
  const pages = pagesOf(page(10, 6));
  const held = after(
    pages,
    ...Array.from({ length: 60 }, (_, index) => page(19 + index * 10, 9 + index * 10)),
  );
  expect(held.rows).toHaveLength(500);
  expect(held.hasGap).toBe(true);
  const grown = pagesOf(page(500, 6));
  const shown = showHeld(grown, after(grown, page(520, 480)));
  expect(numbers(itemsOf(shown))).toEqual(numbers(page(520, 480).data));
});

test("rows that are shown get their present state, and the rest stays the very same", () => {
  const before = row(9, { state: "retrying", finishedAt: null });
  const pages = pagesOf({ data: [row(10), before], nextCursor: null });
  expect(refresh(pages, [row(10), before])).toBe(pages);
  const refreshed = refresh(pages, [row(9)]);
  expect(itemsOf(refreshed)[1]).toMatchObject({ state: "delivered" });
  expect(itemsOf(refreshed)[0]).toBe(itemsOf(pages)[0]);
});

test("rows under way further down are looked at when they are due, going round", () => {
  const late = { state: "retrying", nextAttemptAt: "2026-11-22T09:59:00Z" } as const;
  const early = { state: "retrying", nextAttemptAt: "2026-11-22T11:00:00Z" } as const;
  const pages = pagesOf({
    data: [row(9, late), row(8, late), row(7, early), row(6, late), row(5), row(4, late)],
    nextCursor: null,
  });
  const look = (lastCheckedId?: string) =>
    rowsToCheck(pages, { newest: page(9, 9), lastCheckedId, nowMs, rowsMax: 2 });
  expect(look()).toEqual([row(8).id, row(6).id]);
  expect(look(row(6).id)).toEqual([row(4).id, row(8).id]);
});
