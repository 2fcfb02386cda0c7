/**
 * Every screen but the first, and nothing else: one file for hosts' bundlers to fetch when somebody leaves the list of
 * destinations. In a file each, what they share would be torn into dozens, which together are a quarter larger.
 */

export { ActivityScreen } from "./activity/activity-screen.tsx";
export { CredentialsScreen } from "./credentials/credentials-screen.tsx";
export { DeliveriesScreen } from "./deliveries/deliveries-screen.tsx";
export { DeliveryScreen } from "./delivery/delivery-screen.tsx";
export { DestinationScreen } from "./destination/destination-screen.tsx";
export { DeleteDestinationDialog } from "./destinations/delete-destination-dialog.tsx";
export { PauseDialog } from "./destinations/pause-dialog.tsx";
export { EventTypesScreen } from "./event-types/event-types-screen.tsx";
export { NewDestinationScreen } from "./new-destination/new-destination-screen.tsx";
export { ReplayScreen } from "./replays/replay-screen.tsx";
export { ReplaysScreen } from "./replays/replays-screen.tsx";
