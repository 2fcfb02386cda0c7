-- The health of destinations, and the operator events that tell a tenant of it.

-- One row for each destination that has had trouble. Written by workers, seldom: a long failure is a write every ten
-- minutes, and a destination that never fails has no row.
CREATE TABLE destination_health (
  tenant_id               uuid NOT NULL,
  customer_id             uuid NOT NULL,
  destination_id          uuid NOT NULL,
  -- The first failure since the last attempt that was delivered; NULL when nothing has failed since.
  failing_since           timestamptz,
  last_failed_at          timestamptz,
  last_failure_reason     text,
  -- NULL: not since there has been a row.
  last_delivered_at       timestamptz,
  -- When an operator event told of the present failure.
  failing_noticed_at      timestamptz,
  -- Deliveries that died since an operator event told of dead letters, and when it did.
  dead_letters_unnoticed  integer NOT NULL DEFAULT 0 CHECK (dead_letters_unnoticed >= 0),
  dead_letters_noticed_at timestamptz,
  PRIMARY KEY (tenant_id, destination_id, customer_id),
  FOREIGN KEY (tenant_id, destination_id, customer_id) REFERENCES destinations (tenant_id, id, customer_id),
  CHECK (failing_since IS NULL OR last_failed_at IS NOT NULL)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 500);
-- The longest failures, and the destinations with news of dead letters: what the patrol looks for.
CREATE INDEX destination_health_failing ON destination_health ((last_failed_at - failing_since))
  WHERE failing_since IS NOT NULL;
CREATE INDEX destination_health_dying ON destination_health (dead_letters_unnoticed) WHERE dead_letters_unnoticed > 0;

-- Operator events on their way: written in the transaction of what they tell of, taken out in the transaction that
-- makes an event and its deliveries of them. Nearly always empty.
CREATE TABLE operator_events (
  tenant_id   uuid NOT NULL REFERENCES tenants (id),
  id          uuid NOT NULL,
  event_type  text NOT NULL CHECK (event_type LIKE 'pushrail.%'),
  payload     json NOT NULL,
  occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant_id, id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

ALTER TABLE signing_secrets
  -- When an operator event told that it ends soon.
  ADD COLUMN expiry_noticed_at timestamptz;
CREATE INDEX signing_secrets_ending ON signing_secrets (signs_until)
  WHERE signs_until IS NOT NULL AND expiry_noticed_at IS NULL;

-- That a notice was given is nothing that processes keep in memory.
DROP TRIGGER signing_secrets_version ON signing_secrets;
CREATE TRIGGER signing_secrets_version AFTER INSERT OR UPDATE OF version, sealed, created_at, signs_until
  ON signing_secrets FOR EACH ROW EXECUTE FUNCTION touch_destination();

ALTER TABLE destination_health ENABLE ROW LEVEL SECURITY;
ALTER TABLE destination_health FORCE ROW LEVEL SECURITY;
CREATE POLICY isolation ON destination_health
  USING (tenant_id = (SELECT pushrail_tenant_id())
    AND ((SELECT pushrail_customer_id()) IS NULL OR customer_id = (SELECT pushrail_customer_id())))
  WITH CHECK (tenant_id = (SELECT pushrail_tenant_id())
    AND ((SELECT pushrail_customer_id()) IS NULL OR customer_id = (SELECT pushrail_customer_id())));
CREATE POLICY delivery ON destination_health TO pushrail_worker USING (true) WITH CHECK (true);

ALTER TABLE operator_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE operator_events FORCE ROW LEVEL SECURITY;
CREATE POLICY isolation ON operator_events
  USING (tenant_id = (SELECT pushrail_tenant_id())) WITH CHECK (tenant_id = (SELECT pushrail_tenant_id()));
CREATE POLICY delivery ON operator_events TO pushrail_worker USING (true) WITH CHECK (true);

-- Operator events name the customer whose destination they are about. The worker reads customers' names for that, which
-- the events that it sends name anyway, and makes the one customer whom operator events go to, and no other.
CREATE POLICY delivery ON customers TO pushrail_worker USING (true) WITH CHECK (external_id = 'pushrail.operator');
-- Of events, it makes the platform's own.
ALTER POLICY delivery ON events WITH CHECK (event_type LIKE 'pushrail.%');

GRANT SELECT, INSERT, UPDATE ON destination_health TO pushrail_worker;
-- A change of settings forgets what was observed under the old ones.
GRANT SELECT, DELETE ON destination_health TO pushrail_api;
GRANT SELECT, INSERT, DELETE ON operator_events TO pushrail_worker;
-- Locking the rows that one process takes needs the right to change them.
GRANT UPDATE (occurred_at) ON operator_events TO pushrail_worker;
GRANT SELECT (tenant_id, id, external_id), INSERT (tenant_id, id, external_id) ON customers TO pushrail_worker;
GRANT INSERT ON events TO pushrail_worker;
GRANT UPDATE (expiry_noticed_at) ON signing_secrets TO pushrail_worker;
