-- Replays as jobs: a selection of past deliveries of one destination that is repeated in the background.

-- A job. Whoever locks its row may take its next step; a step is one transaction, so a process that dies in the middle
-- leaves the job as it was before the step, free for the next.
CREATE TABLE replays (
  tenant_id        uuid NOT NULL,
  customer_id      uuid NOT NULL,
  id               uuid NOT NULL,
  destination_id   uuid NOT NULL,
  -- What to repeat, as replays/scope.ts writes it.
  scope            json NOT NULL,
  state            text NOT NULL DEFAULT 'selecting'
    CHECK (state IN ('selecting', 'running', 'paused', 'cancelled', 'finished')),
  -- Why it is paused or cancelled.
  reason           text CHECK ((reason IS NOT NULL) = (state IN ('paused', 'cancelled'))),
  idempotency_key  text,
  request_sha256   bytea,
  -- Deliveries that it looks at: from the one to before the other.
  select_from      uuid NOT NULL,
  select_before    uuid NOT NULL,
  -- How far each walk over the deliveries has come.
  selected_after   uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
  enqueued_after   uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
  observed_after   uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
  -- Deliveries that were chosen, and those that were left out because they had been replayed.
  selected         integer NOT NULL DEFAULT 0,
  already_replayed integer NOT NULL DEFAULT 0,
  -- Where the chosen ones stand; what is missing to the sum was not repeated yet.
  waiting          integer NOT NULL DEFAULT 0,
  retrying         integer NOT NULL DEFAULT 0,
  delivered        integer NOT NULL DEFAULT 0,
  dead             integer NOT NULL DEFAULT 0,
  cancelled        integer NOT NULL DEFAULT 0,
  skipped          integer NOT NULL DEFAULT 0,
  -- First attempts since it was started or resumed, until they have been judged; see replays/trial.ts.
  trial_delivered  integer NOT NULL DEFAULT 0,
  trial_failed     integer NOT NULL DEFAULT 0,
  is_proven        boolean NOT NULL DEFAULT false,
  -- First attempts that ended in a second, smoothed.
  rate_per_second  real NOT NULL DEFAULT 0,
  observed_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Up to when its pace is used up; see replays/pace.ts.
  paced_until      timestamptz NOT NULL DEFAULT clock_timestamp(),
  next_step_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- When the selection was complete.
  selected_at      timestamptz,
  -- When there was nothing left to do, also for a cancelled one.
  finished_at      timestamptz,
  PRIMARY KEY (tenant_id, id, customer_id),
  FOREIGN KEY (tenant_id, destination_id, customer_id) REFERENCES destinations (tenant_id, id, customer_id)
) WITH (fillfactor = 50);
CREATE INDEX replays_by_destination ON replays (tenant_id, destination_id, id);
CREATE INDEX replays_by_key ON replays (tenant_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX replays_due ON replays (next_step_at) WHERE finished_at IS NULL;
CREATE INDEX replays_over ON replays (finished_at) WHERE finished_at IS NOT NULL;

-- One row for each delivery that was replayed or was chosen to be: its key is what makes a delivery be replayed once,
-- by jobs and by people, however many ask at the same time. Partitioned by the day of the repeated delivery and dropped
-- with it.
CREATE TABLE replay_items (
  tenant_id          uuid NOT NULL,
  customer_id        uuid NOT NULL,
  source_delivery_id uuid NOT NULL,
  -- The delivery that repeats it; NULL while there is none.
  delivery_id        uuid,
  -- The job, and where its item stands; NULL when a person replayed this one delivery.
  replay_id          uuid,
  state              text CHECK (state IN ('selected', 'waiting', 'retrying', 'delivered', 'dead', 'cancelled', 'skipped')),
  PRIMARY KEY (tenant_id, source_delivery_id, customer_id),
  CHECK ((replay_id IS NULL) = (state IS NULL)),
  CHECK (replay_id IS NOT NULL OR delivery_id IS NOT NULL)
) PARTITION BY RANGE (source_delivery_id);
CREATE INDEX replay_items_open ON replay_items (tenant_id, replay_id, state, source_delivery_id)
  WHERE state IN ('selected', 'waiting', 'retrying');
CREATE TABLE replay_items_default PARTITION OF replay_items DEFAULT;

-- How many attempts a second each worker process makes that belong to no replay, while there are jobs to pace.
CREATE TABLE live_rates (
  process_id uuid PRIMARY KEY,
  per_second real NOT NULL,
  noted_at   timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);
ALTER TABLE live_rates ENABLE ROW LEVEL SECURITY;
ALTER TABLE live_rates FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON live_rates TO pushrail_worker USING (true) WITH CHECK (true);

-- Whether a job will replay nothing any more, so that what it did not get to may be chosen by another one.
CREATE FUNCTION replay_is_over(of_tenant_id uuid, of_replay_id uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  RETURN NOT EXISTS (SELECT FROM replays r WHERE r.tenant_id = of_tenant_id AND r.id = of_replay_id
    AND r.state NOT IN ('cancelled', 'finished'));

-- The version before this one replays single deliveries without an item. While it runs beside this one, and for nothing
-- else, the item is added here; this version adds it first.
CREATE FUNCTION note_replay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO replay_items (tenant_id, customer_id, source_delivery_id, delivery_id)
    VALUES (NEW.tenant_id, NEW.customer_id, NEW.replay_of, NEW.id) ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;
CREATE TRIGGER deliveries_replay AFTER INSERT ON deliveries
  FOR EACH ROW WHEN (NEW.replay_of IS NOT NULL) EXECUTE FUNCTION note_replay();

DO $$
DECLARE
  owned text;
  tenant record;
BEGIN
  FOREACH owned IN ARRAY ARRAY['replays', 'replay_items'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', owned);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', owned);
    EXECUTE format('CREATE POLICY isolation ON %I
      USING (tenant_id = (SELECT pushrail_tenant_id())
        AND ((SELECT pushrail_customer_id()) IS NULL OR customer_id = (SELECT pushrail_customer_id())))
      WITH CHECK (tenant_id = (SELECT pushrail_tenant_id())
        AND ((SELECT pushrail_customer_id()) IS NULL OR customer_id = (SELECT pushrail_customer_id())))', owned);
    EXECUTE format('CREATE POLICY delivery ON %I TO pushrail_worker USING (true) WITH CHECK (true)', owned);
  END LOOP;
  -- Replays that were made before this table existed.
  FOR tenant IN SELECT id FROM tenants LOOP
    PERFORM set_config('pushrail.tenant_id', tenant.id::text, true);
    INSERT INTO replay_items (tenant_id, customer_id, source_delivery_id, delivery_id)
      SELECT tenant_id, customer_id, replay_of, id FROM deliveries
      WHERE tenant_id = tenant.id AND replay_of IS NOT NULL
      ON CONFLICT DO NOTHING;
  END LOOP;
  PERFORM set_config('pushrail.tenant_id', '', true);
END
$$;

GRANT SELECT, INSERT ON replays, replay_items TO pushrail_api;
GRANT UPDATE (state, reason, cancelled, trial_delivered, trial_failed, is_proven, next_step_at) ON replays
  TO pushrail_api;
GRANT UPDATE (delivery_id, replay_id, state) ON replay_items TO pushrail_api;
GRANT SELECT, UPDATE, DELETE ON replays TO pushrail_worker;
GRANT SELECT, INSERT, UPDATE ON replay_items TO pushrail_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON live_rates TO pushrail_worker;
