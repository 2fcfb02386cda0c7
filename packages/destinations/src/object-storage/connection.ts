import { resultOfAttempt, type CheckRoute } from "../check-steps.ts";
import type { Connection, OutboundBatch, Outcome, Settings } from "../destination.ts";
import { exchangeOfNothing, rounded } from "../http/call.ts";
import type { Failure } from "../http/failure.ts";
import { formatOf } from "./format.ts";
import { keyOf } from "./layout.ts";
import { encodeNdjson } from "./ndjson.ts";
import { encodeParquet } from "./parquet.ts";
import type { ObjectStore, PutResult } from "./put.ts";

/** What a connection to a bucket is made of. */
interface StorageParts {
  /** As {@link parseObjectStorageSettings} gave it, among others. */
  readonly config: Settings["config"];
  /** Closed with the connection. */
  readonly store: ObjectStore;
  /** The steps that a connection check has. */
  readonly route: CheckRoute;
}

/**
 * Opens a connection that writes each batch as one object: encodes it, names it, and puts it. A batch has one outcome,
 * which is that of each of its events. A check puts the object of one test event.
 */
export function openObjectStorage(parts: StorageParts): Connection {
  const running = new Set<Promise<Outcome>>();
  let closing: Promise<void> | undefined;

  const attempt = async (batch: OutboundBatch, signal: AbortSignal): Promise<Outcome> => {
    if (closing !== undefined) {
      const detail = "The connection was being closed.";
      return notSent(batch, { reason: "platform_fault", detail });
    }
    const writing = write(parts, batch, signal);
    running.add(writing);
    try {
      return await writing;
    } finally {
      running.delete(writing);
    }
  };

  return {
    deliver: async (batch, signal) => {
      const outcome = await attempt(batch, signal);
      return batch.events.map(() => outcome);
    },
    check: async (batch, signal) => resultOfAttempt(await attempt(batch, signal), parts.route),
    close: () =>
      (closing ??= Promise.allSettled(running).then(async () => await parts.store.close())),
  };
}

async function write(
  { config, store }: StorageParts,
  batch: OutboundBatch,
  signal: AbortSignal,
): Promise<Outcome> {
  const startedAt = performance.now();
  if (signal.aborted) return notSent(batch, timeout);
  const key = keyOf(batch, config);
  if (key === undefined) {
    const detail = "The stored prefix and path template cannot be made into the name of an object.";
    return notSent(batch, { reason: "misconfigured", detail });
  }
  const { format, compression, contentType } = formatOf(config);
  let body: Buffer | undefined;
  try {
    const encode = format === "parquet" ? encodeParquet : encodeNdjson;
    body = await untilAborted(encode(batch.events, compression, signal), signal);
  } catch {
    // What an error says may hold pieces of an event.
    const detail = "The events could not be written in the format of this destination.";
    return notSent(batch, { reason: "platform_fault", detail });
  }
  if (body === undefined) return notSent(batch, timeout);
  const mayExist = batch.events.some(({ attempt }) => attempt > 1);
  return outcomeOf(await store.put({ key, body, contentType, mayExist }, signal), startedAt);
}

const timeout: Failure = {
  reason: "timeout",
  detail: "The time limit was reached before the request was sent.",
};

/** What comes of the work, or `undefined` as soon as the signal aborts. */
async function untilAborted<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
): Promise<Result | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const end = (): void => resolve(undefined);
  signal.addEventListener("abort", end);
  try {
    return await Promise.race([promise, work]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}

function outcomeOf({ exchange: put, failure }: PutResult, startedAt: number): Outcome {
  // With the time that encoding took.
  const totalMs = rounded(performance.now() - startedAt);
  const exchange = { ...put, timings: { ...put.timings, totalMs } };
  return failure === undefined
    ? { kind: "delivered", exchange }
    : { kind: "failed", ...failure, exchange };
}

function notSent({ partitionKey }: OutboundBatch, failure: Failure): Outcome {
  return { kind: "failed", ...failure, exchange: exchangeOfNothing(partitionKey) };
}
