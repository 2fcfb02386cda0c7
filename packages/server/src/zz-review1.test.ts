import net from "node:net";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDestinationDirectory } from "./destinations/directory.ts";
import { inTransaction, type Transaction } from "./database/transaction.ts";
import { publicId, uuidOf } from "./ids.ts";
import { createTestTenant, startTestApi } from "./testing/api.ts";
import type { TestApi, TestTenant } from "./testing/api.ts";
import { DeliveryRows } from "./testing/deliveries.ts";
import { createTestDatabase } from "./testing/postgres.ts";
import type { TestDatabase } from "./testing/postgres.ts";

let database: TestDatabase;
let server: TestApi;
let tenant: TestTenant;
beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestApi(database);
  tenant = await createTestTenant(database);
});
afterAll(async () => {
  await server.close();
  await database.drop();
});
const vendor = (m: string, p: string, b?: unknown) => server.call(m, p, tenant.keyText, b);
const session = async (customerExternalId: string) => {
  const minted = await vendor("POST", "/v1/sessions", { customerExternalId });
  const token = minted.json.token as string;
  return Object.assign((m: string, p: string, b?: unknown) => server.call(m, p, token, b), { token, id: minted.json.id as string });
};
const draft = { type: "WEBHOOK", name: "hook", url: "https://example.com/" };
async function withKey(path: string, token: string, key: string, body: unknown) {
  const r = await fetch(server.url + path, { method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "idempotency-key": key }, body: JSON.stringify(body) });
  return { status: r.status, text: await r.text() };
}

test("D1 torn load", async () => {
  const made = await vendor("POST", "/v1/destinations", { ...draft, customerExternalId: "torn", url: "https://old.example.com/" });
  const cred = await vendor("POST", "/v1/credentials", { type: "BEARER_TOKEN", name: "x", token: "secret-for-new-host", customerExternalId: "torn" });
  let hit = false;
  const directory = createDestinationDirectory({
    keyring: server.context.keyring,
    onUnusable: (_d, e) => { throw e; },
    run: (_t, work) => inTransaction(database.workerPool, (tx) => {
      let first: Promise<unknown> = Promise.resolve();
      const spy = { query: async (s: { name?: string }) => {
        if (s.name === "load-changed-destinations") { const p = tx.query(s as never); first = p; return await p; }
        if (s.name === "load-changed-credentials" && !hit) {
          hit = true;
          await first;
          const r = await vendor("PATCH", `/v1/destinations/${made.json.id}`, { url: "https://new.example.com/", credentialId: cred.json.id });
          expect(r.status).toBe(200);
        }
        return await tx.query(s as never);
      } };
      return work(spy as unknown as Transaction);
    }),
  });
  const loaded = await directory.refresh(tenant.tenantId);
  const d = loaded.destination(uuidOf("destination", made.json.id) ?? "");
  console.log("D1", JSON.stringify(d?.settings));
});

test("D3 hidden types by url", async () => {
  const made = await vendor("POST", "/v1/destinations", { ...draft, customerExternalId: "hid", filter: { "payload.region": "eu" } });
  await vendor("PATCH", "/v1/tenant", { portalPolicy: { eventTypes: ["order.*"], destinationTypes: [] } });
  const s = await session("hid");
  const r = await s("PATCH", `/v1/destinations/${made.json.id}`, { url: "https://mine.example.com/", filter: null });
  console.log("D3", r.status, r.json.eventTypes, r.json.url, r.json.filter);
  const t = await s("PATCH", `/v1/destinations/${made.json.id}`, { eventTypes: null });
  console.log("D3b", t.status, t.text);
  await vendor("PATCH", "/v1/tenant", { portalPolicy: null });
});

test("D5 vendor job steered", async () => {
  const made = await vendor("POST", "/v1/destinations", { ...draft, customerExternalId: "job" });
  const { rows } = await database.superuserPool.query<{ id: string }>("SELECT id FROM customers WHERE external_id='job' AND tenant_id=$1", [tenant.tenantId]);
  const owner = { tenantId: tenant.tenantId, customerId: rows[0]!.id, customerExternalId: "job", destinationId: uuidOf("destination", made.json.id)! };
  const hidden = publicId("delivery", await new DeliveryRows(database.superuserPool).add({ tenant: owner, state: "dead", eventType: "internal.audit" }));
  const job = await vendor("POST", "/v1/replays", { destinationId: made.json.id, scope: { kind: "deliveries", deliveryIds: [hidden] } });
  await vendor("POST", `/v1/replays/${job.json.id}/pause`);
  await vendor("PATCH", "/v1/tenant", { portalPolicy: { eventTypes: ["order.*"] } });
  const s = await session("job");
  console.log("D5", (await s("GET", "/v1/replays")).text.slice(0, 300));
  console.log("D5", (await s("POST", `/v1/replays/${job.json.id}/resume`)).text.slice(0, 300));
  console.log("D5 audit", (await s("GET", "/v1/audit")).text.slice(0, 600));
  await vendor("PATCH", "/v1/tenant", { portalPolicy: null });
});

test("D6 idempotency squatting", async () => {
  const a = await vendor("POST", "/v1/destinations", { ...draft, customerExternalId: "ia" });
  const b = await vendor("POST", "/v1/destinations", { ...draft, customerExternalId: "ib" });
  const sb = await session("ib");
  const scope = { kind: "deadLetters" };
  console.log("D6 b", (await withKey("/v1/replays", sb.token, "nightly-1", { destinationId: b.json.id, scope })).status);
  const v = await withKey("/v1/replays", tenant.keyText, "nightly-1", { destinationId: a.json.id, scope });
  console.log("D6 vendor", v.status, v.text);
  const sa = await session("ia");
  console.log("D6 a", (await withKey("/v1/replays", sa.token, "nightly-1", { destinationId: a.json.id, scope })).status);
});

test("D8 slow body after revocation", async () => {
  await session("slow");
  const s = await session("slow");
  const body = JSON.stringify(draft);
  const { port } = new URL(server.url);
  const socket = net.connect(Number(port), "127.0.0.1");
  socket.write(`POST /v1/destinations HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${s.token}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body.slice(0, 5)}`);
  await new Promise((r) => setTimeout(r, 1500));
  console.log("D8 revoke", (await vendor("PATCH", "/v1/customers/slow", { suspended: true })).status);
  console.log("D8 next", (await s("GET", "/v1/destinations")).status);
  socket.write(body.slice(5));
  let out = ""; for await (const c of socket) out += String(c);
  console.log("D8 after", out.slice(0, 60));
  console.log("D8 list", (await vendor("GET", "/v1/destinations?customerExternalId=slow")).json.data.length);
});

test("D2 tokenUrl", async () => {
  const cred = await vendor("POST", "/v1/credentials", { type: "OAUTH2_CLIENT_CREDENTIALS", name: "x", tokenUrl: "https://login.example.com/t", clientId: "c", clientSecret: "planted", customerExternalId: "oa" });
  const s = await session("oa");
  const r = await s("PATCH", `/v1/credentials/${cred.json.id}`, { tokenUrl: "https://attacker.example.net/t" });
  console.log("D2", r.status, r.json.tokenUrl, JSON.stringify(r.json.secrets));
  const made = await vendor("POST", "/v1/destinations", { ...draft, customerExternalId: "oa", headers: { "X-Api-Key": "very-secret-header-1" } });
  const p = await s("PATCH", `/v1/destinations/${made.json.id}`, { url: "https://attacker.example.net/" });
  console.log("D2b", p.status, JSON.stringify(p.json.headers));
});

test("D11 tombstone of previous version", async () => {
  const cred = await vendor("POST", "/v1/credentials", { type: "BEARER_TOKEN", name: "x", token: "abc", customerExternalId: "old" });
  const made = await vendor("POST", "/v1/destinations", { ...draft, customerExternalId: "old", credentialId: cred.json.id });
  await database.superuserPool.query("UPDATE destinations SET state='DELETED', pause_mode=NULL, paused_at=NULL, disabled_reason=NULL, filter=NULL, config='{}', sealed_secrets=NULL WHERE id=$1", [uuidOf("destination", made.json.id)]);
  const r = await vendor("DELETE", `/v1/credentials/${cred.json.id}`);
  console.log("D11", r.status, r.text);
});

test("misc", async () => {
  const s = await session("misc");
  for (const [m, p, b] of [
    ["GET", "/v1/customers"], ["GET", "/v1/tenant"], ["GET", "/v1/sessions"], ["POST", "/v1/sessions", { customerExternalId: "ia" }],
    ["GET", "/v1/tenants"], ["POST", "/v1/events", {}], ["GET", "/v1/erasures/era_1"], ["DELETE", "/v1/customers/misc/sessions"],
    ["GET", "/v1/audit?customerExternalId=ia"], ["GET", "/v1/audit?customerExternalId=nobody"], ["GET", "/v1/credential-types?customerExternalId=ia"], ["GET", "/v1/credential-types?customerExternalId=nobody"],
    ["POST", "/v1/destinations", { ...draft, id: randomUUID(), tenantId: "x", customerId: "y", state: "DELETED", __proto__: { a: 1 } }],
    ["POST", "/v1/destinations", JSON.parse('{"__proto__":{"type":"WEBHOOK"},"type":"WEBHOOK","name":"a","url":"https://example.com/"}')],
  ] as const) {
    const r = await s(m, p, b as unknown);
    console.log("misc", m, p, r.status, r.text.replace(/req_\w+/, "").slice(0, 160));
  }
});
