import type { Attempt, Delivery, DeliveryDetail } from "../../api/types.ts";
import type { MessageKey } from "../../language/en.ts";

/**
 * What is to be said of a delivery, decided without a language: what happened, whose turn it is, whether it is tried
 * again and when, and what to do next. No clock of its own.
 */

/** A value in a sentence, to be written as the locale does. */
export type PhraseValue =
  | string
  | number
  | { readonly durationMs: number }
  | { readonly time: string };

/** A sentence of the catalogue with what stands in its places. */
export interface Phrase {
  readonly key: MessageKey;
  readonly values?: Readonly<Record<string, PhraseValue>>;
}

/** A sentence about a reason: of the catalogue when it knows the reason, else as the server says it. */
export interface ReasonPhrase {
  readonly reason: string;
  readonly part: "sentence" | "nextStep";
  /** The delivery is dead: nothing may be said to happen by itself. */
  readonly isDead: boolean;
  readonly fallback: string;
}

/** Anything that the explainer says. */
export type Sentence = Phrase | ReasonPhrase;

/** Who can do something: the customer, whoever sends the events, or no one needs to. */
export type Turn = "you" | "sender" | "nobody";

/** A place of the portal where the next step is taken. */
export type NextPlace = "settings" | "overview";

/** A delivery, explained. */
export interface Explanation {
  readonly tone: "success" | "info" | "warning" | "danger" | "neutral";
  /** What happened and what follows, one or two sentences. */
  readonly headline: readonly Sentence[];
  /** More about what happened; often none. */
  readonly happened: readonly Sentence[];
  readonly turn: Turn;
  /** Whether it is tried again, and when. */
  readonly retry: Phrase;
  /** What to do, most useful first; none when nothing is to be done. */
  readonly next: readonly Sentence[];
  readonly place: NextPlace | null;
}

type Explained = Omit<DeliveryDetail, "body" | "payloadHidden" | "attemptsKept">;

/**
 * Explains a delivery at `nowMs`, the server's time in milliseconds since 1970. `isHeld`: its destination is known to be
 * paused, which a delivery without an attempt does not say of itself.
 */
export function explainDelivery(
  delivery: Explained,
  nowMs: number,
  { isHeld = false }: { readonly isHeld?: boolean } = {},
): Explanation {
  const last = delivery.attempts.at(-1);
  const failure = failureOf(delivery, last);
  return {
    tone: toneOf(delivery),
    headline: [...happenedIn(delivery, failure), ...followsIn(delivery, { nowMs, isHeld })],
    happened: failure === undefined ? [] : moreAbout(failure, last),
    turn: turnIn(delivery),
    retry: retryOf(delivery, nowMs),
    next: nextIn(delivery, failure),
    place: placeOf(delivery),
  };
}

/** Explains one attempt by itself; `undefined` when there is nothing to explain. */
export function explainAttempt(attempt: Attempt): readonly Sentence[] | undefined {
  const { reason, sentence, nextStep } = attempt;
  if (reason === null) {
    return attempt.outcome === "unknown" ? [{ key: "explain.unknownOutcome" }] : undefined;
  }
  const failure = { reason, sentence: sentence ?? "", nextStep: nextStep ?? "", isDead: false };
  return [sentenceOf(failure), ...moreAbout(failure, attempt)];
}

/** Why a delivery cannot be replayed at present; `undefined` when it can. */
export function replayObstacle(
  delivery: Pick<DeliveryDetail, "state" | "reason" | "replayOf" | "replayedAs" | "payloadHidden">,
): Phrase | undefined {
  const { state, reason } = delivery;
  if (!isOver(state)) return { key: "explain.replayUnderWay" };
  if (delivery.replayedAs !== null) return { key: "explain.replayReplayed" };
  if (reason === "replay_cancelled" && delivery.replayOf !== null) {
    return { key: "explain.replayFirstOf" };
  }
  if (reason === "destination_deleted") return { key: "explain.replayDeleted" };
  if (delivery.payloadHidden === "retention") return { key: "explain.replayPayloadGone" };
  return undefined;
}

/** Whether nothing more happens to a delivery in this state by itself. */
export function isOver(state: Delivery["state"]): boolean {
  return state === "delivered" || state === "dead" || state === "cancelled";
}

interface Failure {
  readonly reason: string;
  readonly sentence: string;
  readonly nextStep: string;
  readonly isDead: boolean;
}

function failureOf(delivery: Explained, last: Attempt | undefined): Failure | undefined {
  if (delivery.state === "delivered") return undefined;
  const from = delivery.reason === null ? last : delivery;
  if (from === undefined || from.reason === null) return undefined;
  return {
    reason: from.reason,
    sentence: from.sentence ?? "",
    nextStep: from.nextStep ?? "",
    isDead: delivery.state === "dead",
  };
}

function toneOf({ state, replayedAs }: Explained): Explanation["tone"] {
  switch (state) {
    case "delivered":
      return "success";
    case "pending":
    case "claimed":
      return "info";
    case "retrying":
      return "warning";
    case "dead":
      return replayedAs === null ? "danger" : "neutral";
    case "cancelled":
      return "neutral";
  }
}

function happenedIn(delivery: Explained, failure: Failure | undefined): readonly Sentence[] {
  if (delivery.state === "delivered") return [deliveredPhrase(delivery)];
  if (failure === undefined || delivery.state === "pending") return [];
  if (delivery.state === "cancelled") return [sentenceOf(failure)];
  return symptomPhrases(delivery, failure);
}

function deliveredPhrase({ attemptCount, createdAt, finishedAt }: Explained): Phrase {
  const duration = { durationMs: spanMs(createdAt, finishedAt ?? createdAt) };
  return attemptCount > 1
    ? { key: "explain.deliveredAfter", values: { count: attemptCount, duration } }
    : { key: "explain.deliveredAtFirst", values: { duration } };
}

/** Below this, how long something went on says less than how often. */
const spanMsMin = 60_000;

function symptomPhrases({ attempts }: Explained, failure: Failure): readonly Sentence[] {
  const run = sameSymptomRun(attempts);
  const last = run.at(-1);
  const first = run[0];
  // A delivery can die of something else than its last attempt: it expires, or its destination is disabled.
  if (first === undefined || last === undefined || last.reason !== failure.reason) {
    return [sentenceOf(failure)];
  }
  const count = run.length;
  const durationMs = spanMs(first.startedAt, last.startedAt) + (last.durationMs ?? 0);
  const isLong = count > 1 && durationMs >= spanMsMin;
  const lasted = { duration: { durationMs }, count };
  if (last.response !== null) {
    const status = String(last.response.status);
    if (isLong) return [{ key: "explain.answeredFor", values: { status, ...lasted } }];
    return count > 1
      ? [{ key: "explain.answeredTimes", values: { status, count } }]
      : [{ key: "explain.answered", values: { status } }];
  }
  if (failure.reason === "timeout") {
    return isLong
      ? [{ key: "explain.timedOutFor", values: lasted }]
      : [{ key: "explain.timedOut" }];
  }
  const sentence = sentenceOf(failure);
  return isLong ? [sentence, { key: "explain.failedFor", values: lasted }] : [sentence];
}

/** The attempts at the end that failed in the same way. */
function sameSymptomRun(attempts: readonly Attempt[]): readonly Attempt[] {
  const last = attempts.at(-1);
  if (last === undefined) return [];
  const symptom = symptomOf(last);
  const before = attempts.findLastIndex((attempt) => symptomOf(attempt) !== symptom);
  return attempts.slice(before + 1);
}

function symptomOf({ outcome, reason, response }: Attempt): string {
  return `${outcome} ${reason} ${response?.status}`;
}

function followsIn(
  delivery: Explained,
  { nowMs, isHeld }: { readonly nowMs: number; readonly isHeld: boolean },
): readonly Sentence[] {
  switch (delivery.state) {
    case "delivered":
      return [];
    case "pending": {
      if (isHeld) return [{ key: "explain.pending" }, { key: "explain.held" }];
      const inMs = untilMs(delivery, nowMs);
      return inMs === undefined || inMs <= 0
        ? [{ key: "explain.pending" }]
        : [{ key: "explain.pendingIn", values: { duration: { durationMs: inMs } } }];
    }
    case "claimed":
      return [{ key: "explain.claimed" }];
    case "retrying":
      return [nextAttemptPhrase(delivery, nowMs)];
    case "dead":
      return delivery.replayedAs === null
        ? [givenUpPhrase(delivery)]
        : [givenUpPhrase(delivery), { key: "explain.wasReplayed" }];
    case "cancelled":
      return delivery.replayedAs === null ? [] : [{ key: "explain.wasReplayed" }];
  }
}

function nextAttemptPhrase(delivery: Explained, nowMs: number): Phrase {
  const inMs = untilMs(delivery, nowMs);
  if (inMs === undefined) return { key: "explain.held" };
  return inMs <= 0
    ? { key: "explain.nextDue" }
    : { key: "explain.nextIn", values: { duration: { durationMs: inMs } } };
}

function givenUpPhrase({ attemptCount: count }: Explained): Phrase {
  return count > 1 ? { key: "explain.gaveUp", values: { count } } : { key: "explain.notRetried" };
}

function retryOf(delivery: Explained, nowMs: number): Phrase {
  const { state, nextAttemptAt } = delivery;
  if (isOver(state)) return { key: "explain.retryNone" };
  if (state === "claimed") return { key: "explain.retryUnderWay" };
  const inMs = untilMs(delivery, nowMs);
  if (inMs === undefined && state === "retrying") return { key: "explain.retryHeld" };
  return inMs === undefined || inMs <= 0 || nextAttemptAt === null
    ? { key: "explain.retryDue" }
    : { key: "explain.retryAt", values: { time: { time: nextAttemptAt } } };
}

// A delivery that was made again is somebody else's story.
function turnIn({ state, reason, concerns, replayedAs }: Explained): Turn {
  if (replayedAs !== null) return "nobody";
  switch (state) {
    case "delivered":
    case "pending":
    case "claimed":
      return "nobody";
    case "retrying":
      return concerns === "platform" || reason === "throttled" ? "nobody" : "you";
    case "dead":
      return concerns === "platform" ? "sender" : "you";
    case "cancelled":
      return reason === "destination_paused" || reason === "replay_cancelled" ? "you" : "nobody";
  }
}

function nextIn(delivery: Explained, failure: Failure | undefined): readonly Sentence[] {
  if (failure === undefined || delivery.replayedAs !== null) return [];
  const status = delivery.attempts.at(-1)?.response?.status;
  const hint = status === undefined ? undefined : statusHints[status];
  const isOfLast = delivery.attempts.at(-1)?.reason === failure.reason;
  const step: ReasonPhrase = {
    reason: failure.reason,
    part: "nextStep",
    isDead: failure.isDead,
    fallback: failure.nextStep,
  };
  return hint === undefined || !isOfLast ? [step] : [{ key: hint }, step];
}

const statusHints: Readonly<Record<number, MessageKey>> = {
  400: "explain.status400",
  401: "explain.status401",
  403: "explain.status403",
  404: "explain.status404",
  405: "explain.status405",
  408: "explain.status408",
  409: "explain.status409",
  413: "explain.status413",
  415: "explain.status415",
  422: "explain.status422",
  429: "explain.status429",
  500: "explain.status500",
  502: "explain.status502",
  503: "explain.status503",
  504: "explain.status504",
};

function moreAbout({ reason }: Failure, attempt: Attempt | undefined): readonly Sentence[] {
  if (attempt === undefined) return [];
  if (attempt.outcome === "unknown") return [{ key: "explain.unknownOutcome" }];
  const target = attempt.response?.headers.find(([name]) => name.toLowerCase() === "location")?.[1];
  return reason === "redirected" && target !== undefined
    ? [{ key: "explain.redirectedTo", values: { target } }]
    : [];
}

function sentenceOf({ reason, sentence, isDead }: Failure): ReasonPhrase {
  return { reason, part: "sentence", isDead, fallback: sentence };
}

const placesByReason: Readonly<Record<string, NextPlace>> = {
  blocked: "settings",
  destination_disabled: "overview",
  destination_paused: "overview",
  dns_failed: "settings",
  forbidden: "settings",
  gone: "settings",
  misconfigured: "settings",
  not_found: "settings",
  redirected: "settings",
  tls_client_auth: "settings",
  unauthorized: "settings",
};

function placeOf(delivery: Explained): NextPlace | null {
  const { state, reason, nextAttemptAt } = delivery;
  if (state === "delivered" || delivery.replayedAs !== null) return null;
  const isHeld = state === "retrying" && nextAttemptAt === null;
  if (isHeld) return "overview";
  return reason === null ? null : (placesByReason[reason] ?? null);
}

function untilMs({ nextAttemptAt }: Explained, nowMs: number): number | undefined {
  return nextAttemptAt === null ? undefined : Date.parse(nextAttemptAt) - nowMs;
}

function spanMs(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from));
}
