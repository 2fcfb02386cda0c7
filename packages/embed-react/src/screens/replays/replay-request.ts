import type { ReplayScope } from "../../api/types.ts";
import type { FilterScope } from "./scope-of-filter.ts";

/** What somebody wants to replay, before it is known what that means. */
export interface ReplayRequest {
  /** `undefined`: it has to be chosen. */
  readonly destinationId: string | undefined;
  readonly scope: ReplayScope;
  /** What of a filter the scope cannot be limited by. */
  readonly leftOut?: FilterScope["leftOut"];
}

/** A scope that can be sent, with the destination that it is of. */
export interface ReadyRequest {
  readonly destinationId: string;
  readonly scope: ReplayScope;
}

/** Whether there is nothing to choose: the destination is known, and the scope names what it means. */
export function isReady(request: ReplayRequest): request is ReplayRequest & ReadyRequest {
  return request.destinationId !== undefined && request.scope.kind !== "window";
}

/** Above so many, the number has to be typed. */
export const typedCountMin = 1_000;

/** Whether what was typed is the number, however it is grouped. */
export function isTypedCount(text: string, count: number): boolean {
  const digits = text.replaceAll(/[\s.,'’\u00A0\u202F]/g, "");
  return /^\d+$/.test(digits) && Number(digits) === count;
}
