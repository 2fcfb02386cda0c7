import { definitionOf } from "@pushrail/destinations";
import type { RoutableDestination } from "../destinations/directory.ts";
import type { LineSettings } from "./scheduler.ts";

/** What the scheduler is told of a destination when a parcel joins its line; `undefined`: one that is not known. */
export function lineSettingsOf(
  destination: RoutableDestination | undefined,
  nowMs: number,
): LineSettings {
  return {
    version: destination?.version ?? 0,
    nowMs,
    concurrencyLimit: destination?.concurrencyLimit ?? null,
    hostOf: () =>
      destination === undefined
        ? null
        : (definitionOf(destination.type)?.hostOf?.(destination.settings.config) ?? null),
  };
}
