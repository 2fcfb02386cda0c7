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

/** What a worker holds. */
export interface Claims {
  readonly handovers: readonly HandoverKey[];
  readonly backlog: readonly DeliveryKey[];
}

/** Whether nothing is held. */
export function isEmpty({ handovers, backlog }: Claims): boolean {
  return handovers.length === 0 && backlog.length === 0;
}
