-- The audit log: who did what, in the transaction of what was done. Nobody changes or deletes an entry; only the erasure of
-- a customer takes its content out, which the chain of hashes survives because it is made over the content's digest.

CREATE TABLE audit_entries (
  tenant_id      uuid NOT NULL,
  -- The customer whom it concerns, who sees it; the nil UUID when it concerns the tenant alone.
  customer_id    uuid NOT NULL,
  -- 1, 2, 3 … within the tenant, without gaps.
  seq            bigint NOT NULL CHECK (seq > 0),
  id             uuid NOT NULL,
  occurred_at    timestamptz NOT NULL,
  action         text NOT NULL,
  -- Actor, subject, details and a random salt as JSON text; NULL once the customer was erased.
  content        text,
  content_sha256 bytea NOT NULL CHECK (length(content_sha256) = 32),
  -- Over the hash before, and all of this row but its content.
  hash           bytea NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (tenant_id, seq, customer_id)
);
CREATE INDEX audit_entries_by_id ON audit_entries (tenant_id, id);
CREATE INDEX audit_entries_by_customer ON audit_entries (tenant_id, customer_id, seq);
CREATE INDEX audit_entries_by_action ON audit_entries (tenant_id, action, seq);
CREATE INDEX audit_entries_by_time ON audit_entries (tenant_id, occurred_at);

-- The end of each tenant's chain. Whoever appends holds its row until the commit, so take it last.
CREATE TABLE audit_heads (
  tenant_id   uuid PRIMARY KEY REFERENCES tenants (id),
  seq         bigint NOT NULL,
  -- Of the last entry: the next one is never earlier, whatever the clock says.
  occurred_at timestamptz NOT NULL,
  hash        bytea NOT NULL CHECK (length(hash) = 32)
) WITH (fillfactor = 50);

-- The hash of an entry, over the one before it; 32 zero bytes come before the first. Everything but the action has a fixed
-- length, and the action comes last, so no two entries give the same bytes. audit/chain.ts computes the same.
CREATE FUNCTION audit_hash(
  previous bytea, tenant_id uuid, seq bigint, id uuid, occurred_at timestamptz, customer_id uuid, action text, content_sha256 bytea
) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE
  RETURN sha256(convert_to('pushrail audit 1', 'UTF8') || previous || uuid_send(tenant_id) || int8send(seq) || uuid_send(id)
    || int8send((extract(epoch FROM occurred_at) * 1000000)::bigint) || uuid_send(customer_id) || content_sha256
    || convert_to(action, 'UTF8'));

-- Signed statements of how far a chain was and what its hash was, made by the owner and also written to the log of the
-- process: who cuts the chain's end off cannot take those back.
CREATE TABLE audit_checkpoints (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  seq       bigint NOT NULL,
  hash      bytea NOT NULL,
  signed_at timestamptz NOT NULL,
  -- Ed25519 over what audit/checkpoint.ts says, by the session key of this id.
  key_id    text NOT NULL,
  signature bytea NOT NULL,
  PRIMARY KEY (tenant_id, seq)
);

DO $$
DECLARE
  owned text;
BEGIN
  FOREACH owned IN ARRAY ARRAY['audit_heads', 'audit_checkpoints'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', owned);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', owned);
    EXECUTE format('CREATE POLICY isolation ON %I
      USING (tenant_id = (SELECT pushrail_tenant_id()))
      WITH CHECK (tenant_id = (SELECT pushrail_tenant_id()))', owned);
  END LOOP;
  CREATE POLICY delivery ON audit_heads TO pushrail_worker USING (true) WITH CHECK (true);
  ALTER TABLE audit_entries ENABLE ROW LEVEL SECURITY;
  ALTER TABLE audit_entries FORCE ROW LEVEL SECURITY;
  CREATE POLICY isolation ON audit_entries
    USING (tenant_id = (SELECT pushrail_tenant_id())
      AND CASE WHEN (SELECT pushrail_customer_id()) IS NULL THEN true
        ELSE customer_id = (SELECT pushrail_customer_id()) END)
    WITH CHECK (tenant_id = (SELECT pushrail_tenant_id())
      AND CASE WHEN (SELECT pushrail_customer_id()) IS NULL THEN true
        ELSE customer_id = (SELECT pushrail_customer_id()) END);
  CREATE POLICY delivery ON audit_entries TO pushrail_worker USING (true) WITH CHECK (true);
END
$$;

GRANT SELECT, INSERT ON audit_entries TO pushrail_api, pushrail_worker;
GRANT INSERT ON audit_entries TO pushrail_admin;
GRANT SELECT, INSERT, UPDATE ON audit_heads TO pushrail_api, pushrail_admin, pushrail_worker;
GRANT SELECT ON audit_checkpoints TO pushrail_api;
