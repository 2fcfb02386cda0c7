-- How deliveries to each destination went, hour by hour: statistics for charts. Workers add to it every few seconds, never
-- in the transaction of an outcome, so it may lack the last seconds of a worker that was killed.

CREATE TABLE delivery_counts (
  tenant_id       uuid NOT NULL,
  customer_id     uuid NOT NULL,
  destination_id  uuid NOT NULL,
  -- When the hour begins, UTC.
  hour            timestamptz NOT NULL CHECK (extract(epoch FROM hour) % 3600 = 0),
  delivered       bigint NOT NULL DEFAULT 0 CHECK (delivered >= 0),
  -- Those of deliveries that were delivered later included.
  failed_attempts bigint NOT NULL DEFAULT 0 CHECK (failed_attempts >= 0),
  dead            bigint NOT NULL DEFAULT 0 CHECK (dead >= 0),
  -- Attempts by how long they took, in the classes of delivery-counts/duration-classes.ts.
  duration_counts integer[] NOT NULL DEFAULT '{}',
  last_attempt_at timestamptz,
  PRIMARY KEY (tenant_id, customer_id, destination_id, hour),
  FOREIGN KEY (tenant_id, destination_id, customer_id) REFERENCES destinations (tenant_id, id, customer_id)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);
-- For retention.
CREATE INDEX delivery_counts_by_hour ON delivery_counts (tenant_id, hour);

ALTER TABLE delivery_counts ENABLE ROW LEVEL SECURITY;
ALTER TABLE delivery_counts FORCE ROW LEVEL SECURITY;
CREATE POLICY isolation ON delivery_counts
  USING (tenant_id = (SELECT pushrail_tenant_id())
    AND CASE WHEN (SELECT pushrail_customer_id()) IS NULL THEN true
      ELSE customer_id = (SELECT pushrail_customer_id()) END)
  WITH CHECK (tenant_id = (SELECT pushrail_tenant_id())
    AND CASE WHEN (SELECT pushrail_customer_id()) IS NULL THEN true
      ELSE customer_id = (SELECT pushrail_customer_id()) END);
CREATE POLICY delivery ON delivery_counts TO pushrail_worker USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE ON delivery_counts TO pushrail_worker;
GRANT SELECT ON delivery_counts TO pushrail_api;
