import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** Bounds of every latency histogram in seconds: from half a millisecond to half a minute. */
const latencyBuckets = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];

/** Everything the process counts; one of these exists per process and is passed to whoever counts. */
export type Metrics = ReturnType<typeof createMetrics>;

/** Opens an empty registry with every metric declared. Names and labels are public: dashboards are built on them. */
export function createMetrics() {
  const registry = new Registry();
  return { registry, ...ingestMetrics([registry]), ...deliveryMetrics([registry]) };
}

function ingestMetrics(registers: Registry[]) {
  return {
    eventsAccepted: new Counter({
      name: "pushrail_events_accepted_total",
      help: "Events committed and answered with 202.",
      registers,
    }),
    eventsDuplicate: new Counter({
      name: "pushrail_events_duplicate_total",
      help: "Events answered with the id of an earlier one, by idempotency key.",
      registers,
    }),
    eventsRejected: new Counter({
      name: "pushrail_events_rejected_total",
      help: "Events refused, by error code.",
      labelNames: ["code"] as const,
      registers,
    }),
    eventsUnmatched: new Counter({
      name: "pushrail_events_unmatched_total",
      help: "Accepted events that matched no destination.",
      registers,
    }),
    ingestQueueEvents: new Gauge({
      name: "pushrail_ingest_queue_events",
      help: "Events waiting in this process for their commit.",
      registers,
    }),
    ingestQueueBytes: new Gauge({
      name: "pushrail_ingest_queue_bytes",
      help: "Bytes of the events waiting in this process for their commit.",
      registers,
    }),
    ingestFlushEvents: new Histogram({
      name: "pushrail_ingest_flush_events",
      help: "Events in one commit of ingest.",
      buckets: [1, 2, 5, 10, 20, 50, 100],
      registers,
    }),
    requestsLimited: new Counter({
      name: "pushrail_requests_limited_total",
      help: "Requests answered with 429, by what there were too many of.",
      labelNames: ["group"] as const,
      registers,
    }),
    requestSeconds: new Histogram({
      name: "pushrail_request_seconds",
      help: "Time from a request's headers to the end of its answer.",
      labelNames: ["route", "status"] as const,
      buckets: latencyBuckets,
      registers,
    }),
  };
}

function deliveryMetrics(registers: Registry[]) {
  return {
    attempts: new Counter({
      name: "pushrail_attempts_total",
      help: "Attempts by outcome and reason; the reason is empty when delivered.",
      labelNames: ["outcome", "reason"] as const,
      registers,
    }),
    deliveriesFinished: new Counter({
      name: "pushrail_deliveries_finished_total",
      help: "Deliveries that reached an end state, by state and reason.",
      labelNames: ["state", "reason"] as const,
      registers,
    }),
    attemptSeconds: new Histogram({
      name: "pushrail_attempt_seconds",
      help: "Duration of one attempt, by outcome.",
      labelNames: ["outcome"] as const,
      buckets: latencyBuckets,
      registers,
    }),
    firstAttemptSeconds: new Histogram({
      name: "pushrail_first_attempt_delay_seconds",
      help: "Time from acceptance to the start of the first attempt.",
      buckets: latencyBuckets,
      registers,
    }),
    claimSeconds: new Histogram({
      name: "pushrail_claim_seconds",
      help: "Duration of one claim of waiting deliveries.",
      buckets: latencyBuckets,
      registers,
    }),
    commitSeconds: new Histogram({
      name: "pushrail_commit_seconds",
      help: "Duration of one group commit, by kind: ingest or outcomes.",
      labelNames: ["kind"] as const,
      buckets: latencyBuckets,
      registers,
    }),
    inFlight: new Gauge({
      name: "pushrail_attempts_in_flight",
      help: "Attempts running in this process.",
      registers,
    }),
    countsDropped: new Counter({
      name: "pushrail_delivery_counts_dropped_total",
      help: "Hours of destinations whose counts of deliveries were given up, because the database was away for too long.",
      registers,
    }),
    rescuedWorkers: new Counter({
      name: "pushrail_rescued_workers_total",
      help: "Workers whose lease had run out and whose deliveries were taken back.",
      registers,
    }),
  };
}
