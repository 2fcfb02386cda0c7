import { Pushrail, PushrailError } from "@pushrail/sdk";
import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "./processes/eventually.ts";
import { Installation, type Server } from "./processes/installation.ts";

// A vendor's backend makes sessions with the SDK; a page in a browser uses them, on whichever process answers it.

const origin = "https://app.acme.example";
const customerExternalId = "acct_1";
const issuer = "https://events.example.com";

let installation: Installation;
let first: Server;
let second: Server;
/** The vendor's backend. */
let vendor: Pushrail;

beforeAll(async () => {
  installation = await Installation.create();
  first = await startApi();
  second = await startApi();
  vendor = installation.client(first);
  await vendor.tenant.update({ allowedOrigins: [origin] });
  for (const name of [customerExternalId, "acct_2"]) {
    const url = `https://${name.replace("_", "-")}.example.com/hooks`;
    await vendor.destinations.create({
      ...{ type: "WEBHOOK", name: "hooks", customerExternalId: name, url },
    });
  }
}, 60_000);

afterAll(async () => {
  await installation?.close();
}, 60_000);

/** So many new sessions of one customer would be slowed down. */
const env = { PUSHRAIL_ISSUER: issuer, PUSHRAIL_RATE_MINT_CUSTOMER: "0" };

async function startApi(port = 0): Promise<Server> {
  return await installation.startServer({ role: "api", port, env });
}

async function mint(): Promise<{ readonly id: string; readonly token: string }> {
  return await vendor.sessions.create({ customerExternalId, user: { id: "u_1", name: "Dana" } });
}

/** A request as a page sends it. */
async function browse(token: string, server = second, from = origin): Promise<Response> {
  return await fetch(`${server.url}/v1/destinations`, {
    headers: { origin: from, authorization: `Bearer ${token}` },
  });
}

async function preflight(from: string): Promise<Response> {
  return await fetch(`${second.url}/v1/destinations`, {
    method: "OPTIONS",
    headers: {
      origin: from,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type",
    },
  });
}

/** The public keys as a program of somebody else gets them. */
async function publishedKeys(server: Server): Promise<JSONWebKeySet> {
  const answer = await fetch(`${server.url}/.well-known/jwks.json`);
  expect(answer.headers.get("cache-control")).toContain("max-age=300");
  return (await answer.json()) as JSONWebKeySet;
}

/** What another program's library says of a token, with the keys that are published. */
async function verified(token: string, server = first) {
  const keys = createLocalJWKSet(await publishedKeys(server));
  const options = { issuer, audience: "pushrail", typ: "pushrail-session+jwt" };
  return await jwtVerify(token, keys, { ...options, algorithms: ["EdDSA"] });
}

test("a page of a listed origin sees its own customer's destinations, and no other page anything", async () => {
  const { token } = await mint();
  const asked = await preflight(origin);
  expect(asked.status).toBe(204);
  expect(asked.headers.get("access-control-allow-origin")).toBe(origin);
  expect(asked.headers.get("access-control-allow-methods")).toContain("POST");
  expect(asked.headers.get("access-control-allow-headers")).toContain("authorization");
  const answer = await browse(token);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("access-control-allow-origin")).toBe(origin);
  const { data } = (await answer.json()) as { data: { customerExternalId: string }[] };
  expect(data.map((shown) => shown.customerExternalId)).toEqual([customerExternalId]);

  for (const other of [`${origin}:8443`, "http://app.acme.example", "null"]) {
    expect((await preflight(other)).headers.has("access-control-allow-origin"), other).toBe(false);
    const refused = await browse(token, second, other);
    expect(refused.status, other).toBe(403);
    expect(refused.headers.has("access-control-allow-origin"), other).toBe(false);
  }
  const withKey = await browse(installation.apiKey);
  expect(withKey.headers.has("access-control-allow-origin")).toBe(false);
});

test("the client works with a token as it does with a key, for one customer and within its rights", async () => {
  const { token } = await mint();
  const page = new Pushrail({ token, baseUrl: second.url });
  expect(await page.portal.get()).toMatchObject({ customerExternalId, environment: "live" });
  const { data } = await page.destinations.list();
  expect(data).toHaveLength(1);
  await page.destinations.update(data[0]?.id ?? "", { name: "Orders" });
  const foreign = (await vendor.destinations.list({ customerExternalId: "acct_2" })).data[0];
  await expect(page.destinations.get(foreign?.id ?? "")).rejects.toMatchObject({
    code: "not_found",
  });
  const event = { eventType: "a.b", customerExternalId, payload: {} };
  await expect(page.events.send(event)).rejects.toMatchObject({ code: "forbidden" });
  await expect(page.sessions.create({ customerExternalId })).rejects.toMatchObject({
    code: "forbidden",
  });
  const [entry] = (await page.audit.list({ action: "destination.updated" })).data;
  expect(entry?.actor).toMatchObject({ kind: "session", user: { id: "u_1", name: "Dana" } });
});

test("T48: a session that one process revoked is refused by another at its next request", async () => {
  for (let round = 0; round < 25; round++) {
    const { id, token } = await mint();
    expect((await browse(token)).status).toBe(200);
    await vendor.sessions.revoke(id);
    const refused = await browse(token);
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ code: "session_ended" });
    // The page may read that its session is over.
    expect(refused.headers.get("access-control-allow-origin")).toBe(origin);
  }
});

test("a page that can ask its backend goes on after all sessions were ended", async () => {
  let minted = 0;
  const token = async () => {
    minted += 1;
    return (await mint()).token;
  };
  const page = new Pushrail({ token, baseUrl: second.url });
  await page.portal.get();
  expect(await vendor.sessions.revokeAll(customerExternalId)).toBeGreaterThan(0);
  const { data } = await page.destinations.list();
  await page.destinations.pause(data[0]?.id ?? "");
  expect(minted).toBe(2);
});

test("T49: the sessions of a suspended customer end, and none is made until it is reinstated", async () => {
  const { token } = await mint();
  await vendor.customers.update(customerExternalId, { suspended: true });
  expect((await browse(token)).status).toBe(401);
  await expect(mint()).rejects.toMatchObject({ code: "state_conflict" });
  await vendor.customers.update(customerExternalId, { suspended: false });
  expect((await browse(token)).status).toBe(401);
  expect((await browse((await mint()).token)).status).toBe(200);
});

test("another library verifies tokens with the published keys, before and after a rotation", async () => {
  const old = await mint();
  const { payload, protectedHeader } = await verified(old.token);
  expect(payload).toMatchObject({ sid: old.id, iss: issuer, aud: "pushrail" });
  expect(JSON.stringify(payload)).not.toContain(customerExternalId);

  const rotated = await installation.admin("session-keys", "rotate", "--json");
  expect(rotated).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(rotated.stdout)).toEqual({ retiredKeyIds: [protectedHeader.kid] });
  const young = await mint();
  // A process reads the keys anew once a second at most.
  await eventually("both keys are published", async () =>
    (await publishedKeys(second)).keys.length === 2 ? true : undefined,
  );
  for (const { token } of [old, young]) expect((await browse(token)).status).toBe(200);
  await verified(old.token, second);
  const { kid } = (await verified(young.token, second)).protectedHeader;
  expect(kid).not.toBe(protectedHeader.kid);
  const [head, body, signature = ""] = young.token.split(".");
  const altered = `${head}.${body}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
  await expect(verified(altered, second)).rejects.toThrow(errors.JWSSignatureVerificationFailed);
  expect((await browse(altered)).status).toBe(401);

  const revoked = await installation.admin("session-keys", "revoke", String(protectedHeader.kid));
  expect(revoked.code).toBe(0);
  for (const server of [first, second]) {
    expect((await browse(old.token, server)).status).toBe(401);
    expect((await browse(young.token, server)).status).toBe(200);
  }
});

test("tokens outlive the processes, killed ones included", async () => {
  const { token } = await mint();
  const port = Number(new URL(first.url).port);
  await first.process.end("SIGKILL");
  await second.process.stop();
  first = await startApi(port);
  second = await startApi();
  for (const server of [first, second]) expect((await browse(token, server)).status).toBe(200);
});

test("a session that is over says so in words, and nothing of what it was", async () => {
  const { id, token } = await mint();
  await vendor.sessions.revoke(id);
  const refusalOf = async (text: string) => {
    const page = new Pushrail({ token: text, baseUrl: second.url, retriesMax: 0 });
    const refused: unknown = await page.portal.get().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(PushrailError);
    const { code, status, message, problems } = refused as PushrailError;
    return { code, status, message, problems };
  };
  const { id: otherId, token: otherToken } = await mint();
  await vendor.sessions.revoke(otherId);
  const refusal = await refusalOf(token);
  expect(refusal).toMatchObject({ code: "session_ended", status: 401 });
  // One that was ended is like every other; what is no token of ours is told nothing.
  expect(await refusalOf(otherToken)).toEqual(refusal);
  expect(await refusalOf("eyJ.eyJ.x")).toMatchObject({ code: "unauthenticated", status: 401 });
});
