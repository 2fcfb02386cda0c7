import type { Delivery, Page } from "../api/types.ts";
import type { Pages } from "./pages.ts";

/**
 * The live tail of a log, without moving what is being read.
 *
 * The pages read so far are what is shown. The newest page is asked for again and again: rows of it that are shown
 * already get their present state, and the others are held until the reader asks for them. A list is ordered by id, so
 * held rows go where their ids belong.
 */
export interface Held {
  /** Newest first, at most {@link heldRowsMax}. */
  readonly rows: readonly Delivery[];
  /** There are rows between those held and those shown that nobody has read. */
  readonly hasGap: boolean;
  /** The newest page as it was answered last; `undefined` before the first answer. */
  readonly newest: Page<Delivery> | undefined;
  /** The row under way that was looked at last, one by one; `undefined` before the first. */
  readonly lastCheckedId: string | undefined;
}

/** Nothing held. */
export const noneHeld: Held = {
  rows: [],
  hasGap: false,
  newest: undefined,
  lastCheckedId: undefined,
};

/** Most rows that are held, and most that the first page grows to. */
export const heldRowsMax = 500;

/** Whether a delivery still moves by itself. */
export function isUnderWay({ state }: Pick<Delivery, "state">): boolean {
  return state === "pending" || state === "claimed" || state === "retrying";
}

/** Holds what is new on the newest page. */
export function hold(
  held: Held,
  { newest, pages }: { newest: Page<Delivery>; pages: Pages<Delivery> },
): Held {
  const shown = new Set(rowsOf(pages).map(({ id }) => id));
  const fresh = newest.data.filter(({ id }) => !shown.has(id));
  const known = new Set(held.rows.map(({ id }) => id));
  const meets = newest.data.some(({ id }) => shown.has(id) || known.has(id));
  // A full page that meets nothing known leaves a hole behind it; what was held lies beyond that hole.
  const leavesGap = !meets && newest.nextCursor !== null && newest.data.length > 0;
  const rows = leavesGap ? fresh : inOrder([...fresh, ...held.rows]);
  return {
    ...held,
    rows: rows.slice(0, heldRowsMax),
    hasGap: held.hasGap || leavesGap || rows.length > heldRowsMax,
    newest,
  };
}

/**
 * The pages with what was held in its place. Where there is a gap, and where the first page would grow beyond
 * {@link heldRowsMax}, the list begins anew with the newest page, whose cursor leads on to everything older.
 */
export function showHeld(pages: Pages<Delivery>, held: Held): Pages<Delivery> {
  const [first] = pages.pages;
  if (first === undefined || held.rows.length === 0) return pages;
  const isTooLong = first.data.length + held.rows.length > heldRowsMax;
  if ((held.hasGap || isTooLong) && held.newest !== undefined) {
    return { pages: [held.newest], pageParams: [undefined] };
  }
  const rowsByPage = pages.pages.map((): Delivery[] => []);
  for (const row of held.rows) {
    const place = pages.pages.findIndex(({ data }) => (data.at(-1)?.id ?? "") < row.id);
    rowsByPage.at(place)?.push(row);
  }
  return {
    ...pages,
    pages: pages.pages.map((page, index) => ({
      ...page,
      data: inOrder([...(rowsByPage[index] ?? []), ...page.data]),
    })),
  };
}

/** The pages with newer versions of some of their rows. The same object when nothing is different. */
export function refresh(pages: Pages<Delivery>, rows: readonly Delivery[]): Pages<Delivery> {
  const newer = new Map(rows.map((row) => [row.id, row]));
  let isSame = true;
  const refreshed = pages.pages.map((page) => {
    const data = page.data.map((row) => {
      const version = newer.get(row.id);
      if (version === undefined || isSameState(row, version)) return row;
      isSame = false;
      return version;
    });
    return { ...page, data };
  });
  return isSame ? pages : { ...pages, pages: refreshed };
}

/**
 * Which shown rows to look at one by one: those under way that the newest page does not have, and whose next attempt,
 * if they wait for one, is due. At most `rowsMax`, going round.
 */
export function rowsToCheck(
  pages: Pages<Delivery>,
  {
    newest,
    lastCheckedId,
    nowMs,
    rowsMax,
  }: { newest: Page<Delivery>; lastCheckedId: string | undefined; nowMs: number; rowsMax: number },
): readonly string[] {
  const onNewest = new Set(newest.data.map(({ id }) => id));
  const due = rowsOf(pages)
    .filter((row) => isUnderWay(row) && !onNewest.has(row.id))
    .filter(({ nextAttemptAt }) => nextAttemptAt === null || Date.parse(nextAttemptAt) <= nowMs)
    .map(({ id }) => id);
  const last = lastCheckedId ?? "";
  return [...due.filter((id) => id < last), ...due.filter((id) => id >= last)].slice(0, rowsMax);
}

function rowsOf(pages: Pages<Delivery>): readonly Delivery[] {
  return pages.pages.flatMap(({ data }) => data);
}

/** Each row once, the first of equal ids, newest first: ids sort by time. */
function inOrder(rows: readonly Delivery[]): readonly Delivery[] {
  const byId = new Map<string, Delivery>();
  for (const row of rows) if (!byId.has(row.id)) byId.set(row.id, row);
  return [...byId.values()].toSorted((left, right) => (left.id < right.id ? 1 : -1));
}

function isSameState(left: Delivery, right: Delivery): boolean {
  return (
    left.state === right.state &&
    left.reason === right.reason &&
    left.attemptCount === right.attemptCount &&
    left.nextAttemptAt === right.nextAttemptAt &&
    left.finishedAt === right.finishedAt
  );
}
