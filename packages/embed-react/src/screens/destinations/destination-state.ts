import type { DeliveryCounts, Destination } from "../../api/types.ts";
import type { Tone } from "../../primitives/tone.ts";

/** What a destination is in, as its owner is told: one that is active may be failing. */
export type ShownState = "ACTIVE" | "FAILING" | "PAUSED" | "DISABLED";

/** The states in the order in which they are offered as filters. */
export const shownStates: readonly ShownState[] = ["ACTIVE", "FAILING", "PAUSED", "DISABLED"];

/** What a list is narrowed to; an empty text means no narrowing. */
export interface DestinationSearch {
  readonly text: string;
  readonly type: string;
  readonly state: ShownState | "";
}

/** No narrowing. */
export const noSearch: DestinationSearch = { text: "", type: "", state: "" };

/** The state that is shown. */
export function shownState(destination: Pick<Destination, "state" | "failingSince">): ShownState {
  const { state, failingSince } = destination;
  return state === "ACTIVE" && typeof failingSince === "string" ? "FAILING" : state;
}

/** The tone of a state's badge. */
export function toneOfState(state: ShownState): Tone {
  const tones = {
    ACTIVE: "success",
    FAILING: "warning",
    PAUSED: "neutral",
    DISABLED: "danger",
  } as const;
  return tones[state];
}

/** The destinations whose name, target or id has the text in it, of the type and in the state. */
export function foundDestinations(
  destinations: readonly Destination[],
  { text, type, state }: DestinationSearch,
): readonly Destination[] {
  const wanted = text.trim().toLowerCase();
  return destinations.filter(
    (destination) =>
      (type === "" || destination.type === type) &&
      (state === "" || shownState(destination) === state) &&
      [destination.name, destination.target, destination.id].some((part) =>
        part.toLowerCase().includes(wanted),
      ),
  );
}

/** The bars of the last hours: how many attempts each had, and how they went. */
export function hourlyBars({ hours }: Pick<DeliveryCounts, "hours">): {
  readonly values: readonly number[];
  readonly tones: readonly Tone[];
} {
  return {
    values: hours.map(({ delivered, failedAttempts }) => delivered + failedAttempts),
    tones: hours.map(({ delivered, failedAttempts }) =>
      failedAttempts === 0 ? "success" : delivered === 0 ? "danger" : "warning",
    ),
  };
}
