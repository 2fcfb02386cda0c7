import type { Caller } from "../keys/keys.ts";

/** Who sent an event, and a way to ask again whether they still may. */
export interface Sender {
  readonly caller: Caller;
  /** Looks the key up anew; `undefined` when it was revoked, has expired or lost its scope since. */
  reauthenticate(): Promise<Caller | undefined>;
}

/** What became of an event that was not refused. */
export interface Acceptance {
  /** UUID of the event: of the first one when it is a duplicate. */
  readonly id: string;
  readonly status: "accepted" | "duplicate";
}
