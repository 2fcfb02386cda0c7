import { Type } from "typebox";
import type { Static } from "typebox";
import { reasons } from "../deliveries/explain.ts";
import { publicId } from "../ids.ts";
import type { ReplayEstimate } from "../replays/estimate.ts";
import {
  outstanding,
  progress,
  remaining,
  replayReasons,
  replayStates,
  secondsLeft,
} from "../replays/job.ts";
import type { ReplayJob, ReplayReason } from "../replays/job.ts";
import { deliveryIdsMax, finalStates } from "../replays/scope.ts";
import type { ReplayScope } from "../replays/scope.ts";
import { componentName } from "./openapi-components.ts";

/**
 * The public form of replay jobs and their estimates.
 */

const nullable = <Inner extends Parameters<typeof Type.Union>[0][number]>(
  inner: Inner,
  description: string,
) => Type.Union([inner, Type.Null()], { description });

const time = Type.String({ format: "date-time" });
const count = (description: string) => Type.Integer({ minimum: 0, description });

/** The scope of a request; which fields go with which kind is checked by replays/scope.ts. */
export const scopeSchema = Type.Object(
  {
    kind: Type.Enum(["deliveries", "window", "deadLetters"], {
      description:
        "`deliveries`: those that are named. `window`: those made in a span of time. `deadLetters`: those that wait among the dead letters.",
    }),
    deliveryIds: Type.Optional(
      Type.Array(Type.String({ maxLength: 64 }), {
        minItems: 1,
        maxItems: deliveryIdsMax,
        description: "With `deliveries`: which ones, `dlv_…`. All of them went to the destination.",
      }),
    ),
    from: Type.Optional(
      Type.String({ format: "date-time", description: "With `window`: created at or after." }),
    ),
    to: Type.Optional(
      Type.String({ format: "date-time", description: "With `window`: created before." }),
    ),
    eventTypes: Type.Optional(
      Type.Array(Type.String({ maxLength: 128 }), {
        minItems: 1,
        maxItems: 100,
        description:
          "With `window`: only these types; `order.*` stands for all below `order`. Absent: all.",
      }),
    ),
    states: Type.Optional(
      Type.Array(Type.Enum([...finalStates]), {
        minItems: 1,
        maxItems: finalStates.length,
        description: "With `window`: only deliveries that ended so. Absent: only dead ones.",
      }),
    ),
    reasons: Type.Optional(
      Type.Array(Type.Enum([...reasons]), {
        minItems: 1,
        maxItems: reasons.length,
        description: "With `deadLetters`: only those that died for these reasons. Absent: all.",
      }),
    ),
  },
  { additionalProperties: false },
);

const scopeExample = {
  kind: "window",
  from: "2026-11-21T08:00:00.000Z",
  to: "2026-11-21T09:00:00.000Z",
  eventTypes: ["order.*"],
  states: ["dead"],
} as const;

/** Body of the request that creates or estimates a replay. */
export const replayRequestSchema = Type.Object(
  {
    destinationId: Type.String({ maxLength: 64, description: "`dst_…`" }),
    scope: scopeSchema,
    dryRun: Type.Optional(
      Type.Boolean({ default: false, description: "`true`: only estimate, change nothing." }),
    ),
  },
  {
    additionalProperties: false,
    examples: [
      { destinationId: "dst_018f3c5d00007aaa8bbbcccccccccccc", scope: scopeExample, dryRun: false },
    ],
  },
);

/** A replay job. */
export const replayJobSchema = Type.Object(
  {
    id: Type.String({ description: "`rpl_…`" }),
    destinationId: Type.String({ description: "`dst_…`" }),
    customerExternalId: Type.String({ description: "Your own id of the customer." }),
    scope: scopeSchema,
    state: Type.Enum([...replayStates], {
      description:
        "`selecting` looks for the deliveries, `running` sends them, `paused` sends no more until it is resumed; `cancelled` and `finished` are final.",
    }),
    reason: nullable(
      Type.Enum(Object.keys(replayReasons) as ReplayReason[]),
      "Why it is paused or cancelled.",
    ),
    sentence: nullable(Type.String(), "The reason in words."),
    counts: Type.Object(
      {
        selected: count("Deliveries that the replay repeats; grows while it is `selecting`."),
        alreadyReplayed: count("Left out, because a delivery is replayed at most once."),
        remaining: count("Selected and not sent on their way yet."),
        inProgress: count("On their way: waiting for their first attempt, or for another one."),
        retrying: count("Of those, how many failed at first and wait for another attempt."),
        delivered: count("Delivered."),
        dead: count("Failed for good; they are dead letters again."),
        cancelled: count("Not sent, because the replay was cancelled or the destination deleted."),
        skipped: count("Not sent, because the event was past its retention."),
      },
      { description: "Where the selected deliveries stand." },
    ),
    progress: Type.Number({
      minimum: 0,
      maximum: 1,
      description: "How much of the selection has ended; 0 while it is `selecting`.",
    }),
    ratePerSecond: Type.Number({ description: "First attempts a second, at present." }),
    secondsLeft: nullable(
      Type.Integer(),
      "Until all first attempts have ended, at this rate; `null` when that cannot be said.",
    ),
    createdAt: Type.String({ format: "date-time" }),
    selectedAt: nullable(time, "When the selection was complete."),
    finishedAt: nullable(
      time,
      "When nothing was left to do. A cancelled replay waits for what is in a worker's hands.",
    ),
  },
  { [componentName]: "Replay", description: "It is under way, or was before." },
);

const replayExample = {
  id: "rpl_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
  destinationId: "dst_018f3c5d00007aaa8bbbcccccccccccc",
  customerExternalId: "acct_8K2zRq",
  scope: { ...scopeExample, eventTypes: ["order.*"], states: ["dead"] as ["dead"] },
  state: "running",
  reason: null,
  sentence: null,
  counts: {
    selected: 1200,
    alreadyReplayed: 3,
    remaining: 700,
    inProgress: 40,
    retrying: 2,
    delivered: 457,
    dead: 3,
    cancelled: 0,
    skipped: 0,
  },
  progress: 0.38,
  ratePerSecond: 96.4,
  secondsLeft: 8,
  createdAt: "2026-11-21T09:30:00.000Z",
  selectedAt: "2026-11-21T09:30:00.412Z",
  finishedAt: null,
} as const;

/** What an estimate says. */
export const estimateSchema = Type.Object(
  {
    count: count(
      "Deliveries that would be repeated; at least so many when `isComplete` is `false`.",
    ),
    isComplete: Type.Boolean({
      description: "`false` when there is more than an estimate looks at.",
    }),
    alreadyDelivered: count(
      "Of `count`, how many the destination has received already: they would arrive once more.",
    ),
    alreadyReplayed: count("Left out of `count`, because a delivery is replayed at most once."),
    oldestAt: nullable(time, "When the oldest of them was created."),
    newestAt: nullable(time, "When the newest of them was created."),
    ratePerSecond: Type.Number({
      description: "The greatest pace; beside live traffic it is a quarter of that.",
    }),
    durationSeconds: Type.Integer({ description: "For their first attempts at that pace." }),
  },
  { [componentName]: "ReplayEstimate" },
);

const estimateExample = {
  count: 1200,
  isComplete: true,
  alreadyDelivered: 0,
  alreadyReplayed: 3,
  oldestAt: "2026-11-21T08:00:01.204Z",
  newestAt: "2026-11-21T08:59:58.011Z",
  ratePerSecond: 1000,
  durationSeconds: 2,
};

/** An answer with one job. */
export const replayAnswerSchema = Type.Unsafe<Static<typeof replayJobSchema>>({
  ...replayJobSchema,
  examples: [replayExample],
});

/** An answer without a new job: an estimate, or the job that the same request made before. */
export const replayOrEstimateSchema = Type.Unsafe<unknown>(
  Type.Union([estimateSchema, replayJobSchema], {
    description:
      "The estimate that was asked for, or the replay that this idempotency key made before.",
    examples: [estimateExample, replayExample],
  }),
);

/** One page of jobs. */
export const replayPageSchema = Type.Object(
  {
    data: Type.Array(replayJobSchema),
    nextCursor: nullable(Type.String(), "Pass it as `cursor`; `null` on the last page."),
  },
  { [componentName]: "ReplayPage", examples: [{ data: [replayExample], nextCursor: null }] },
);

/** The public form of a job. */
export function replayJson(job: ReplayJob): Static<typeof replayJobSchema> {
  const { counts } = job;
  return {
    id: publicId("replay", job.id),
    destinationId: publicId("destination", job.destinationId),
    customerExternalId: job.customerExternalId,
    scope: scopeJson(job.scope),
    state: job.state,
    reason: job.reason,
    sentence: job.reason === null ? null : replayReasons[job.reason],
    counts: {
      selected: counts.selected,
      alreadyReplayed: counts.alreadyReplayed,
      remaining: remaining(counts),
      inProgress: outstanding(counts),
      retrying: counts.retrying,
      delivered: counts.delivered,
      dead: counts.dead,
      cancelled: counts.cancelled,
      skipped: counts.skipped,
    },
    progress: rounded(progress(job), 4),
    ratePerSecond: rounded(job.finishedAtMs === null ? job.ratePerSecond : 0, 1),
    secondsLeft: secondsLeft(job),
    createdAt: timeOf(job.createdAtMs),
    selectedAt: job.selectedAtMs === null ? null : timeOf(job.selectedAtMs),
    finishedAt: job.finishedAtMs === null ? null : timeOf(job.finishedAtMs),
  };
}

function scopeJson(scope: ReplayScope): Static<typeof scopeSchema> {
  switch (scope.kind) {
    case "deliveries":
      return {
        kind: scope.kind,
        deliveryIds: scope.deliveryIds.map((id) => publicId("delivery", id)),
      };
    case "window":
      return {
        kind: scope.kind,
        from: timeOf(scope.fromMs),
        to: timeOf(scope.toMs),
        ...(scope.eventTypes !== null && { eventTypes: [...scope.eventTypes] }),
        states: [...scope.states],
      };
    case "deadLetters":
      return {
        kind: scope.kind,
        ...(scope.reasons !== null && {
          reasons: [...scope.reasons] as (typeof reasons)[number][],
        }),
      };
  }
}

/** The public form of an estimate. */
export function estimateJson(estimate: ReplayEstimate): Static<typeof estimateSchema> {
  const { oldestAtMs, newestAtMs, ...rest } = estimate;
  return {
    ...rest,
    oldestAt: oldestAtMs === null ? null : timeOf(oldestAtMs),
    newestAt: newestAtMs === null ? null : timeOf(newestAtMs),
  };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function timeOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
