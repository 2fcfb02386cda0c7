import type { DeliveryCounter } from "../delivery-counts/counter.ts";
import type { LiveRate } from "../replays/live-rate.ts";
import type { WorkerReport } from "./report.ts";

/**
 * A report that also counts what is on record, by destination, and the attempts that belong to no replay, which set the
 * pace of replays.
 */
export function countingReport(
  report: WorkerReport,
  counts: {
    readonly counter: Pick<DeliveryCounter, "note">;
    readonly liveRate: Pick<LiveRate, "note">;
  },
): WorkerReport {
  const { counter, liveRate } = counts;
  return {
    attempted: (verdict) => {
      if (verdict.attempt !== undefined && verdict.delivery.origin !== "replay") liveRate.note();
      report.attempted(verdict);
    },
    recorded: (verdict) => {
      counter.note(verdict);
      report.recorded(verdict);
    },
    committed: (seconds) => report.committed(seconds),
    claimed: (seconds) => report.claimed(seconds),
    rescued: (...about) => report.rescued(...about),
    lost: (workerId) => report.lost(workerId),
    fault: (step, error) => report.fault(step, error),
  };
}
