import type { Transaction } from "../database/transaction.ts";
import { madeAtMs } from "../ids.ts";
import { idlePerSecond } from "./pace.ts";
import { estimatePortion } from "./selection-store.ts";
import type { PortionQuery } from "./selection-store.ts";

/** What a replay job would repeat, without one. */
export interface ReplayEstimate {
  /** Deliveries that would be repeated; at least so many when `isComplete` is `false`. */
  readonly count: number;
  /** Whether all that the scope could mean was looked at. */
  readonly isComplete: boolean;
  /** Of `count`, how many the destination has received already: they would arrive once more. */
  readonly alreadyDelivered: number;
  /** Left out of `count`, because they were replayed before or are to be by another job. */
  readonly alreadyReplayed: number;
  /** When the oldest and the newest of `count` were made, in milliseconds since the epoch; `null` when there is none. */
  readonly oldestAtMs: number | null;
  readonly newestAtMs: number | null;
  readonly ratePerSecond: number;
  /** Whole seconds for the first attempts at that rate. */
  readonly durationSeconds: number;
}

/** Most candidates that an estimate looks at. Measured on 2 busy cores: 10,000 take 0.6 s. */
const estimatedMax = 100_000;
const portionMax = 10_000;
/** Someone waits for the answer: what was not looked at by then is "at least so many". */
const patienceMs = 3_000;

/** Counts what a scope means now. `rateLimitPerSecond` is the destination's, or `null`. */
export async function estimated(
  transaction: Transaction,
  scope: Omit<PortionQuery, "afterId" | "candidatesMax">,
  {
    rateLimitPerSecond,
    now,
  }: { readonly rateLimitPerSecond: number | null; readonly now: () => number },
): Promise<ReplayEstimate> {
  const sum = { count: 0, alreadyDelivered: 0, alreadyReplayed: 0 };
  let [firstId, lastId]: [string | undefined, string | undefined] = [undefined, undefined];
  let afterId = "00000000-0000-0000-0000-000000000000";
  let isComplete = false;
  const untilMs = now() + patienceMs;
  for (let looked = 0; looked < estimatedMax && !isComplete; looked += portionMax) {
    if (looked > 0 && now() >= untilMs) break;
    const query = { ...scope, afterId, candidatesMax: portionMax };
    const portion = await estimatePortion(transaction, query);
    sum.count += portion.selected;
    sum.alreadyDelivered += portion.alreadyDelivered;
    sum.alreadyReplayed += portion.alreadyReplayed;
    firstId ??= portion.firstSelectedId;
    lastId = portion.lastSelectedId ?? lastId;
    afterId = portion.lastId ?? afterId;
    isComplete = portion.candidates < portionMax;
  }
  const ratePerSecond = Math.min(idlePerSecond, rateLimitPerSecond ?? idlePerSecond);
  return {
    ...sum,
    isComplete,
    oldestAtMs: firstId === undefined ? null : madeAtMs(firstId),
    newestAtMs: lastId === undefined ? null : madeAtMs(lastId),
    ratePerSecond,
    durationSeconds: Math.ceil(sum.count / ratePerSecond),
  };
}
