-- The catalogue of event types: what a tenant tells its customers about the events that they can choose among. Routing
-- knows nothing of it: events of types that are not here are taken and delivered all the same.

CREATE TABLE event_types (
  tenant_id   uuid NOT NULL REFERENCES tenants (id),
  name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 128),
  description text CHECK (length(description) BETWEEN 1 AND 500),
  -- A payload as such an event carries it; NULL when none is given.
  example     json,
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant_id, name)
);

ALTER TABLE event_types ENABLE ROW LEVEL SECURITY;
ALTER TABLE event_types FORCE ROW LEVEL SECURITY;
CREATE POLICY isolation ON event_types
  USING (tenant_id = (SELECT pushrail_tenant_id()))
  WITH CHECK (tenant_id = (SELECT pushrail_tenant_id()));

GRANT SELECT, INSERT, UPDATE, DELETE ON event_types TO pushrail_api;

-- A customer's own recent events: without it, the list of somebody with few of them would read those of all others.
CREATE INDEX events_by_customer ON events (tenant_id, customer_id, id);
