import { expect, test } from "vitest";
import { json, scriptedApi } from "./testing/scripted-api.ts";

test("the root key signs the requests, and the ids are percent-encoded", async () => {
  const { root, seen } = await scriptedApi([json(200, { id: "x", data: [] })]);
  const draft = { environment: "test", name: "ci", scopes: ["read"] } as const;
  await root.tenants.create({ name: "Acme" });
  await root.tenants.get("ten_1");
  await root.tenants.update("ten_1", { suspended: true });
  await root.tenants.keys.create("ten_1", draft);
  await expect(root.tenants.keys.list("ten_1")).resolves.toEqual([]);
  await root.tenants.keys.revoke("ten_1/..", "key_1/..");
  expect(seen.map(({ method, url, body }) => [method, url, body])).toEqual([
    ["POST", "/v1/tenants", { name: "Acme" }],
    ["GET", "/v1/tenants/ten_1", undefined],
    ["PATCH", "/v1/tenants/ten_1", { suspended: true }],
    ["POST", "/v1/tenants/ten_1/keys", draft],
    ["GET", "/v1/tenants/ten_1/keys", undefined],
    ["DELETE", "/v1/tenants/ten_1%2F../keys/key_1%2F..", undefined],
  ]);
  for (const { headers } of seen) expect(headers.authorization).toBe("Bearer prl_root_key");
});

test("tenants are listed page after page", async () => {
  const { root, seen } = await scriptedApi([
    json(200, { data: [{ id: "ten_2" }], nextCursor: "c1" }),
    json(200, { data: [{ id: "ten_1" }], nextCursor: null }),
  ]);
  const ids: string[] = [];
  for await (const tenant of root.tenants.iterate()) ids.push(tenant.id);
  expect(ids).toEqual(["ten_2", "ten_1"]);
  expect(seen.map(({ url }) => url)).toEqual(["/v1/tenants", "/v1/tenants?cursor=c1"]);
});
