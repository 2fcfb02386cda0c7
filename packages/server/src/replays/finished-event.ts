import { insertOperatorEvents } from "../alerts/operator-events.ts";
import type { Transaction } from "../database/transaction.ts";
import { publicId } from "../ids.ts";
import { replayReasons } from "./job.ts";
import type { ReplayKey } from "./job.ts";
import { selectFinishedReplay } from "./step-store.ts";
import type { WrittenStep } from "./step-store.ts";

/** Writes the operator event `pushrail.replay.finished`, in the transaction of a job's last step. */
export async function replayFinished(
  transaction: Transaction,
  key: ReplayKey,
  { state, reason, counts }: WrittenStep,
): Promise<void> {
  const replay = await selectFinishedReplay(transaction, key);
  await insertOperatorEvents(transaction, [
    {
      tenantId: key.tenantId,
      eventType: "pushrail.replay.finished",
      payload: {
        replayId: publicId("replay", key.id),
        destinationId: publicId("destination", replay.destinationId),
        destinationName: replay.destinationName,
        customerExternalId: replay.customerExternalId,
        state,
        reason,
        sentence: reason === null ? null : replayReasons[reason],
        selectedCount: counts.selected,
        deliveredCount: counts.delivered,
        deadCount: counts.dead,
        cancelledCount: counts.cancelled,
        skippedCount: counts.skipped,
        createdAt: replay.createdAt.toISOString(),
        finishedAt: replay.finishedAt.toISOString(),
      },
    },
  ]);
}
