-- The first schema: tenancy, configuration, events, the delivery queue and the delivery log.
--
-- Three rules hold for every table that belongs to someone, and the catalogue test fails where one is missing:
--   1. it carries tenant_id, and customer_id where a customer owns the row;
--   2. every primary key, unique constraint and foreign key includes them, because foreign keys ignore RLS;
--   3. row-level security is enabled and forced, with USING and WITH CHECK.
--
-- All ids are UUIDv7, so they sort by time. The four large tables are partitioned by ranges of such ids, one
-- partition a day (partitions.ts); attempts and finished deliveries live in the partition of their delivery's id.
-- No foreign key points into or out of those four: checking one per row costs more than the insert itself, and a
-- referenced partition could not be dropped.

DO $$
DECLARE
  role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['pushrail_api', 'pushrail_worker'] LOOP
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      CONTINUE;
    END IF;
    EXECUTE format('CREATE ROLE %I NOLOGIN NOBYPASSRLS', role_name);
    -- The owner may switch to the role but does not inherit it: its policies would then apply to the owner too.
    -- PostgreSQL 15 cannot say so for one role.
    IF current_setting('server_version_num')::integer >= 160000 THEN
      EXECUTE format('GRANT %I TO CURRENT_USER WITH INHERIT FALSE, SET TRUE', role_name);
    ELSE
      EXECUTE format('GRANT %I TO CURRENT_USER', role_name);
    END IF;
  END LOOP;
END
$$;

GRANT USAGE ON SCHEMA public TO pushrail_api, pushrail_worker;
-- Readiness compares it with the migrations of the running version.
GRANT SELECT ON schema_migrations TO pushrail_api, pushrail_worker;

-- After SET LOCAL has been used once in a session the setting reads '' instead of NULL, hence nullif.
CREATE FUNCTION pushrail_tenant_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('pushrail.tenant_id', true), '')::uuid;

-- NULL means that the caller acts for the whole tenant, as an API key does.
CREATE FUNCTION pushrail_customer_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('pushrail.customer_id', true), '')::uuid;

CREATE FUNCTION pushrail_api_key_sha256() RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE
  RETURN decode(nullif(current_setting('pushrail.api_key_sha256', true), ''), 'hex');

---------------------------------------------------------------------------------------------------------------------
-- Configuration

CREATE TABLE tenants (
  id             uuid PRIMARY KEY,
  name           text NOT NULL,
  environment    text NOT NULL DEFAULT 'live' CHECK (environment IN ('live', 'test')),
  retention_days integer NOT NULL DEFAULT 30 CHECK (retention_days BETWEEN 1 AND 3650),
  -- Grows with every change to what processes keep in memory: destinations, signing secrets, API keys, customers.
  config_version bigint NOT NULL DEFAULT 1,
  created_at     timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE customers (
  tenant_id   uuid NOT NULL REFERENCES tenants (id),
  id          uuid NOT NULL,
  external_id text NOT NULL CHECK (length(external_id) BETWEEN 1 AND 256),
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, external_id)
);

CREATE TABLE api_keys (
  tenant_id    uuid NOT NULL REFERENCES tenants (id),
  id           uuid NOT NULL,
  name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  scopes       text[] NOT NULL CHECK (cardinality(scopes) > 0),
  key_sha256   bytea NOT NULL CHECK (length(key_sha256) = 32),
  last_four    text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz,
  revoked_at   timestamptz,
  last_used_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, key_sha256)
);
-- Authentication starts without a tenant: this index finds one by the key alone.
CREATE INDEX api_keys_by_sha256 ON api_keys (key_sha256);

CREATE TABLE data_keys (
  tenant_id  uuid NOT NULL REFERENCES tenants (id),
  id         uuid NOT NULL,
  kek_id     text NOT NULL,
  wrapped    bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id)
);

CREATE TABLE destinations (
  tenant_id       uuid NOT NULL,
  customer_id     uuid NOT NULL,
  id              uuid NOT NULL,
  type            text NOT NULL,
  name            text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  -- Patterns: 'order.completed', 'order.*' or '*'.
  event_types     text[] NOT NULL CHECK (cardinality(event_types) BETWEEN 1 AND 100),
  filter          json,
  config          json NOT NULL,
  -- Sealed JSON of the type's secret fields; NULL when it has none.
  sealed_secrets  bytea,
  retry_policy    json NOT NULL,
  retry_all       boolean NOT NULL DEFAULT false,
  state           text NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'PAUSED', 'DISABLED', 'DELETED')),
  -- What a pause does with events that arrive meanwhile.
  pause_mode      text CHECK (pause_mode IN ('hold', 'skip')),
  -- Since when; what was accepted before is kept in either mode.
  paused_at       timestamptz,
  disabled_reason text,
  -- The tenant's config_version at the last change, so that processes load only what changed.
  version         bigint NOT NULL DEFAULT 0,
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id, customer_id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
  CHECK ((state = 'PAUSED') = (pause_mode IS NOT NULL)),
  CHECK ((state = 'PAUSED') = (paused_at IS NOT NULL))
);
CREATE INDEX destinations_by_version ON destinations (tenant_id, version);
CREATE INDEX destinations_by_customer ON destinations (tenant_id, customer_id, id);

CREATE TABLE signing_secrets (
  tenant_id      uuid NOT NULL,
  customer_id    uuid NOT NULL,
  destination_id uuid NOT NULL,
  version        integer NOT NULL CHECK (version > 0),
  sealed         bytea NOT NULL,
  last_four      text NOT NULL,
  created_at     timestamptz NOT NULL DEFAULT now(),
  -- NULL: signs until it is replaced.
  signs_until    timestamptz,
  PRIMARY KEY (tenant_id, destination_id, version, customer_id),
  FOREIGN KEY (tenant_id, destination_id, customer_id) REFERENCES destinations (tenant_id, id, customer_id)
);

-- Bumps the tenant's version in the transaction of the change itself. The lock on the tenant's row is held until
-- commit, so versions become visible in order and "everything newer than what I have" never skips one.
CREATE FUNCTION bump_config_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed_tenant_id uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.tenant_id ELSE NEW.tenant_id END;
  new_version bigint;
BEGIN
  UPDATE tenants SET config_version = config_version + 1 WHERE id = changed_tenant_id
    RETURNING config_version INTO new_version;
  PERFORM pg_notify('pushrail_config', changed_tenant_id::text);
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF TG_TABLE_NAME = 'destinations' THEN
    NEW.version := new_version;
    NEW.updated_at := clock_timestamp();
  END IF;
  RETURN NEW;
END
$$;

-- A destination is loaded together with its signing secrets, so a change to one is a change to the other.
CREATE FUNCTION touch_destination() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE destinations SET updated_at = clock_timestamp()
    WHERE tenant_id = NEW.tenant_id AND id = NEW.destination_id AND customer_id = NEW.customer_id;
  RETURN NEW;
END
$$;

CREATE TRIGGER destinations_version BEFORE INSERT OR UPDATE OR DELETE ON destinations
  FOR EACH ROW EXECUTE FUNCTION bump_config_version();
CREATE TRIGGER signing_secrets_version AFTER INSERT OR UPDATE ON signing_secrets
  FOR EACH ROW EXECUTE FUNCTION touch_destination();
CREATE TRIGGER api_keys_version BEFORE INSERT OR DELETE OR UPDATE OF scopes, expires_at, revoked_at ON api_keys
  FOR EACH ROW EXECUTE FUNCTION bump_config_version();
CREATE TRIGGER customers_version BEFORE DELETE ON customers
  FOR EACH ROW EXECUTE FUNCTION bump_config_version();

---------------------------------------------------------------------------------------------------------------------
-- Events

CREATE TABLE events (
  tenant_id     uuid NOT NULL,
  id            uuid NOT NULL,
  customer_id   uuid NOT NULL,
  event_type    text NOT NULL,
  -- The canonical event JSON, exactly the bytes that every attempt sends. Text, because json types would not keep
  -- every digit, key order and escape.
  body          text NOT NULL,
  -- Deliveries made at acceptance; 0 says that no destination matched.
  matched_count integer NOT NULL,
  PRIMARY KEY (tenant_id, id, customer_id)
) PARTITION BY RANGE (id);
-- Written once and read once or twice: compressing it costs more than it saves.
ALTER TABLE events ALTER COLUMN body SET STORAGE EXTERNAL;

-- One partition a generation of seven days. A key is looked up in the current and the previous generation, and expires
-- by dropping the one before.
CREATE TABLE idempotency_keys (
  tenant_id      uuid NOT NULL,
  customer_id    uuid NOT NULL,
  key            text NOT NULL,
  generation     integer NOT NULL,
  event_id       uuid NOT NULL,
  content_sha256 bytea NOT NULL,
  created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant_id, customer_id, key, generation)
) PARTITION BY LIST (generation);

---------------------------------------------------------------------------------------------------------------------
-- Deliveries. The row of acceptance never changes; a delivery's state is read from where else it has a row:
--   finished_deliveries            delivered, dead or cancelled
--   backlog                        retrying, or pending when it was not attempted yet; claimed when a worker holds it
--   neither: its handover          claimed when a worker holds the handover, else pending

CREATE TABLE deliveries (
  tenant_id      uuid NOT NULL,
  id             uuid NOT NULL,
  customer_id    uuid NOT NULL,
  destination_id uuid NOT NULL,
  event_id       uuid NOT NULL,
  event_type     text NOT NULL,
  handover_id    uuid NOT NULL,
  origin         text NOT NULL CHECK (origin IN ('event', 'test', 'replay')),
  replay_of      uuid,
  PRIMARY KEY (tenant_id, id, customer_id)
) PARTITION BY RANGE (id);
CREATE INDEX deliveries_by_destination ON deliveries (tenant_id, destination_id, id);
CREATE INDEX deliveries_by_event ON deliveries (tenant_id, event_id);
CREATE INDEX deliveries_by_handover ON deliveries (handover_id);

-- A worker process that is alive. Its id is the fencing token of everything it holds: each write of an outcome locks
-- this row, and a rescue deletes it.
CREATE TABLE workers (
  id          uuid PRIMARY KEY,
  host        text NOT NULL,
  started_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  lease_until timestamptz NOT NULL
);
CREATE INDEX workers_by_lease ON workers (lease_until);

-- The deliveries of one commit of ingest, waiting for a worker (worker_id NULL) or held by one. Deleted when each of
-- them is finished or in the backlog.
CREATE TABLE handovers (
  tenant_id      uuid NOT NULL REFERENCES tenants (id),
  id             uuid NOT NULL,
  worker_id      uuid,
  delivery_count integer NOT NULL,
  PRIMARY KEY (tenant_id, id)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
CREATE INDEX handovers_waiting ON handovers (id) WHERE worker_id IS NULL;
CREATE INDEX handovers_by_worker ON handovers (worker_id) WHERE worker_id IS NOT NULL;

-- Every delivery that has to wait: retries, and what a limit, a breaker or a pause holds back.
CREATE TABLE backlog (
  tenant_id      uuid NOT NULL,
  delivery_id    uuid NOT NULL,
  customer_id    uuid NOT NULL,
  destination_id uuid NOT NULL,
  event_id       uuid NOT NULL,
  attempts       integer NOT NULL,
  due_at         timestamptz NOT NULL,
  -- The worker that holds the claim, and since when.
  worker_id      uuid,
  claimed_at     timestamptz,
  -- Of the last attempt; NULL when there was none.
  reason         text,
  PRIMARY KEY (tenant_id, delivery_id, customer_id),
  FOREIGN KEY (tenant_id, destination_id, customer_id) REFERENCES destinations (tenant_id, id, customer_id),
  CHECK ((worker_id IS NULL) = (claimed_at IS NULL))
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
CREATE INDEX backlog_due ON backlog (destination_id, due_at) WHERE worker_id IS NULL;
CREATE INDEX backlog_by_worker ON backlog (worker_id) WHERE worker_id IS NOT NULL;
CREATE INDEX backlog_by_destination ON backlog (tenant_id, destination_id, delivery_id);

-- One row for each destination that has had a backlog: workers take destinations from here in turn, so that a million
-- due deliveries of one destination are one row to everyone else.
CREATE TABLE destination_queues (
  tenant_id            uuid NOT NULL,
  customer_id          uuid NOT NULL,
  destination_id       uuid NOT NULL,
  -- When its backlog is next worth a look; 'infinity' when nothing waits or the destination is held.
  next_due_at          timestamptz NOT NULL,
  -- No attempt before: set by the circuit breaker and by Retry-After.
  not_before           timestamptz NOT NULL DEFAULT '-infinity',
  PRIMARY KEY (tenant_id, destination_id, customer_id),
  FOREIGN KEY (tenant_id, destination_id, customer_id) REFERENCES destinations (tenant_id, id, customer_id)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 500);
CREATE INDEX destination_queues_due ON destination_queues (next_due_at);
CREATE INDEX destination_queues_resting ON destination_queues (not_before);

CREATE TABLE finished_deliveries (
  tenant_id      uuid NOT NULL,
  delivery_id    uuid NOT NULL,
  customer_id    uuid NOT NULL,
  destination_id uuid NOT NULL,
  state          text NOT NULL CHECK (state IN ('delivered', 'dead', 'cancelled')),
  -- Why it is dead or cancelled; NULL when delivered.
  reason         text,
  attempts       integer NOT NULL,
  finished_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant_id, delivery_id, customer_id)
) PARTITION BY RANGE (delivery_id);
CREATE INDEX finished_deliveries_undelivered ON finished_deliveries (tenant_id, destination_id, delivery_id)
  WHERE state <> 'delivered';
CREATE INDEX finished_deliveries_undelivered_of_all ON finished_deliveries (tenant_id, delivery_id)
  WHERE state <> 'delivered';

CREATE TABLE attempts (
  tenant_id   uuid NOT NULL,
  delivery_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  number      integer NOT NULL CHECK (number > 0),
  outcome     text NOT NULL CHECK (outcome IN ('delivered', 'failed', 'unknown')),
  reason      text,
  detail      text,
  started_at  timestamptz NOT NULL,
  duration_ms integer,
  -- What was sent and received, as JSON text; NULL when nothing is known of it.
  exchange    text,
  PRIMARY KEY (tenant_id, delivery_id, number, customer_id)
) PARTITION BY RANGE (delivery_id);

-- A row lives here from a delivery's death until it is replayed.
CREATE TABLE dead_letters (
  tenant_id      uuid NOT NULL,
  delivery_id    uuid NOT NULL,
  customer_id    uuid NOT NULL,
  destination_id uuid NOT NULL,
  event_id       uuid NOT NULL,
  reason         text NOT NULL,
  attempts       integer NOT NULL,
  died_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant_id, delivery_id, customer_id),
  FOREIGN KEY (tenant_id, destination_id, customer_id) REFERENCES destinations (tenant_id, id, customer_id)
);
CREATE INDEX dead_letters_by_destination ON dead_letters (tenant_id, destination_id, delivery_id);

---------------------------------------------------------------------------------------------------------------------
-- Isolation. Sub-selects make PostgreSQL read the setting once a statement instead of once a row.

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY isolation ON tenants
  USING (id = (SELECT pushrail_tenant_id())) WITH CHECK (id = (SELECT pushrail_tenant_id()));
-- The owner administers the installation: it lists tenants, and finds the longest retention of all.
DO $$
BEGIN
  EXECUTE format('CREATE POLICY administration ON tenants FOR SELECT TO %I USING (true)', current_user);
END
$$;

DO $$
DECLARE
  tenant_owned text[] := ARRAY['api_keys', 'data_keys', 'handovers'];
  customer_owned text[] := ARRAY['destinations', 'signing_secrets', 'events', 'idempotency_keys', 'deliveries',
    'backlog', 'destination_queues', 'finished_deliveries', 'attempts', 'dead_letters'];
  owned text;
BEGIN
  FOREACH owned IN ARRAY tenant_owned LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', owned);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', owned);
    EXECUTE format('CREATE POLICY isolation ON %I
      USING (tenant_id = (SELECT pushrail_tenant_id()))
      WITH CHECK (tenant_id = (SELECT pushrail_tenant_id()))', owned);
  END LOOP;
  FOREACH owned IN ARRAY customer_owned LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', owned);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', owned);
    EXECUTE format('CREATE POLICY isolation ON %I
      USING (tenant_id = (SELECT pushrail_tenant_id())
        AND ((SELECT pushrail_customer_id()) IS NULL OR customer_id = (SELECT pushrail_customer_id())))
      WITH CHECK (tenant_id = (SELECT pushrail_tenant_id())
        AND ((SELECT pushrail_customer_id()) IS NULL OR customer_id = (SELECT pushrail_customer_id())))', owned);
  END LOOP;
END
$$;

ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
ALTER TABLE customers FORCE ROW LEVEL SECURITY;
CREATE POLICY isolation ON customers
  USING (tenant_id = (SELECT pushrail_tenant_id())
    AND ((SELECT pushrail_customer_id()) IS NULL OR id = (SELECT pushrail_customer_id())))
  WITH CHECK (tenant_id = (SELECT pushrail_tenant_id())
    AND ((SELECT pushrail_customer_id()) IS NULL OR id = (SELECT pushrail_customer_id())));

-- A request knows only its key at first: it may read the one row whose hash it can name.
CREATE POLICY authentication ON api_keys FOR SELECT TO pushrail_api
  USING (key_sha256 = (SELECT pushrail_api_key_sha256()));

-- The worker serves every tenant, so it sees all rows of the tables it works on, and no others: its grants below are
-- the fence. It never reads API keys, customers' names or idempotency keys.
DO $$
DECLARE
  worked_on text;
BEGIN
  FOREACH worked_on IN ARRAY ARRAY['tenants', 'data_keys', 'destinations', 'signing_secrets', 'events', 'deliveries',
    'handovers', 'backlog', 'destination_queues', 'finished_deliveries', 'attempts', 'dead_letters'] LOOP
    EXECUTE format('CREATE POLICY delivery ON %I TO pushrail_worker USING (true) WITH CHECK (true)', worked_on);
  END LOOP;
END
$$;

ALTER TABLE workers ENABLE ROW LEVEL SECURITY;
ALTER TABLE workers FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON workers TO pushrail_worker USING (true) WITH CHECK (true);

GRANT SELECT ON tenants, customers, api_keys, data_keys, destinations, signing_secrets, events, idempotency_keys,
  deliveries, handovers, backlog, destination_queues, finished_deliveries, attempts, dead_letters TO pushrail_api;
GRANT INSERT ON customers, data_keys, destinations, signing_secrets, events, idempotency_keys, deliveries, handovers,
  destination_queues TO pushrail_api;
GRANT UPDATE (config_version) ON tenants TO pushrail_api;
GRANT UPDATE (last_used_at) ON api_keys TO pushrail_api;
GRANT UPDATE ON destinations, destination_queues TO pushrail_api;
GRANT UPDATE (signs_until) ON signing_secrets TO pushrail_api;
GRANT DELETE ON signing_secrets, dead_letters TO pushrail_api;

GRANT SELECT ON tenants, data_keys, destinations, signing_secrets, events, deliveries TO pushrail_worker;
GRANT UPDATE (config_version) ON tenants TO pushrail_worker;
GRANT UPDATE (state, pause_mode, paused_at, disabled_reason, version, updated_at) ON destinations TO pushrail_worker;
GRANT SELECT, INSERT ON finished_deliveries, attempts TO pushrail_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON workers, backlog, destination_queues, dead_letters TO pushrail_worker;
GRANT SELECT, UPDATE, DELETE ON handovers TO pushrail_worker;
