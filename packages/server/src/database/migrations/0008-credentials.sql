-- Customers' own credentials, and the life of the keys that everything is sealed with.

-- What a customer lets its destinations sign in with. One credential serves several destinations of the same customer:
-- the keys make it impossible to use it in another's.
CREATE TABLE credentials (
  tenant_id      uuid NOT NULL,
  customer_id    uuid NOT NULL,
  id             uuid NOT NULL,
  type           text NOT NULL,
  name           text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  -- The plain values of the type's fields.
  config         json NOT NULL,
  -- Sealed JSON of its secret fields; NULL when it has none.
  sealed_secrets bytea,
  -- What may be shown of them: last characters and fingerprint, by field.
  shown_secrets  json NOT NULL DEFAULT '{}',
  -- Grows with every change of config or secrets.
  version        integer NOT NULL DEFAULT 1 CHECK (version > 0),
  created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant_id, id, customer_id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id)
);
CREATE INDEX credentials_by_customer ON credentials (tenant_id, customer_id, id);

ALTER TABLE destinations
  -- NULL for a type, or a destination, that needs none.
  ADD COLUMN credential_id uuid,
  ADD CONSTRAINT destinations_credential_fkey FOREIGN KEY (tenant_id, credential_id, customer_id)
    REFERENCES credentials (tenant_id, id, customer_id);
CREATE INDEX destinations_by_credential ON destinations (tenant_id, credential_id) WHERE credential_id IS NOT NULL;

-- A destination is loaded together with its credential, so a change to one is a change to each that uses it.
CREATE FUNCTION touch_credential_destinations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE destinations SET updated_at = clock_timestamp()
    WHERE tenant_id = NEW.tenant_id AND credential_id = NEW.id AND customer_id = NEW.customer_id;
  RETURN NEW;
END
$$;
CREATE TRIGGER credentials_version AFTER UPDATE OF version ON credentials
  FOR EACH ROW EXECUTE FUNCTION touch_credential_destinations();

ALTER TABLE data_keys
  -- Set when a newer one took its place: it still opens what it sealed, until all of that is sealed anew.
  ADD COLUMN retired_at timestamptz,
  -- Values sealed with it, written down now and then: a key may seal no more than a bounded number.
  ADD COLUMN seals      bigint NOT NULL DEFAULT 0;

-- Set while values are sealed anew under another data key. Nothing changes that processes keep in memory then, so nobody
-- is told.
CREATE FUNCTION pushrail_resealing() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('pushrail.resealing', true), '') IS NOT NULL;

DROP TRIGGER destinations_version ON destinations;
CREATE TRIGGER destinations_version BEFORE INSERT OR UPDATE OR DELETE ON destinations
  FOR EACH ROW WHEN (NOT pushrail_resealing()) EXECUTE FUNCTION bump_config_version();
DROP TRIGGER signing_secrets_version ON signing_secrets;
CREATE TRIGGER signing_secrets_version AFTER INSERT OR UPDATE OF version, sealed, created_at, signs_until
  ON signing_secrets FOR EACH ROW WHEN (NOT pushrail_resealing()) EXECUTE FUNCTION touch_destination();

ALTER TABLE credentials ENABLE ROW LEVEL SECURITY;
ALTER TABLE credentials FORCE ROW LEVEL SECURITY;
CREATE POLICY isolation ON credentials
  USING (tenant_id = (SELECT pushrail_tenant_id())
    AND CASE WHEN (SELECT pushrail_customer_id()) IS NULL THEN true
      ELSE customer_id = (SELECT pushrail_customer_id()) END)
  WITH CHECK (tenant_id = (SELECT pushrail_tenant_id())
    AND CASE WHEN (SELECT pushrail_customer_id()) IS NULL THEN true
      ELSE customer_id = (SELECT pushrail_customer_id()) END);
CREATE POLICY delivery ON credentials TO pushrail_worker USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON credentials TO pushrail_api;
GRANT SELECT ON credentials TO pushrail_worker;
-- The worker seals what it records of attempts, and whoever seals takes the next data key when one is worn.
GRANT INSERT ON data_keys TO pushrail_worker;
GRANT UPDATE (seals, retired_at) ON data_keys TO pushrail_api, pushrail_worker;
