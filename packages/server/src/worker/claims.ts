/** Names a handover. */
export interface HandoverKey {
  readonly tenantId: string;
  readonly handoverId: string;
}

/** Names a delivery. */
export interface DeliveryKey {
  readonly tenantId: string;
  readonly deliveryId: string;
}

/** A delivery of the backlog that was claimed. */
export interface ClaimedDelivery extends DeliveryKey {
  /**
   * It was claimed out of turn, because its destination had ended and nothing of it was to be attempted. Should the
   * destination turn out to be in use again, it has to go back as it was.
   */
  readonly isOutOfTurn?: boolean;
}

/** What a worker holds. */
export interface Claims {
  readonly handovers: readonly HandoverKey[];
  readonly backlog: readonly ClaimedDelivery[];
}

/** Whether nothing is held. */
export function isEmpty({ handovers, backlog }: Claims): boolean {
  return handovers.length === 0 && backlog.length === 0;
}
