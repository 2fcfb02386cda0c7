import { useState } from "react";
import type { DeliveryFilter } from "../../api/types.ts";
import { DeliveryLog } from "../deliveries/delivery-log.tsx";

/** The log of one destination. */
export function DeliveriesTab({ destinationId }: { readonly destinationId: string }) {
  const [filter, setFilter] = useState<DeliveryFilter>({});
  return <DeliveryLog filter={filter} onFilterChange={setFilter} destinationId={destinationId} />;
}
