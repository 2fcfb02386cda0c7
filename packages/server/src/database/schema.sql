-- Generated from the migrations; do not edit. Partitions are left out.

CREATE OR REPLACE FUNCTION public.bump_config_version()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.pushrail_api_key_sha256()
 RETURNS bytea
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN decode(NULLIF(current_setting('pushrail.api_key_sha256'::text, true), ''::text), 'hex'::text);

CREATE OR REPLACE FUNCTION public.pushrail_customer_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (NULLIF(current_setting('pushrail.customer_id'::text, true), ''::text))::uuid;

CREATE OR REPLACE FUNCTION public.pushrail_tenant_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (NULLIF(current_setting('pushrail.tenant_id'::text, true), ''::text))::uuid;

CREATE OR REPLACE FUNCTION public.touch_destination()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  UPDATE destinations SET updated_at = clock_timestamp()
    WHERE tenant_id = NEW.tenant_id AND id = NEW.destination_id AND customer_id = NEW.customer_id;
  RETURN NEW;
END
$function$;

CREATE TABLE api_keys (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  scopes text[] NOT NULL,
  key_sha256 bytea NOT NULL,
  last_four text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  last_used_at timestamp with time zone,
  CONSTRAINT api_keys_pkey PRIMARY KEY (tenant_id, id),
  CONSTRAINT api_keys_key_sha256_check CHECK ((length(key_sha256) = 32)),
  CONSTRAINT api_keys_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
  CONSTRAINT api_keys_scopes_check CHECK ((cardinality(scopes) > 0)),
  CONSTRAINT api_keys_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  CONSTRAINT api_keys_tenant_id_key_sha256_key UNIQUE (tenant_id, key_sha256)
);
CREATE INDEX api_keys_by_sha256 ON public.api_keys USING btree (key_sha256);
ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY authentication ON api_keys AS PERMISSIVE FOR SELECT TO pushrail_api
  USING ((key_sha256 = ( SELECT pushrail_api_key_sha256() AS pushrail_api_key_sha256)));
CREATE POLICY isolation ON api_keys AS PERMISSIVE FOR ALL TO public
  USING ((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)))
  WITH CHECK ((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)));
CREATE TRIGGER api_keys_version BEFORE INSERT OR DELETE OR UPDATE OF scopes, expires_at, revoked_at ON public.api_keys FOR EACH ROW EXECUTE FUNCTION bump_config_version();
GRANT SELECT ON api_keys TO pushrail_api;
GRANT UPDATE (last_used_at) ON api_keys TO pushrail_api;

CREATE TABLE attempts (
  tenant_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  number integer NOT NULL,
  outcome text NOT NULL,
  reason text,
  detail text,
  started_at timestamp with time zone NOT NULL,
  duration_ms integer,
  exchange text,
  CONSTRAINT attempts_pkey PRIMARY KEY (tenant_id, delivery_id, number, customer_id),
  CONSTRAINT attempts_number_check CHECK ((number > 0)),
  CONSTRAINT attempts_outcome_check CHECK ((outcome = ANY (ARRAY['delivered'::text, 'failed'::text, 'unknown'::text])))
) PARTITION BY RANGE (delivery_id);
ALTER TABLE attempts ENABLE ROW LEVEL SECURITY;
ALTER TABLE attempts FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON attempts AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY isolation ON attempts AS PERMISSIVE FOR ALL TO public
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND ((( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) OR (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id)))))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND ((( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) OR (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id)))));
GRANT SELECT ON attempts TO pushrail_api;
GRANT INSERT, SELECT ON attempts TO pushrail_worker;

CREATE TABLE backlog (
  tenant_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  destination_id uuid NOT NULL,
  event_id uuid NOT NULL,
  attempts integer NOT NULL,
  due_at timestamp with time zone NOT NULL,
  worker_id uuid,
  claimed_at timestamp with time zone,
  reason text,
  CONSTRAINT backlog_pkey PRIMARY KEY (tenant_id, delivery_id, customer_id),
  CONSTRAINT backlog_check CHECK (((worker_id IS NULL) = (claimed_at IS NULL))),
  CONSTRAINT backlog_tenant_id_destination_id_customer_id_fkey FOREIGN KEY (tenant_id, destination_id, customer_id) REFERENCES destinations(tenant_id, id, customer_id)
) WITH (fillfactor=80, autovacuum_vacuum_scale_factor=0.01, autovacuum_vacuum_threshold=1000);
CREATE INDEX backlog_by_destination ON public.backlog USING btree (tenant_id, destination_id, delivery_id);
CREATE INDEX backlog_by_worker ON public.backlog USING btree (worker_id) WHERE (worker_id IS NOT NULL);
CREATE INDEX backlog_due ON public.backlog USING btree (destination_id, due_at) WHERE (worker_id IS NULL);
ALTER TABLE backlog ENABLE ROW LEVEL SECURITY;
ALTER TABLE backlog FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON backlog AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY isolation ON backlog AS PERMISSIVE FOR ALL TO public
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND ((( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) OR (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id)))))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND ((( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) OR (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id)))));
GRANT SELECT ON backlog TO pushrail_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON backlog TO pushrail_worker;

CREATE TABLE customers (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  external_id text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT customers_pkey PRIMARY KEY (tenant_id, id),
  CONSTRAINT customers_external_id_check CHECK (((length(external_id) >= 1) AND (length(external_id) <= 256))),
  CONSTRAINT customers_tenant_id_external_id_key UNIQUE (tenant_id, external_id),
  CONSTRAINT customers_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
ALTER TABLE customers FORCE ROW LEVEL SECURITY;
CREATE POLICY isolation ON customers AS PERMISSIVE FOR ALL TO public
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND ((( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) OR (id = ( SELECT pushrail_customer_id() AS pushrail_customer_id)))))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND ((( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) OR (id = ( SELECT pushrail_customer_id() AS pushrail_customer_id)))));
CREATE TRIGGER customers_version BEFORE DELETE ON public.customers FOR EACH ROW EXECUTE FUNCTION bump_config_version();
GRANT INSERT, SELECT ON customers TO pushrail_api;

CREATE TABLE data_keys (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  kek_id text NOT NULL,
  wrapped bytea NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT data_keys_pkey PRIMARY KEY (tenant_id, id),
  CONSTRAINT data_keys_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);
ALTER TABLE data_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE data_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON data_keys AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY isolation ON data_keys AS PERMISSIVE FOR ALL TO public
  USING ((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)))
  WITH CHECK ((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)));
GRANT INSERT, SELECT ON data_keys TO pushrail_api;
GRANT SELECT ON data_keys TO pushrail_worker;

CREATE TABLE dead_letters (
  tenant_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  destination_id uuid NOT NULL,
  event_id uuid NOT NULL,
  reason text NOT NULL,
  attempts integer NOT NULL,
  died_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT dead_letters_pkey PRIMARY KEY (tenant_id, delivery_id, customer_id),
  CONSTRAINT dead_letters_tenant_id_destination_id_customer_id_fkey FOREIGN KEY (tenant_id, destination_id, customer_id) REFERENCES destinations(tenant_id, id, customer_id)
);
CREATE INDEX dead_letters_by_destination ON public.dead_letters USING btree (tenant_id, destination_id, delivery_id);
ALTER TABLE dead_letters ENABLE ROW LEVEL SECURITY;
ALTER TABLE dead_letters FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON dead_letters AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY isolation ON dead_letters AS PERMISSIVE FOR ALL TO public
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND ((( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) OR (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id)))))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND ((( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) OR (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id)))));
GRANT DELETE, SELECT ON dead_letters TO pushrail_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON dead_letters TO pushrail_worker;

CREATE TABLE deliveries (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid NOT NULL,
  destination_id uuid NOT NULL,
  event_id uuid NOT NULL,
  event_type text NOT NULL,
  handover_id uuid NOT NULL,
  origin text NOT NULL,
  replay_of uuid,
  CONSTRAINT deliveries_pkey PRIMARY KEY (tenant_id, id, customer_id),
  CONSTRAINT deliveries_origin_check CHECK ((origin = ANY (ARRAY['event'::text, 'test'::text, 'replay'::text])))
) PARTITION BY RANGE (id);
CREATE INDEX deliveries_by_destination ON ONLY public.deliveries USING btree (tenant_id, destination_id, id);
CREATE INDEX deliveries_by_event ON ONLY public.deliveries USING btree (tenant_id, event_id);
CREATE INDEX deliveries_by_handover ON ONLY public.deliveries USING btree (handover_id);
ALTER TABLE deliveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE deliveries FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON deliveries AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY isolation ON deliveries AS PERMISSIVE FOR ALL TO public
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND ((( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) OR (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id)))))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND ((( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) OR (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id)))));
GRANT INSERT, SELECT ON deliveries TO pushrail_api;
GRANT SELECT ON deliveries TO pushrail_worker;

CREATE TABLE destination_queues (
  tenant_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  destination_id uuid NOT NULL,
  next_due_at timestamp with time zone NOT NULL,
  not_before timestamp with time zone NOT NULL DEFAULT '-infinity'::timestamp with time zone,
  CONSTRAINT destination_queues_pkey PRIMARY KEY (tenant_id, destination_id, customer_id),
  CONSTRAINT destination_queues_tenant_id_destination_id_customer_id_fkey FOREIGN KEY (tenant_id, destination_id, customer_id) REFERENCES destinations(tenant_id, id, customer_id)
) WITH (fillfactor=50, autovacuum_vacuum_scale_factor=0.05, autovacuum_vacuum_threshold=500);
CREATE INDEX destination_queues_due ON public.destination_queues USING btree (next_due_at);
CREATE INDEX destination_queues_resting ON public.destination_queues USING btree (not_before);
ALTER TABLE destination_queues ENABLE ROW LEVEL SECURITY;
ALTER TABLE destination_queues FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON destination_queues AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY isolation ON destination_queues AS PERMISSIVE FOR ALL TO public
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND ((( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) OR (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id)))))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND ((( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) OR (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id)))));
GRANT INSERT, SELECT, UPDATE ON destination_queues TO pushrail_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON destination_queues TO pushrail_worker;

CREATE TABLE destinations (
  tenant_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  type text NOT NULL,
  name text NOT NULL,
  event_types text[] NOT NULL,
  filter json,
  config json NOT NULL,
  sealed_secrets bytea,
  retry_policy json NOT NULL,
  retry_all boolean NOT NULL DEFAULT false,
  state text NOT NULL DEFAULT 'ACTIVE'::text,
  pause_mode text,
  paused_at timestamp with time zone,
  disabled_reason text,
  version bigint NOT NULL DEFAULT 0,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT destinations_pkey PRIMARY KEY (tenant_id, id, customer_id),
  CONSTRAINT destinations_check CHECK (((state = 'PAUSED'::text) = (pause_mode IS NOT NULL))),
  CONSTRAINT destinations_check1 CHECK (((state = 'PAUSED'::text) = (paused_at IS NOT NULL))),
  CONSTRAINT destinations_event_types_check CHECK (((cardinality(event_types) >= 1) AND (cardinality(event_types) <= 100))),
  CONSTRAINT destinations_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
  CONSTRAINT destinations_pause_mode_check CHECK ((pause_mode = ANY (ARRAY['hold'::text, 'skip'::text]))),
  CONSTRAINT destinations_state_check CHECK ((state = ANY (ARRAY['ACTIVE'::text, 'PAUSED'::text, 'DISABLED'::text, 'DELETED'::text]))),
  CONSTRAINT destinations_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES customers(tenant_id, id)
);
CREATE INDEX destinations_by_customer ON public.destinations USING btree (tenant_id, customer_id, id);
CREATE INDEX destinations_by_version ON public.destinations USING btree (tenant_id, version);
ALTER TABLE destinations ENABLE ROW LEVEL SECURITY;
ALTER TABLE destinations FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON destinations AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY isolation ON destinations AS PERMISSIVE FOR ALL TO public
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND ((( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) OR (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id)))))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND ((( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) OR (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id)))));
CREATE TRIGGER destinations_version BEFORE INSERT OR DELETE OR UPDATE ON public.destinations FOR EACH ROW EXECUTE FUNCTION bump_config_version();
GRANT INSERT, SELECT, UPDATE ON destinations TO pushrail_api;
GRANT SELECT ON destinations TO pushrail_worker;
GRANT UPDATE (state, pause_mode, paused_at, disabled_reason, version, updated_at) ON destinations TO pushrail_worker;

CREATE TABLE events (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid NOT NULL,
  event_type text NOT NULL,
  body text STORAGE EXTERNAL NOT NULL,
  matched_count integer NOT NULL,
  CONSTRAINT events_pkey PRIMARY KEY (tenant_id, id, customer_id)
) PARTITION BY RANGE (id);
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
ALTER TABLE events FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON events AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY isolation ON events AS PERMISSIVE FOR ALL TO public
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND ((( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) OR (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id)))))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND ((( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) OR (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id)))));
GRANT INSERT, SELECT ON events TO pushrail_api;
GRANT SELECT ON events TO pushrail_worker;

CREATE TABLE finished_deliveries (
  tenant_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  destination_id uuid NOT NULL,
  state text NOT NULL,
  reason text,
  attempts integer NOT NULL,
  finished_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT finished_deliveries_pkey PRIMARY KEY (tenant_id, delivery_id, customer_id),
  CONSTRAINT finished_deliveries_state_check CHECK ((state = ANY (ARRAY['delivered'::text, 'dead'::text, 'cancelled'::text])))
) PARTITION BY RANGE (delivery_id);
CREATE INDEX finished_deliveries_undelivered ON ONLY public.finished_deliveries USING btree (tenant_id, destination_id, delivery_id) WHERE (state <> 'delivered'::text);
CREATE INDEX finished_deliveries_undelivered_of_all ON ONLY public.finished_deliveries USING btree (tenant_id, delivery_id) WHERE (state <> 'delivered'::text);
ALTER TABLE finished_deliveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE finished_deliveries FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON finished_deliveries AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY isolation ON finished_deliveries AS PERMISSIVE FOR ALL TO public
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND ((( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) OR (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id)))))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND ((( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) OR (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id)))));
GRANT SELECT ON finished_deliveries TO pushrail_api;
GRANT INSERT, SELECT ON finished_deliveries TO pushrail_worker;

CREATE TABLE handovers (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  worker_id uuid,
  delivery_count integer NOT NULL,
  CONSTRAINT handovers_pkey PRIMARY KEY (tenant_id, id),
  CONSTRAINT handovers_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
) WITH (fillfactor=50, autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=5000);
CREATE INDEX handovers_by_worker ON public.handovers USING btree (worker_id) WHERE (worker_id IS NOT NULL);
CREATE INDEX handovers_waiting ON public.handovers USING btree (id) WHERE (worker_id IS NULL);
ALTER TABLE handovers ENABLE ROW LEVEL SECURITY;
ALTER TABLE handovers FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON handovers AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY isolation ON handovers AS PERMISSIVE FOR ALL TO public
  USING ((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)))
  WITH CHECK ((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)));
GRANT INSERT, SELECT ON handovers TO pushrail_api;
GRANT DELETE, SELECT, UPDATE ON handovers TO pushrail_worker;

CREATE TABLE idempotency_keys (
  tenant_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  key text NOT NULL,
  generation integer NOT NULL,
  event_id uuid NOT NULL,
  content_sha256 bytea NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (tenant_id, customer_id, key, generation)
) PARTITION BY LIST (generation);
ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY isolation ON idempotency_keys AS PERMISSIVE FOR ALL TO public
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND ((( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) OR (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id)))))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND ((( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) OR (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id)))));
GRANT INSERT, SELECT ON idempotency_keys TO pushrail_api;

CREATE TABLE schema_migrations (
  version integer NOT NULL,
  name text NOT NULL,
  sha256 text NOT NULL,
  applied_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT schema_migrations_pkey PRIMARY KEY (version)
);
GRANT SELECT ON schema_migrations TO pushrail_api;
GRANT SELECT ON schema_migrations TO pushrail_worker;

CREATE TABLE signing_secrets (
  tenant_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  destination_id uuid NOT NULL,
  version integer NOT NULL,
  sealed bytea NOT NULL,
  last_four text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  signs_until timestamp with time zone,
  CONSTRAINT signing_secrets_pkey PRIMARY KEY (tenant_id, destination_id, version, customer_id),
  CONSTRAINT signing_secrets_tenant_id_destination_id_customer_id_fkey FOREIGN KEY (tenant_id, destination_id, customer_id) REFERENCES destinations(tenant_id, id, customer_id),
  CONSTRAINT signing_secrets_version_check CHECK ((version > 0))
);
ALTER TABLE signing_secrets ENABLE ROW LEVEL SECURITY;
ALTER TABLE signing_secrets FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON signing_secrets AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY isolation ON signing_secrets AS PERMISSIVE FOR ALL TO public
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND ((( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) OR (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id)))))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND ((( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) OR (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id)))));
CREATE TRIGGER signing_secrets_version AFTER INSERT OR UPDATE ON public.signing_secrets FOR EACH ROW EXECUTE FUNCTION touch_destination();
GRANT DELETE, INSERT, SELECT ON signing_secrets TO pushrail_api;
GRANT UPDATE (signs_until) ON signing_secrets TO pushrail_api;
GRANT SELECT ON signing_secrets TO pushrail_worker;

CREATE TABLE tenants (
  id uuid NOT NULL,
  name text NOT NULL,
  environment text NOT NULL DEFAULT 'live'::text,
  retention_days integer NOT NULL DEFAULT 30,
  config_version bigint NOT NULL DEFAULT 1,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT tenants_pkey PRIMARY KEY (id),
  CONSTRAINT tenants_environment_check CHECK ((environment = ANY (ARRAY['live'::text, 'test'::text]))),
  CONSTRAINT tenants_retention_days_check CHECK (((retention_days >= 1) AND (retention_days <= 3650)))
);
ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY administration ON tenants AS PERMISSIVE FOR SELECT TO pushrail_owner
  USING (true);
CREATE POLICY delivery ON tenants AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY isolation ON tenants AS PERMISSIVE FOR ALL TO public
  USING ((id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)))
  WITH CHECK ((id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)));
GRANT SELECT ON tenants TO pushrail_api;
GRANT UPDATE (config_version) ON tenants TO pushrail_api;
GRANT SELECT ON tenants TO pushrail_worker;
GRANT UPDATE (config_version) ON tenants TO pushrail_worker;

CREATE TABLE workers (
  id uuid NOT NULL,
  host text NOT NULL,
  started_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  lease_until timestamp with time zone NOT NULL,
  CONSTRAINT workers_pkey PRIMARY KEY (id)
);
CREATE INDEX workers_by_lease ON public.workers USING btree (lease_until);
ALTER TABLE workers ENABLE ROW LEVEL SECURITY;
ALTER TABLE workers FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON workers AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON workers TO pushrail_worker;
