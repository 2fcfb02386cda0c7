import { expect, test } from "vitest";
import { empty, json, scriptedApi } from "./testing/scripted-api.ts";

test("making a session sends the customer and returns the token", async () => {
  const created = { id: "ses_1", token: "eyJ", expiresAt: "2026-11-21T09:45:00.000Z" };
  const { client, seen } = await scriptedApi([json(201, created)]);
  const input = { customerExternalId: "acct_1", ttlSeconds: 60, user: { id: "u_1" } };
  await expect(client.sessions.create(input)).resolves.toEqual(created);
  expect(seen).toMatchObject([{ method: "POST", url: "/v1/sessions", body: input }]);
});

test("a session is revoked by its id, all of a customer by its name", async () => {
  const { client, seen } = await scriptedApi([empty, json(200, { revoked: 3 })]);
  await expect(client.sessions.revoke("ses_1")).resolves.toBeUndefined();
  await expect(client.sessions.revokeAll("a/b c")).resolves.toBe(3);
  expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
    "DELETE /v1/sessions/ses_1",
    "DELETE /v1/customers/a%2Fb%20c/sessions",
  ]);
});
