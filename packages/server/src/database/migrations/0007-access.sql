-- Who may do what: environments, root keys, sessions of customers, and what a tenant lets its customers do.

---------------------------------------------------------------------------------------------------------------------
-- Tenants. An environment is a row of its own, so everything that keeps tenants apart keeps environments apart.

ALTER TABLE tenants
  -- Of a test environment: the live one of the same tenant.
  ADD COLUMN live_id       uuid UNIQUE REFERENCES tenants (id),
  -- Set while nobody may use it: neither its API keys nor its customers' sessions. What was accepted is delivered.
  ADD COLUMN suspended_at  timestamptz,
  -- What customers may see and do in the portal, as access/portal-policy.ts writes it.
  ADD COLUMN portal_policy json NOT NULL DEFAULT '{}',
  -- How the portal presents itself, as tenants/branding.ts writes it.
  ADD COLUMN branding      json NOT NULL DEFAULT '{}',
  -- Private Payload Mode: bodies and exchanges of all its customers are sealed.
  ADD COLUMN private_payloads boolean NOT NULL DEFAULT false,
  ADD CONSTRAINT tenants_live_id_check CHECK (live_id IS NULL OR environment = 'test');

-- Processes keep in memory whose keys they take and whose payloads they seal.
CREATE FUNCTION bump_own_config_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.config_version := OLD.config_version + 1;
  PERFORM pg_notify('pushrail_config', NEW.id::text);
  RETURN NEW;
END
$$;
CREATE TRIGGER tenants_version BEFORE UPDATE OF suspended_at, private_payloads ON tenants
  FOR EACH ROW EXECUTE FUNCTION bump_own_config_version();

-- Pages that may call the API with a session of this tenant: scheme, host and port, exactly as browsers send them.
CREATE TABLE tenant_origins (
  tenant_id  uuid NOT NULL REFERENCES tenants (id),
  origin     text NOT NULL CHECK (length(origin) BETWEEN 8 AND 300),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant_id, origin)
);
-- A preflight request carries no credential: this index finds out whether any tenant knows its origin.
CREATE INDEX tenant_origins_by_origin ON tenant_origins (origin);

ALTER TABLE customers
  -- Set while it has no access: its sessions end, and none is made. Its events are delivered all the same.
  ADD COLUMN suspended_at     timestamptz,
  -- Private Payload Mode for this customer.
  ADD COLUMN private_payloads boolean NOT NULL DEFAULT false;
CREATE INDEX customers_private ON customers (tenant_id, id) WHERE private_payloads;
DROP TRIGGER customers_version ON customers;
CREATE TRIGGER customers_version BEFORE DELETE OR UPDATE OF erasure_id, private_payloads ON customers
  FOR EACH ROW EXECUTE FUNCTION bump_customers_version();

-- The backlog shows nothing of a payload: keys that were read from one stand as digests (destinations/ordering-key.ts).
DO $$
DECLARE
  tenant record;
BEGIN
  FOR tenant IN SELECT id FROM tenants LOOP
    PERFORM set_config('pushrail.tenant_id', tenant.id::text, true);
    UPDATE backlog b
      SET ordering_key = encode(sha256(convert_to(b.destination_id || ' ' || b.ordering_key, 'UTF8')), 'hex')
      FROM destinations d
      WHERE d.tenant_id = tenant.id AND b.tenant_id = d.tenant_id AND b.destination_id = d.id
        AND b.customer_id = d.customer_id AND d.ordering_key NOT IN ('customerExternalId', 'eventType')
        AND b.ordering_key IS NOT NULL;
  END LOOP;
  PERFORM set_config('pushrail.tenant_id', '', true);
END
$$;

---------------------------------------------------------------------------------------------------------------------
-- Root keys administer the installation: they make tenants and their keys, and reach nobody's data.

CREATE TABLE root_keys (
  id           uuid PRIMARY KEY,
  name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  key_sha256   bytea NOT NULL UNIQUE CHECK (length(key_sha256) = 32),
  last_four    text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at   timestamptz,
  revoked_at   timestamptz,
  last_used_at timestamptz
);

---------------------------------------------------------------------------------------------------------------------
-- Sessions

-- The keys that sign session tokens. The newest that is not retired signs; each that is not revoked verifies.
CREATE TABLE session_keys (
  -- The token's kid.
  id             text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  public_jwk     json NOT NULL,
  -- PKCS #8, sealed by the key encryption key itself, as no tenant owns it; NULL once the key signs no more.
  sealed_private bytea,
  kek_id         text NOT NULL,
  created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  retired_at     timestamptz,
  revoked_at     timestamptz
);

CREATE TABLE sessions (
  tenant_id   uuid NOT NULL,
  customer_id uuid NOT NULL,
  id          uuid NOT NULL,
  -- The API key that asked for it.
  api_key_id  uuid NOT NULL,
  -- Who of the customer it was made for, as the tenant named them; only for the audit log.
  user_id     text CHECK (length(user_id) BETWEEN 1 AND 256),
  user_name   text CHECK (length(user_name) BETWEEN 1 AND 256),
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at  timestamptz NOT NULL,
  revoked_at  timestamptz,
  PRIMARY KEY (tenant_id, id, customer_id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id)
);
-- A request knows only its session's id at first.
CREATE INDEX sessions_by_id ON sessions (id);
CREATE INDEX sessions_by_customer ON sessions (tenant_id, customer_id, id);
CREATE INDEX sessions_ended ON sessions (tenant_id, expires_at);

CREATE FUNCTION pushrail_session_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('pushrail.session_id', true), '')::uuid;

CREATE FUNCTION pushrail_origin() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('pushrail.origin', true), '');

-- What of its tenant's events the customer who asked for a replay may see; NULL: all.
ALTER TABLE replays ADD COLUMN visible_event_types text[];

---------------------------------------------------------------------------------------------------------------------
-- Roles and isolation. The API cannot make tenants or keys; processes that may, do it as a role of its own.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pushrail_admin') THEN
    CREATE ROLE pushrail_admin NOLOGIN NOBYPASSRLS;
    IF current_setting('server_version_num')::integer >= 160000 THEN
      EXECUTE 'GRANT pushrail_admin TO CURRENT_USER WITH INHERIT FALSE, SET TRUE';
    ELSE
      EXECUTE 'GRANT pushrail_admin TO CURRENT_USER';
    END IF;
  END IF;
END
$$;
GRANT USAGE ON SCHEMA public TO pushrail_admin;
GRANT SELECT ON schema_migrations TO pushrail_admin;

DO $$
DECLARE
  unowned text;
BEGIN
  ALTER TABLE tenant_origins ENABLE ROW LEVEL SECURITY;
  ALTER TABLE tenant_origins FORCE ROW LEVEL SECURITY;
  CREATE POLICY isolation ON tenant_origins
    USING (tenant_id = (SELECT pushrail_tenant_id())) WITH CHECK (tenant_id = (SELECT pushrail_tenant_id()));

  ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
  ALTER TABLE sessions FORCE ROW LEVEL SECURITY;
  CREATE POLICY isolation ON sessions
    USING (tenant_id = (SELECT pushrail_tenant_id())
      AND CASE WHEN (SELECT pushrail_customer_id()) IS NULL THEN true
        ELSE customer_id = (SELECT pushrail_customer_id()) END)
    WITH CHECK (tenant_id = (SELECT pushrail_tenant_id())
      AND CASE WHEN (SELECT pushrail_customer_id()) IS NULL THEN true
        ELSE customer_id = (SELECT pushrail_customer_id()) END);

  FOREACH unowned IN ARRAY ARRAY['root_keys', 'session_keys'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', unowned);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', unowned);
    EXECUTE format('CREATE POLICY administration ON %I TO %I USING (true) WITH CHECK (true)', unowned, current_user);
  END LOOP;
END
$$;

CREATE POLICY preflight ON tenant_origins FOR SELECT TO pushrail_api USING (origin = (SELECT pushrail_origin()));
CREATE POLICY authentication ON sessions FOR SELECT TO pushrail_api USING (id = (SELECT pushrail_session_id()));
-- Not only to read: its use is noted.
CREATE POLICY authentication ON root_keys TO pushrail_api
  USING (key_sha256 = (SELECT pushrail_api_key_sha256()))
  WITH CHECK (key_sha256 = (SELECT pushrail_api_key_sha256()));
-- Every process of the API signs and verifies tokens.
CREATE POLICY signing ON session_keys TO pushrail_api USING (true) WITH CHECK (true);
-- Root keys list tenants. Everything else of a tenant they reach under its own context.
CREATE POLICY directory ON tenants FOR SELECT TO pushrail_admin USING (true);

GRANT SELECT ON tenant_origins, sessions, session_keys TO pushrail_api;
GRANT SELECT (id, name, key_sha256, expires_at, revoked_at, last_used_at) ON root_keys TO pushrail_api;
GRANT UPDATE (last_used_at) ON root_keys TO pushrail_api;
GRANT INSERT, DELETE ON tenant_origins TO pushrail_api;
GRANT INSERT ON sessions, session_keys TO pushrail_api;
GRANT UPDATE (revoked_at) ON sessions TO pushrail_api;
GRANT UPDATE (suspended_at, private_payloads) ON customers TO pushrail_api;
GRANT SELECT (private_payloads) ON customers TO pushrail_worker;
-- Of its own row, a tenant changes what concerns its portal.
GRANT UPDATE (portal_policy, branding, private_payloads) ON tenants TO pushrail_api;

GRANT SELECT, INSERT, UPDATE ON tenants TO pushrail_admin;
GRANT SELECT, INSERT, DELETE ON tenant_origins TO pushrail_admin;
GRANT SELECT, INSERT ON api_keys TO pushrail_admin;
GRANT UPDATE (revoked_at) ON api_keys TO pushrail_admin;
