-- Generated from the migrations; do not edit. Partitions are left out.

CREATE OR REPLACE FUNCTION public.audit_hash(previous bytea, tenant_id uuid, seq bigint, id uuid, occurred_at timestamp with time zone, customer_id uuid, action text, content_sha256 bytea)
 RETURNS bytea
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN sha256(((((((((convert_to('pushrail audit 1'::text, 'UTF8'::name) || previous) || uuid_send(tenant_id)) || int8send(seq)) || uuid_send(id)) || int8send(((EXTRACT(epoch FROM occurred_at) * (1000000)::numeric))::bigint)) || uuid_send(customer_id)) || content_sha256) || convert_to(action, 'UTF8'::name)));

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

CREATE OR REPLACE FUNCTION public.bump_customers_version()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  UPDATE tenants SET config_version = config_version + 1, customers_version = config_version + 1
    WHERE id = OLD.tenant_id;
  PERFORM pg_notify('pushrail_config', OLD.tenant_id::text);
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION public.bump_own_config_version()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  NEW.config_version := OLD.config_version + 1;
  PERFORM pg_notify('pushrail_config', NEW.id::text);
  RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION public.note_replay()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO replay_items (tenant_id, customer_id, source_delivery_id, delivery_id)
    VALUES (NEW.tenant_id, NEW.customer_id, NEW.replay_of, NEW.id) ON CONFLICT DO NOTHING;
  RETURN NULL;
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

CREATE OR REPLACE FUNCTION public.pushrail_origin()
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN NULLIF(current_setting('pushrail.origin'::text, true), ''::text);

CREATE OR REPLACE FUNCTION public.pushrail_resealing()
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (NULLIF(current_setting('pushrail.resealing'::text, true), ''::text) IS NOT NULL);

CREATE OR REPLACE FUNCTION public.pushrail_session_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (NULLIF(current_setting('pushrail.session_id'::text, true), ''::text))::uuid;

CREATE OR REPLACE FUNCTION public.pushrail_tenant_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (NULLIF(current_setting('pushrail.tenant_id'::text, true), ''::text))::uuid;

CREATE OR REPLACE FUNCTION public.replay_is_over(of_tenant_id uuid, of_replay_id uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (NOT (EXISTS (SELECT FROM replays r WHERE ((r.tenant_id = replay_is_over.of_tenant_id) AND (r.id = replay_is_over.of_replay_id) AND (r.state <> ALL (ARRAY['cancelled'::text, 'finished'::text]))))));

CREATE OR REPLACE FUNCTION public.shorten_tenant_days()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  NEW.payload_days := LEAST(NEW.payload_days, NEW.retention_days);
  NEW.attempt_days := LEAST(NEW.attempt_days, NEW.retention_days);
  RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION public.touch_credential_destinations()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  UPDATE destinations SET updated_at = clock_timestamp()
    WHERE tenant_id = NEW.tenant_id AND credential_id = NEW.id AND customer_id = NEW.customer_id;
  RETURN NEW;
END
$function$;

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
GRANT INSERT, SELECT ON api_keys TO pushrail_admin;
GRANT UPDATE (revoked_at) ON api_keys TO pushrail_admin;
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
  batch_id uuid,
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
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END));
GRANT SELECT ON attempts TO pushrail_api;
GRANT INSERT, SELECT ON attempts TO pushrail_worker;

CREATE TABLE audit_checkpoints (
  tenant_id uuid NOT NULL,
  seq bigint NOT NULL,
  hash bytea NOT NULL,
  signed_at timestamp with time zone NOT NULL,
  key_id text NOT NULL,
  signature bytea NOT NULL,
  CONSTRAINT audit_checkpoints_pkey PRIMARY KEY (tenant_id, seq),
  CONSTRAINT audit_checkpoints_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);
ALTER TABLE audit_checkpoints ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_checkpoints FORCE ROW LEVEL SECURITY;
CREATE POLICY isolation ON audit_checkpoints AS PERMISSIVE FOR ALL TO public
  USING ((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)))
  WITH CHECK ((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)));
GRANT SELECT ON audit_checkpoints TO pushrail_api;

CREATE TABLE audit_entries (
  tenant_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  seq bigint NOT NULL,
  id uuid NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  action text NOT NULL,
  content text,
  content_sha256 bytea NOT NULL,
  hash bytea NOT NULL,
  CONSTRAINT audit_entries_pkey PRIMARY KEY (tenant_id, seq, customer_id),
  CONSTRAINT audit_entries_content_sha256_check CHECK ((length(content_sha256) = 32)),
  CONSTRAINT audit_entries_hash_check CHECK ((length(hash) = 32)),
  CONSTRAINT audit_entries_seq_check CHECK ((seq > 0))
);
CREATE INDEX audit_entries_by_action ON public.audit_entries USING btree (tenant_id, action, seq);
CREATE INDEX audit_entries_by_customer ON public.audit_entries USING btree (tenant_id, customer_id, seq);
CREATE INDEX audit_entries_by_id ON public.audit_entries USING btree (tenant_id, id);
CREATE INDEX audit_entries_by_time ON public.audit_entries USING btree (tenant_id, occurred_at);
ALTER TABLE audit_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON audit_entries AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY isolation ON audit_entries AS PERMISSIVE FOR ALL TO public
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END));
GRANT INSERT ON audit_entries TO pushrail_admin;
GRANT INSERT, SELECT ON audit_entries TO pushrail_api;
GRANT INSERT, SELECT ON audit_entries TO pushrail_worker;

CREATE TABLE audit_heads (
  tenant_id uuid NOT NULL,
  seq bigint NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  hash bytea NOT NULL,
  CONSTRAINT audit_heads_pkey PRIMARY KEY (tenant_id),
  CONSTRAINT audit_heads_hash_check CHECK ((length(hash) = 32)),
  CONSTRAINT audit_heads_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
) WITH (fillfactor=50);
ALTER TABLE audit_heads ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_heads FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON audit_heads AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY isolation ON audit_heads AS PERMISSIVE FOR ALL TO public
  USING ((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)))
  WITH CHECK ((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)));
GRANT INSERT, SELECT, UPDATE ON audit_heads TO pushrail_admin;
GRANT INSERT, SELECT, UPDATE ON audit_heads TO pushrail_api;
GRANT INSERT, SELECT, UPDATE ON audit_heads TO pushrail_worker;

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
  ordering_key text,
  partition_key text,
  body_bytes integer,
  batch_id uuid,
  CONSTRAINT backlog_pkey PRIMARY KEY (tenant_id, delivery_id, customer_id),
  CONSTRAINT backlog_check CHECK (((worker_id IS NULL) = (claimed_at IS NULL))),
  CONSTRAINT backlog_tenant_id_destination_id_customer_id_fkey FOREIGN KEY (tenant_id, destination_id, customer_id) REFERENCES destinations(tenant_id, id, customer_id)
) WITH (fillfactor=80, autovacuum_vacuum_scale_factor=0.01, autovacuum_vacuum_threshold=1000);
CREATE INDEX backlog_batches_due ON public.backlog USING btree (destination_id, due_at) WHERE ((batch_id IS NOT NULL) AND (worker_id IS NULL));
CREATE INDEX backlog_by_batch ON public.backlog USING btree (batch_id) WHERE (batch_id IS NOT NULL);
CREATE INDEX backlog_by_destination ON public.backlog USING btree (tenant_id, destination_id, delivery_id);
CREATE INDEX backlog_by_ordering_key ON public.backlog USING btree (destination_id, ordering_key, delivery_id) WHERE (ordering_key IS NOT NULL);
CREATE INDEX backlog_claimed ON public.backlog USING btree (destination_id, worker_id) WHERE (worker_id IS NOT NULL);
CREATE INDEX backlog_due ON public.backlog USING btree (destination_id, due_at) WHERE (worker_id IS NULL);
ALTER TABLE backlog ENABLE ROW LEVEL SECURITY;
ALTER TABLE backlog FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON backlog AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY isolation ON backlog AS PERMISSIVE FOR ALL TO public
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END));
GRANT INSERT, SELECT ON backlog TO pushrail_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON backlog TO pushrail_worker;

CREATE TABLE credentials (
  tenant_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  type text NOT NULL,
  name text NOT NULL,
  config json NOT NULL,
  sealed_secrets bytea,
  shown_secrets json NOT NULL DEFAULT '{}'::json,
  version integer NOT NULL DEFAULT 1,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT credentials_pkey PRIMARY KEY (tenant_id, id, customer_id),
  CONSTRAINT credentials_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
  CONSTRAINT credentials_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES customers(tenant_id, id),
  CONSTRAINT credentials_version_check CHECK ((version > 0))
);
CREATE INDEX credentials_by_customer ON public.credentials USING btree (tenant_id, customer_id, id);
ALTER TABLE credentials ENABLE ROW LEVEL SECURITY;
ALTER TABLE credentials FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON credentials AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY isolation ON credentials AS PERMISSIVE FOR ALL TO public
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END));
CREATE TRIGGER credentials_version AFTER UPDATE OF version ON public.credentials FOR EACH ROW EXECUTE FUNCTION touch_credential_destinations();
GRANT DELETE, INSERT, SELECT, UPDATE ON credentials TO pushrail_api;
GRANT SELECT ON credentials TO pushrail_worker;

CREATE TABLE customers (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  external_id text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  erasure_id uuid,
  suspended_at timestamp with time zone,
  private_payloads boolean NOT NULL DEFAULT false,
  CONSTRAINT customers_pkey PRIMARY KEY (tenant_id, id),
  CONSTRAINT customers_external_id_check CHECK (((length(external_id) >= 1) AND (length(external_id) <= 256))),
  CONSTRAINT customers_tenant_id_external_id_key UNIQUE (tenant_id, external_id),
  CONSTRAINT customers_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);
CREATE INDEX customers_private ON public.customers USING btree (tenant_id, id) WHERE private_payloads;
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
ALTER TABLE customers FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON customers AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK ((external_id = 'pushrail.operator'::text));
CREATE POLICY isolation ON customers AS PERMISSIVE FOR ALL TO public
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END));
CREATE TRIGGER customers_version BEFORE DELETE OR UPDATE OF erasure_id, private_payloads ON public.customers FOR EACH ROW EXECUTE FUNCTION bump_customers_version();
GRANT INSERT, SELECT ON customers TO pushrail_api;
GRANT UPDATE (erasure_id, suspended_at, private_payloads) ON customers TO pushrail_api;
GRANT INSERT (tenant_id, id, external_id) ON customers TO pushrail_worker;
GRANT SELECT (tenant_id, id, external_id, private_payloads) ON customers TO pushrail_worker;

CREATE TABLE data_keys (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  kek_id text NOT NULL,
  wrapped bytea NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  retired_at timestamp with time zone,
  seals bigint NOT NULL DEFAULT 0,
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
GRANT UPDATE (retired_at, seals) ON data_keys TO pushrail_api;
GRANT INSERT, SELECT ON data_keys TO pushrail_worker;
GRANT UPDATE (retired_at, seals) ON data_keys TO pushrail_worker;

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
CREATE INDEX dead_letters_by_event ON public.dead_letters USING btree (tenant_id, event_id);
ALTER TABLE dead_letters ENABLE ROW LEVEL SECURITY;
ALTER TABLE dead_letters FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON dead_letters AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY isolation ON dead_letters AS PERMISSIVE FOR ALL TO public
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END));
GRANT DELETE, SELECT ON dead_letters TO pushrail_api;
GRANT DELETE, INSERT, SELECT, UPDATE ON dead_letters TO pushrail_worker;

CREATE TABLE deliveries (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid NOT NULL,
  destination_id uuid NOT NULL,
  event_id uuid NOT NULL,
  event_type text NOT NULL,
  handover_id uuid,
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
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END));
CREATE TRIGGER deliveries_replay AFTER INSERT ON public.deliveries FOR EACH ROW WHEN ((new.replay_of IS NOT NULL)) EXECUTE FUNCTION note_replay();
GRANT INSERT, SELECT ON deliveries TO pushrail_api;
GRANT INSERT, SELECT ON deliveries TO pushrail_worker;

CREATE TABLE delivery_counts (
  tenant_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  destination_id uuid NOT NULL,
  hour timestamp with time zone NOT NULL,
  delivered bigint NOT NULL DEFAULT 0,
  failed_attempts bigint NOT NULL DEFAULT 0,
  dead bigint NOT NULL DEFAULT 0,
  duration_counts integer[] NOT NULL DEFAULT '{}'::integer[],
  last_attempt_at timestamp with time zone,
  CONSTRAINT delivery_counts_pkey PRIMARY KEY (tenant_id, customer_id, destination_id, hour),
  CONSTRAINT delivery_counts_dead_check CHECK ((dead >= 0)),
  CONSTRAINT delivery_counts_delivered_check CHECK ((delivered >= 0)),
  CONSTRAINT delivery_counts_failed_attempts_check CHECK ((failed_attempts >= 0)),
  CONSTRAINT delivery_counts_hour_check CHECK (((EXTRACT(epoch FROM hour) % (3600)::numeric) = (0)::numeric)),
  CONSTRAINT delivery_counts_tenant_id_destination_id_customer_id_fkey FOREIGN KEY (tenant_id, destination_id, customer_id) REFERENCES destinations(tenant_id, id, customer_id)
) WITH (fillfactor=80, autovacuum_vacuum_scale_factor=0.05, autovacuum_vacuum_threshold=1000);
CREATE INDEX delivery_counts_by_hour ON public.delivery_counts USING btree (tenant_id, hour);
ALTER TABLE delivery_counts ENABLE ROW LEVEL SECURITY;
ALTER TABLE delivery_counts FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON delivery_counts AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY isolation ON delivery_counts AS PERMISSIVE FOR ALL TO public
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END));
GRANT SELECT ON delivery_counts TO pushrail_api;
GRANT INSERT, SELECT, UPDATE ON delivery_counts TO pushrail_worker;

CREATE TABLE destination_health (
  tenant_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  destination_id uuid NOT NULL,
  failing_since timestamp with time zone,
  last_failed_at timestamp with time zone,
  last_failure_reason text,
  last_delivered_at timestamp with time zone,
  failing_noticed_at timestamp with time zone,
  dead_letters_unnoticed integer NOT NULL DEFAULT 0,
  dead_letters_noticed_at timestamp with time zone,
  CONSTRAINT destination_health_pkey PRIMARY KEY (tenant_id, destination_id, customer_id),
  CONSTRAINT destination_health_check CHECK (((failing_since IS NULL) OR (last_failed_at IS NOT NULL))),
  CONSTRAINT destination_health_dead_letters_unnoticed_check CHECK ((dead_letters_unnoticed >= 0)),
  CONSTRAINT destination_health_tenant_id_destination_id_customer_id_fkey FOREIGN KEY (tenant_id, destination_id, customer_id) REFERENCES destinations(tenant_id, id, customer_id)
) WITH (fillfactor=80, autovacuum_vacuum_scale_factor=0.05, autovacuum_vacuum_threshold=500);
CREATE INDEX destination_health_dying ON public.destination_health USING btree (dead_letters_unnoticed) WHERE (dead_letters_unnoticed > 0);
CREATE INDEX destination_health_failing ON public.destination_health USING btree (((last_failed_at - failing_since))) WHERE (failing_since IS NOT NULL);
ALTER TABLE destination_health ENABLE ROW LEVEL SECURITY;
ALTER TABLE destination_health FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON destination_health AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY isolation ON destination_health AS PERMISSIVE FOR ALL TO public
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END));
GRANT DELETE, SELECT ON destination_health TO pushrail_api;
GRANT INSERT, SELECT, UPDATE ON destination_health TO pushrail_worker;

CREATE TABLE destination_queues (
  tenant_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  destination_id uuid NOT NULL,
  next_due_at timestamp with time zone NOT NULL,
  not_before timestamp with time zone NOT NULL DEFAULT '-infinity'::timestamp with time zone,
  paced_until timestamp with time zone NOT NULL DEFAULT '-infinity'::timestamp with time zone,
  recovering_since timestamp with time zone,
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
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END));
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
  rate_limit_per_second integer,
  concurrency_limit integer,
  ordering text NOT NULL DEFAULT 'none'::text,
  ordering_key text,
  credential_id uuid,
  CONSTRAINT destinations_pkey PRIMARY KEY (tenant_id, id, customer_id),
  CONSTRAINT destinations_check CHECK (((state = 'PAUSED'::text) = (pause_mode IS NOT NULL))),
  CONSTRAINT destinations_check1 CHECK (((state = 'PAUSED'::text) = (paused_at IS NOT NULL))),
  CONSTRAINT destinations_concurrency_limit_check CHECK (((concurrency_limit >= 1) AND (concurrency_limit <= 64))),
  CONSTRAINT destinations_credential_fkey FOREIGN KEY (tenant_id, credential_id, customer_id) REFERENCES credentials(tenant_id, id, customer_id),
  CONSTRAINT destinations_event_types_check CHECK (((cardinality(event_types) >= 1) AND (cardinality(event_types) <= 100))),
  CONSTRAINT destinations_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
  CONSTRAINT destinations_ordering_check CHECK ((ordering = ANY (ARRAY['none'::text, 'key'::text]))),
  CONSTRAINT destinations_ordering_key_check CHECK (((ordering = 'key'::text) = (ordering_key IS NOT NULL))),
  CONSTRAINT destinations_pause_mode_check CHECK ((pause_mode = ANY (ARRAY['hold'::text, 'skip'::text]))),
  CONSTRAINT destinations_rate_limit_per_second_check CHECK (((rate_limit_per_second >= 1) AND (rate_limit_per_second <= 10000))),
  CONSTRAINT destinations_state_check CHECK ((state = ANY (ARRAY['ACTIVE'::text, 'PAUSED'::text, 'DISABLED'::text, 'DELETED'::text]))),
  CONSTRAINT destinations_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES customers(tenant_id, id)
);
CREATE INDEX destinations_by_credential ON public.destinations USING btree (tenant_id, credential_id) WHERE (credential_id IS NOT NULL);
CREATE INDEX destinations_by_customer ON public.destinations USING btree (tenant_id, customer_id, id);
CREATE INDEX destinations_by_version ON public.destinations USING btree (tenant_id, version);
ALTER TABLE destinations ENABLE ROW LEVEL SECURITY;
ALTER TABLE destinations FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON destinations AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY isolation ON destinations AS PERMISSIVE FOR ALL TO public
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END));
CREATE TRIGGER destinations_version BEFORE INSERT OR DELETE OR UPDATE ON public.destinations FOR EACH ROW WHEN ((NOT pushrail_resealing())) EXECUTE FUNCTION bump_config_version();
GRANT INSERT, SELECT, UPDATE ON destinations TO pushrail_api;
GRANT SELECT ON destinations TO pushrail_worker;
GRANT UPDATE (state, pause_mode, paused_at, disabled_reason, version, updated_at) ON destinations TO pushrail_worker;

CREATE TABLE erasures (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  requested_by uuid NOT NULL,
  external_id_sha256 bytea NOT NULL,
  subject_id uuid,
  phase text NOT NULL DEFAULT 'stopping'::text,
  erased_rows jsonb NOT NULL DEFAULT '{}'::jsonb,
  place jsonb,
  requested_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamp with time zone,
  CONSTRAINT erasures_pkey PRIMARY KEY (tenant_id, id),
  CONSTRAINT erasures_check CHECK (((finished_at IS NULL) = (subject_id IS NOT NULL))),
  CONSTRAINT erasures_check1 CHECK (((finished_at IS NULL) = (phase <> 'finished'::text))),
  CONSTRAINT erasures_external_id_sha256_check CHECK ((length(external_id_sha256) = 32)),
  CONSTRAINT erasures_phase_check CHECK ((phase = ANY (ARRAY['stopping'::text, 'erasing'::text, 'finished'::text]))),
  CONSTRAINT erasures_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);
CREATE INDEX erasures_running ON public.erasures USING btree (id) WHERE (finished_at IS NULL);
ALTER TABLE erasures ENABLE ROW LEVEL SECURITY;
ALTER TABLE erasures FORCE ROW LEVEL SECURITY;
CREATE POLICY administration ON erasures AS PERMISSIVE FOR SELECT TO pushrail_owner
  USING (true);
CREATE POLICY isolation ON erasures AS PERMISSIVE FOR ALL TO public
  USING ((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)))
  WITH CHECK ((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)));
GRANT INSERT, SELECT ON erasures TO pushrail_api;

CREATE TABLE event_types (
  tenant_id uuid NOT NULL,
  name text NOT NULL,
  description text,
  example json,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT event_types_pkey PRIMARY KEY (tenant_id, name),
  CONSTRAINT event_types_description_check CHECK (((length(description) >= 1) AND (length(description) <= 500))),
  CONSTRAINT event_types_name_check CHECK (((length(name) >= 1) AND (length(name) <= 128))),
  CONSTRAINT event_types_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);
ALTER TABLE event_types ENABLE ROW LEVEL SECURITY;
ALTER TABLE event_types FORCE ROW LEVEL SECURITY;
CREATE POLICY isolation ON event_types AS PERMISSIVE FOR ALL TO public
  USING ((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)))
  WITH CHECK ((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)));
GRANT DELETE, INSERT, SELECT, UPDATE ON event_types TO pushrail_api;

CREATE TABLE events (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid NOT NULL,
  event_type text NOT NULL,
  body text STORAGE EXTERNAL NOT NULL,
  matched_count integer NOT NULL,
  CONSTRAINT events_pkey PRIMARY KEY (tenant_id, id, customer_id)
) PARTITION BY RANGE (id);
CREATE INDEX events_by_customer ON ONLY public.events USING btree (tenant_id, customer_id, id);
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
ALTER TABLE events FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON events AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK ((event_type ~~ 'pushrail.%'::text));
CREATE POLICY isolation ON events AS PERMISSIVE FOR ALL TO public
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END));
GRANT INSERT, SELECT ON events TO pushrail_api;
GRANT INSERT, SELECT ON events TO pushrail_worker;

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
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END));
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
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END));
GRANT INSERT, SELECT ON idempotency_keys TO pushrail_api;

CREATE TABLE kept_events (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid NOT NULL,
  event_type text NOT NULL,
  body text NOT NULL,
  matched_count integer NOT NULL,
  CONSTRAINT kept_events_pkey PRIMARY KEY (tenant_id, id, customer_id)
);
ALTER TABLE kept_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE kept_events FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON kept_events AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY isolation ON kept_events AS PERMISSIVE FOR ALL TO public
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END));
GRANT SELECT ON kept_events TO pushrail_api;
GRANT SELECT ON kept_events TO pushrail_worker;

CREATE TABLE live_rates (
  process_id uuid NOT NULL,
  per_second real NOT NULL,
  noted_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT live_rates_pkey PRIMARY KEY (process_id)
) WITH (fillfactor=50);
ALTER TABLE live_rates ENABLE ROW LEVEL SECURITY;
ALTER TABLE live_rates FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON live_rates AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON live_rates TO pushrail_worker;

CREATE TABLE operator_events (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  event_type text NOT NULL,
  payload json NOT NULL,
  occurred_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT operator_events_pkey PRIMARY KEY (tenant_id, id),
  CONSTRAINT operator_events_event_type_check CHECK ((event_type ~~ 'pushrail.%'::text)),
  CONSTRAINT operator_events_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
) WITH (autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=500);
ALTER TABLE operator_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE operator_events FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON operator_events AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY isolation ON operator_events AS PERMISSIVE FOR ALL TO public
  USING ((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)))
  WITH CHECK ((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)));
GRANT DELETE, INSERT, SELECT ON operator_events TO pushrail_worker;
GRANT UPDATE (occurred_at) ON operator_events TO pushrail_worker;

CREATE TABLE replay_items (
  tenant_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  source_delivery_id uuid NOT NULL,
  delivery_id uuid,
  replay_id uuid,
  state text,
  CONSTRAINT replay_items_pkey PRIMARY KEY (tenant_id, source_delivery_id, customer_id),
  CONSTRAINT replay_items_check CHECK (((replay_id IS NULL) = (state IS NULL))),
  CONSTRAINT replay_items_check1 CHECK (((replay_id IS NOT NULL) OR (delivery_id IS NOT NULL))),
  CONSTRAINT replay_items_state_check CHECK ((state = ANY (ARRAY['selected'::text, 'waiting'::text, 'retrying'::text, 'delivered'::text, 'dead'::text, 'cancelled'::text, 'skipped'::text])))
) PARTITION BY RANGE (source_delivery_id);
CREATE INDEX replay_items_open ON ONLY public.replay_items USING btree (tenant_id, replay_id, state, source_delivery_id) WHERE (state = ANY (ARRAY['selected'::text, 'waiting'::text, 'retrying'::text]));
ALTER TABLE replay_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE replay_items FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON replay_items AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY isolation ON replay_items AS PERMISSIVE FOR ALL TO public
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END));
GRANT INSERT, SELECT ON replay_items TO pushrail_api;
GRANT UPDATE (delivery_id, replay_id, state) ON replay_items TO pushrail_api;
GRANT INSERT, SELECT, UPDATE ON replay_items TO pushrail_worker;

CREATE TABLE replays (
  tenant_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  destination_id uuid NOT NULL,
  scope json NOT NULL,
  state text NOT NULL DEFAULT 'selecting'::text,
  reason text,
  idempotency_key text,
  request_sha256 bytea,
  select_from uuid NOT NULL,
  select_before uuid NOT NULL,
  selected_after uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'::uuid,
  enqueued_after uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'::uuid,
  observed_after uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'::uuid,
  selected integer NOT NULL DEFAULT 0,
  already_replayed integer NOT NULL DEFAULT 0,
  waiting integer NOT NULL DEFAULT 0,
  retrying integer NOT NULL DEFAULT 0,
  delivered integer NOT NULL DEFAULT 0,
  dead integer NOT NULL DEFAULT 0,
  cancelled integer NOT NULL DEFAULT 0,
  skipped integer NOT NULL DEFAULT 0,
  trial_delivered integer NOT NULL DEFAULT 0,
  trial_failed integer NOT NULL DEFAULT 0,
  is_proven boolean NOT NULL DEFAULT false,
  rate_per_second real NOT NULL DEFAULT 0,
  observed_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  paced_until timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  next_step_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  selected_at timestamp with time zone,
  finished_at timestamp with time zone,
  visible_event_types text[],
  CONSTRAINT replays_pkey PRIMARY KEY (tenant_id, id, customer_id),
  CONSTRAINT replays_check CHECK (((reason IS NOT NULL) = (state = ANY (ARRAY['paused'::text, 'cancelled'::text])))),
  CONSTRAINT replays_state_check CHECK ((state = ANY (ARRAY['selecting'::text, 'running'::text, 'paused'::text, 'cancelled'::text, 'finished'::text]))),
  CONSTRAINT replays_tenant_id_destination_id_customer_id_fkey FOREIGN KEY (tenant_id, destination_id, customer_id) REFERENCES destinations(tenant_id, id, customer_id)
) WITH (fillfactor=50);
CREATE INDEX replays_by_destination ON public.replays USING btree (tenant_id, destination_id, id);
CREATE INDEX replays_by_key ON public.replays USING btree (tenant_id, idempotency_key) WHERE (idempotency_key IS NOT NULL);
CREATE INDEX replays_due ON public.replays USING btree (next_step_at) WHERE (finished_at IS NULL);
CREATE INDEX replays_over ON public.replays USING btree (finished_at) WHERE (finished_at IS NOT NULL);
ALTER TABLE replays ENABLE ROW LEVEL SECURITY;
ALTER TABLE replays FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON replays AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY isolation ON replays AS PERMISSIVE FOR ALL TO public
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END));
GRANT INSERT, SELECT ON replays TO pushrail_api;
GRANT UPDATE (state, reason, cancelled, trial_delivered, trial_failed, is_proven, next_step_at) ON replays TO pushrail_api;
GRANT DELETE, SELECT, UPDATE ON replays TO pushrail_worker;

CREATE TABLE root_keys (
  id uuid NOT NULL,
  name text NOT NULL,
  key_sha256 bytea NOT NULL,
  last_four text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  last_used_at timestamp with time zone,
  CONSTRAINT root_keys_pkey PRIMARY KEY (id),
  CONSTRAINT root_keys_key_sha256_check CHECK ((length(key_sha256) = 32)),
  CONSTRAINT root_keys_key_sha256_key UNIQUE (key_sha256),
  CONSTRAINT root_keys_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))
);
ALTER TABLE root_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE root_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY administration ON root_keys AS PERMISSIVE FOR ALL TO pushrail_owner
  USING (true)
  WITH CHECK (true);
CREATE POLICY authentication ON root_keys AS PERMISSIVE FOR ALL TO pushrail_api
  USING ((key_sha256 = ( SELECT pushrail_api_key_sha256() AS pushrail_api_key_sha256)))
  WITH CHECK ((key_sha256 = ( SELECT pushrail_api_key_sha256() AS pushrail_api_key_sha256)));
GRANT SELECT (id, name, key_sha256, expires_at, revoked_at, last_used_at) ON root_keys TO pushrail_api;
GRANT UPDATE (last_used_at) ON root_keys TO pushrail_api;

CREATE TABLE schema_migrations (
  version integer NOT NULL,
  name text NOT NULL,
  sha256 text NOT NULL,
  applied_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT schema_migrations_pkey PRIMARY KEY (version)
);
GRANT SELECT ON schema_migrations TO pushrail_admin;
GRANT SELECT ON schema_migrations TO pushrail_api;
GRANT SELECT ON schema_migrations TO pushrail_worker;

CREATE TABLE session_keys (
  id text NOT NULL,
  public_jwk json NOT NULL,
  sealed_private bytea,
  kek_id text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  retired_at timestamp with time zone,
  revoked_at timestamp with time zone,
  CONSTRAINT session_keys_pkey PRIMARY KEY (id),
  CONSTRAINT session_keys_id_check CHECK (((length(id) >= 1) AND (length(id) <= 64)))
);
ALTER TABLE session_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE session_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY administration ON session_keys AS PERMISSIVE FOR ALL TO pushrail_owner
  USING (true)
  WITH CHECK (true);
CREATE POLICY signing ON session_keys AS PERMISSIVE FOR ALL TO pushrail_api
  USING (true)
  WITH CHECK (true);
GRANT INSERT, SELECT ON session_keys TO pushrail_api;

CREATE TABLE sessions (
  tenant_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  api_key_id uuid NOT NULL,
  user_id text,
  user_name text,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamp with time zone NOT NULL,
  revoked_at timestamp with time zone,
  CONSTRAINT sessions_pkey PRIMARY KEY (tenant_id, id, customer_id),
  CONSTRAINT sessions_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES customers(tenant_id, id),
  CONSTRAINT sessions_user_id_check CHECK (((length(user_id) >= 1) AND (length(user_id) <= 256))),
  CONSTRAINT sessions_user_name_check CHECK (((length(user_name) >= 1) AND (length(user_name) <= 256)))
);
CREATE INDEX sessions_by_customer ON public.sessions USING btree (tenant_id, customer_id, id);
CREATE INDEX sessions_by_id ON public.sessions USING btree (id);
CREATE INDEX sessions_ended ON public.sessions USING btree (tenant_id, expires_at);
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY authentication ON sessions AS PERMISSIVE FOR SELECT TO pushrail_api
  USING ((id = ( SELECT pushrail_session_id() AS pushrail_session_id)));
CREATE POLICY isolation ON sessions AS PERMISSIVE FOR ALL TO public
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END));
GRANT INSERT, SELECT ON sessions TO pushrail_api;
GRANT UPDATE (revoked_at) ON sessions TO pushrail_api;

CREATE TABLE signing_secrets (
  tenant_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  destination_id uuid NOT NULL,
  version integer NOT NULL,
  sealed bytea NOT NULL,
  last_four text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  signs_until timestamp with time zone,
  expiry_noticed_at timestamp with time zone,
  CONSTRAINT signing_secrets_pkey PRIMARY KEY (tenant_id, destination_id, version, customer_id),
  CONSTRAINT signing_secrets_tenant_id_destination_id_customer_id_fkey FOREIGN KEY (tenant_id, destination_id, customer_id) REFERENCES destinations(tenant_id, id, customer_id),
  CONSTRAINT signing_secrets_version_check CHECK ((version > 0))
);
CREATE INDEX signing_secrets_ending ON public.signing_secrets USING btree (signs_until) WHERE ((signs_until IS NOT NULL) AND (expiry_noticed_at IS NULL));
ALTER TABLE signing_secrets ENABLE ROW LEVEL SECURITY;
ALTER TABLE signing_secrets FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery ON signing_secrets AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY isolation ON signing_secrets AS PERMISSIVE FOR ALL TO public
  USING (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END))
  WITH CHECK (((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)) AND
CASE
    WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true
    ELSE (customer_id = ( SELECT pushrail_customer_id() AS pushrail_customer_id))
END));
CREATE TRIGGER signing_secrets_version AFTER INSERT OR UPDATE OF version, sealed, created_at, signs_until ON public.signing_secrets FOR EACH ROW WHEN ((NOT pushrail_resealing())) EXECUTE FUNCTION touch_destination();
GRANT DELETE, INSERT, SELECT ON signing_secrets TO pushrail_api;
GRANT UPDATE (signs_until) ON signing_secrets TO pushrail_api;
GRANT SELECT ON signing_secrets TO pushrail_worker;
GRANT UPDATE (expiry_noticed_at) ON signing_secrets TO pushrail_worker;

CREATE TABLE tenant_origins (
  tenant_id uuid NOT NULL,
  origin text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT tenant_origins_pkey PRIMARY KEY (tenant_id, origin),
  CONSTRAINT tenant_origins_origin_check CHECK (((length(origin) >= 8) AND (length(origin) <= 300))),
  CONSTRAINT tenant_origins_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);
CREATE INDEX tenant_origins_by_origin ON public.tenant_origins USING btree (origin);
ALTER TABLE tenant_origins ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_origins FORCE ROW LEVEL SECURITY;
CREATE POLICY isolation ON tenant_origins AS PERMISSIVE FOR ALL TO public
  USING ((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)))
  WITH CHECK ((tenant_id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)));
CREATE POLICY preflight ON tenant_origins AS PERMISSIVE FOR SELECT TO pushrail_api
  USING ((origin = ( SELECT pushrail_origin() AS pushrail_origin)));
GRANT DELETE, INSERT, SELECT ON tenant_origins TO pushrail_admin;
GRANT DELETE, INSERT, SELECT ON tenant_origins TO pushrail_api;

CREATE TABLE tenants (
  id uuid NOT NULL,
  name text NOT NULL,
  environment text NOT NULL DEFAULT 'live'::text,
  retention_days integer NOT NULL DEFAULT 30,
  config_version bigint NOT NULL DEFAULT 1,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  payload_days integer NOT NULL DEFAULT 30,
  attempt_days integer NOT NULL DEFAULT 30,
  customers_version bigint NOT NULL DEFAULT 0,
  live_id uuid,
  suspended_at timestamp with time zone,
  portal_policy json NOT NULL DEFAULT '{}'::json,
  branding json NOT NULL DEFAULT '{}'::json,
  private_payloads boolean NOT NULL DEFAULT false,
  CONSTRAINT tenants_pkey PRIMARY KEY (id),
  CONSTRAINT tenants_attempt_days_check CHECK (((attempt_days >= 1) AND (attempt_days <= retention_days))),
  CONSTRAINT tenants_environment_check CHECK ((environment = ANY (ARRAY['live'::text, 'test'::text]))),
  CONSTRAINT tenants_live_id_check CHECK (((live_id IS NULL) OR (environment = 'test'::text))),
  CONSTRAINT tenants_live_id_fkey FOREIGN KEY (live_id) REFERENCES tenants(id),
  CONSTRAINT tenants_live_id_key UNIQUE (live_id),
  CONSTRAINT tenants_payload_days_check CHECK (((payload_days >= 1) AND (payload_days <= retention_days))),
  CONSTRAINT tenants_retention_days_check CHECK (((retention_days >= 1) AND (retention_days <= 3650)))
);
ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY administration ON tenants AS PERMISSIVE FOR SELECT TO pushrail_owner
  USING (true);
CREATE POLICY delivery ON tenants AS PERMISSIVE FOR ALL TO pushrail_worker
  USING (true)
  WITH CHECK (true);
CREATE POLICY directory ON tenants AS PERMISSIVE FOR SELECT TO pushrail_admin
  USING (true);
CREATE POLICY isolation ON tenants AS PERMISSIVE FOR ALL TO public
  USING ((id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)))
  WITH CHECK ((id = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id)));
CREATE TRIGGER tenants_days BEFORE INSERT ON public.tenants FOR EACH ROW EXECUTE FUNCTION shorten_tenant_days();
CREATE TRIGGER tenants_version BEFORE UPDATE OF suspended_at, private_payloads ON public.tenants FOR EACH ROW EXECUTE FUNCTION bump_own_config_version();
GRANT INSERT, SELECT, UPDATE ON tenants TO pushrail_admin;
GRANT SELECT ON tenants TO pushrail_api;
GRANT UPDATE (config_version, customers_version, portal_policy, branding, private_payloads) ON tenants TO pushrail_api;
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
