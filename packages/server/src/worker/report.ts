import { publicId, madeAtMs } from "../ids.ts";
import type { Log } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Verdict } from "./recording/verdict.ts";

/** What a worker tells its operators: counts, latencies and one log line an attempt. */
export interface WorkerReport {
  /** An attempt has ended; it may not be on record yet. */
  attempted(verdict: Verdict): void;
  /** A verdict is on record. */
  recorded(verdict: Verdict): void;
  /** Outcomes were committed. */
  committed(seconds: number): void;
  /** Deliveries were claimed from the database. */
  claimed(seconds: number): void;
  /** A dead worker's claims were taken over. */
  rescued(deadWorkerId: string | undefined, handoverCount: number, backlogCount: number): void;
  /** The worker itself was taken for dead. */
  lost(workerId: string): void;
  /** A step failed on our side and will be tried again. */
  fault(step: string, error: unknown): void;
}

/** The report of a real process. */
export function createWorkerReport(log: Log, metrics: Metrics): WorkerReport {
  return {
    attempted(verdict) {
      const { delivery, attempt, course } = verdict;
      if (attempt === undefined) return;
      metrics.attempts.inc({ outcome: attempt.outcome, reason: attempt.reason ?? "" });
      if (attempt.durationMs !== undefined) {
        metrics.attemptSeconds.observe({ outcome: attempt.outcome }, attempt.durationMs / 1_000);
      }
      if (attempt.number === 1 && attempt.outcome !== "unknown") {
        const delayMs = attempt.startedAtMs - madeAtMs(delivery.deliveryId);
        metrics.firstAttemptSeconds.observe(Math.max(0, delayMs) / 1_000);
      }
      log.info({
        event: "attempt",
        tenantId: publicId("tenant", delivery.tenantId),
        customerId: publicId("customer", delivery.customerId),
        destinationId: publicId("destination", delivery.destinationId),
        deliveryId: publicId("delivery", delivery.deliveryId),
        eventId: publicId("event", delivery.eventId),
        eventType: delivery.eventType,
        origin: delivery.origin,
        attempt: attempt.number,
        outcome: attempt.outcome,
        reason: attempt.reason,
        durationMs: attempt.durationMs === undefined ? undefined : Math.round(attempt.durationMs),
        next: course.kind,
        retryInMs: course.kind === "waiting" ? Math.round(course.dueInMs) : undefined,
      });
    },
    recorded({ course }) {
      if (course.kind === "waiting") return;
      const reason = course.kind === "delivered" ? "" : course.reason;
      metrics.deliveriesFinished.inc({ state: course.kind, reason });
    },
    committed: (seconds) => metrics.commitSeconds.observe({ kind: "outcomes" }, seconds),
    claimed: (seconds) => metrics.claimSeconds.observe(seconds),
    rescued(deadWorkerId, handoverCount, backlogCount) {
      metrics.rescuedWorkers.inc();
      log.warn({ event: "worker_rescued", deadWorkerId, handoverCount, backlogCount });
    },
    lost: (workerId) => log.error({ event: "worker_lost", workerId }),
    fault: (step, error) => log.error({ event: "fault", step, err: error }),
  };
}
