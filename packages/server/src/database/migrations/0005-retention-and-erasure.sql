-- Retention by kind of data, and the erasure of a customer.

---------------------------------------------------------------------------------------------------------------------
-- Retention. tenants.retention_days is how long the log is kept: deliveries, their outcomes and dead letters. What is
-- large or private may go earlier: the events' bodies, and the attempts with what was sent and received.

ALTER TABLE tenants
  ADD COLUMN payload_days integer NOT NULL DEFAULT 30,
  ADD COLUMN attempt_days integer NOT NULL DEFAULT 30,
  -- The config_version at which a customer was last marked for erasure or erased: ids of customers that were looked up
  -- before it are not to be trusted any more.
  ADD COLUMN customers_version bigint NOT NULL DEFAULT 0;

-- Tenants that are there already keep everything as long as before. Not even the owner sees their rows otherwise.
ALTER TABLE tenants NO FORCE ROW LEVEL SECURITY;
UPDATE tenants SET payload_days = retention_days, attempt_days = retention_days;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;

ALTER TABLE tenants
  ADD CONSTRAINT tenants_payload_days_check CHECK (payload_days BETWEEN 1 AND retention_days),
  ADD CONSTRAINT tenants_attempt_days_check CHECK (attempt_days BETWEEN 1 AND retention_days);
-- The version before this one makes tenants without these two, whose defaults may be longer than the tenant's log.
CREATE FUNCTION shorten_tenant_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.payload_days := LEAST(NEW.payload_days, NEW.retention_days);
  NEW.attempt_days := LEAST(NEW.attempt_days, NEW.retention_days);
  RETURN NEW;
END
$$;
CREATE TRIGGER tenants_days BEFORE INSERT ON tenants FOR EACH ROW EXECUTE FUNCTION shorten_tenant_days();


-- Events that outlive the partition they were in, because a dead letter or an unfinished delivery still needs their
-- body. A row goes when nothing needs it any more.
CREATE TABLE kept_events (
  tenant_id     uuid NOT NULL,
  id            uuid NOT NULL,
  customer_id   uuid NOT NULL,
  event_type    text NOT NULL,
  body          text NOT NULL,
  matched_count integer NOT NULL,
  PRIMARY KEY (tenant_id, id, customer_id)
);

CREATE INDEX dead_letters_by_event ON dead_letters (tenant_id, event_id);

---------------------------------------------------------------------------------------------------------------------
-- Erasure

-- The record of an erasure: who asked for it, when, how far it is and what it deleted. It belongs to the tenant and
-- stays when the customer is gone; of the customer it keeps only the digest of the external id then.
CREATE TABLE erasures (
  tenant_id          uuid NOT NULL REFERENCES tenants (id),
  id                 uuid NOT NULL,
  -- The API key that asked.
  requested_by       uuid NOT NULL,
  external_id_sha256 bytea NOT NULL CHECK (length(external_id_sha256) = 32),
  -- Whom: NULL when it is over.
  subject_id         uuid,
  phase              text NOT NULL DEFAULT 'stopping' CHECK (phase IN ('stopping', 'erasing', 'finished')),
  -- Rows deleted so far by table; a table that is in here and not in place is done with.
  erased_rows        jsonb NOT NULL DEFAULT '{}',
  -- Where the next portion begins: the table, and the key after which.
  place              jsonb,
  requested_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at        timestamptz,
  PRIMARY KEY (tenant_id, id),
  CHECK ((finished_at IS NULL) = (subject_id IS NOT NULL)),
  CHECK ((finished_at IS NULL) = (phase <> 'finished'))
);
CREATE INDEX erasures_running ON erasures (id) WHERE finished_at IS NULL;

-- Set while the customer is being erased: nothing new is accepted for it.
ALTER TABLE customers ADD COLUMN erasure_id uuid;

-- As bump_config_version, for what processes remember of customers.
CREATE FUNCTION bump_customers_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE tenants SET config_version = config_version + 1, customers_version = config_version + 1
    WHERE id = OLD.tenant_id;
  PERFORM pg_notify('pushrail_config', OLD.tenant_id::text);
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  RETURN NEW;
END
$$;
DROP TRIGGER customers_version ON customers;
CREATE TRIGGER customers_version BEFORE DELETE OR UPDATE OF erasure_id ON customers
  FOR EACH ROW EXECUTE FUNCTION bump_customers_version();

---------------------------------------------------------------------------------------------------------------------
-- Isolation, as in the first migration.

ALTER TABLE kept_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE kept_events FORCE ROW LEVEL SECURITY;
CREATE POLICY isolation ON kept_events
  USING (tenant_id = (SELECT pushrail_tenant_id())
    AND ((SELECT pushrail_customer_id()) IS NULL OR customer_id = (SELECT pushrail_customer_id())))
  WITH CHECK (tenant_id = (SELECT pushrail_tenant_id())
    AND ((SELECT pushrail_customer_id()) IS NULL OR customer_id = (SELECT pushrail_customer_id())));
CREATE POLICY delivery ON kept_events TO pushrail_worker USING (true) WITH CHECK (true);

ALTER TABLE erasures ENABLE ROW LEVEL SECURITY;
ALTER TABLE erasures FORCE ROW LEVEL SECURITY;
CREATE POLICY isolation ON erasures
  USING (tenant_id = (SELECT pushrail_tenant_id()))
  WITH CHECK (tenant_id = (SELECT pushrail_tenant_id()));
-- The owner carries erasures out, and finds those that are running without asking tenant by tenant.
DO $$
BEGIN
  EXECUTE format('CREATE POLICY administration ON erasures FOR SELECT TO %I USING (true)', current_user);
END
$$;

GRANT SELECT ON kept_events TO pushrail_api, pushrail_worker;
GRANT SELECT, INSERT ON erasures TO pushrail_api;
GRANT UPDATE (erasure_id) ON customers TO pushrail_api;
GRANT UPDATE (customers_version) ON tenants TO pushrail_api;
