/** Who sent an event, and a way to ask again whether they still may. */
export interface Sender {
  /** UUID. */
  readonly tenantId: string;
  /** Looks the credential up anew; `false` when it was revoked, has expired or lost its right since. */
  isStillAllowed(): Promise<boolean>;
}

/** What became of an event that was not refused. */
export interface Acceptance {
  /** UUID of the event: of the first one when it is a duplicate. */
  readonly id: string;
  readonly status: "accepted" | "duplicate";
}
