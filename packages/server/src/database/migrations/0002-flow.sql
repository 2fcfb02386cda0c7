-- How deliveries flow to their destination: limits of rate and concurrency, order by key, batches, and recovery after
-- an outage.
--
-- A destination that has any of the first three, or whose type writes batches, is *queued*: its deliveries go into the
-- backlog when they are accepted, without a handover, because only the lock of its queue lets all workers keep one
-- limit, one order and one batch together.

ALTER TABLE destinations
  -- Deliveries a second; NULL: as fast as it takes them.
  ADD COLUMN rate_limit_per_second integer CHECK (rate_limit_per_second BETWEEN 1 AND 10000),
  -- Attempts in flight over all workers; NULL: as many as its answers show it can take.
  ADD COLUMN concurrency_limit integer CHECK (concurrency_limit BETWEEN 1 AND 64),
  ADD COLUMN ordering text NOT NULL DEFAULT 'none' CHECK (ordering IN ('none', 'key')),
  -- Where in the event the key is found, such as payload.order.id; NULL unless it keeps an order.
  ADD COLUMN ordering_key text,
  ADD CONSTRAINT destinations_ordering_key_check CHECK ((ordering = 'key') = (ordering_key IS NOT NULL));

ALTER TABLE backlog
  -- Deliveries of one destination with the same key are attempted one at a time, in the order of their ids. All but the
  -- first of a key are due at 'infinity' until that one is finished.
  ADD COLUMN ordering_key text,
  -- Deliveries that may share a batch, and their weight; NULL unless the destination's type writes batches.
  ADD COLUMN partition_key text,
  ADD COLUMN body_bytes integer,
  -- The batch it was put in, which it stays in, in the order of ids, until it is finished or fails alone.
  ADD COLUMN batch_id uuid;

CREATE INDEX backlog_by_ordering_key ON backlog (destination_id, ordering_key, delivery_id)
  WHERE ordering_key IS NOT NULL;
CREATE INDEX backlog_by_batch ON backlog (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX backlog_batches_due ON backlog (destination_id, due_at) WHERE batch_id IS NOT NULL AND worker_id IS NULL;
-- Counts what is claimed of a destination. Claims are few, so looking for a worker's among them needs no index of its own.
CREATE INDEX backlog_claimed ON backlog (destination_id, worker_id) WHERE worker_id IS NOT NULL;
DROP INDEX backlog_by_worker;

ALTER TABLE destination_queues
  -- When its next delivery would be sent if all were sent evenly at its rate (GCRA's theoretical arrival time).
  ADD COLUMN paced_until timestamptz NOT NULL DEFAULT '-infinity',
  -- Since when it recovers from an outage or a pause, and is given its backlog at a rate that grows from there; NULL
  -- when it is trusted with all of it.
  ADD COLUMN recovering_since timestamptz;

-- NULL: it went into the backlog when it was made.
ALTER TABLE deliveries ALTER COLUMN handover_id DROP NOT NULL;

ALTER TABLE attempts
  -- The batch that this attempt was one of; NULL for a request of its own.
  ADD COLUMN batch_id uuid;

GRANT INSERT ON backlog TO pushrail_api;
-- Replays and operator events are made by workers.
GRANT INSERT ON deliveries TO pushrail_worker;
