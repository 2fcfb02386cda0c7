import type { KeyObject } from "node:crypto";
import type { SigningKey } from "../destinations/directory.ts";

/**
 * The keys that sign a request at this moment, newest first: the newest always, and each older one until its overlap
 * ends. `keys` are a destination's, newest first; none give none. `nowMs` is epoch milliseconds.
 *
 * When the delivery was accepted plays no part. A receiver that has not been given the new secret yet must be able to
 * verify what is accepted after a rotation, too.
 */
export function keysAt(keys: readonly SigningKey[], nowMs: number): readonly KeyObject[] {
  return keys.filter((key, index) => index === 0 || stillSigns(key, nowMs)).map(({ key }) => key);
}

/** A replaced key without an end would sign for ever, so it does not sign at all. */
function stillSigns({ signsUntilMs }: SigningKey, nowMs: number): boolean {
  return signsUntilMs !== null && nowMs < signsUntilMs;
}
