import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { credentialDefinitions } from "@pushrail/destinations";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newUuid, publicId } from "../ids.ts";
import { createTestTenant, startTestApi, type TestAnswer, type TestApi } from "../testing/api.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";

// Customers' own credentials through HTTP: what a vendor's backend and a customer's session can do with them.

let database: TestDatabase;
let api: TestApi;
let key: string;
let acme: string;
let globex: string;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  key = (await createTestTenant(database)).keyText;
  acme = await sessionOf("acme");
  globex = await sessionOf("globex");
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

async function sessionOf(customerExternalId: string, keyText = key): Promise<string> {
  const answer = await api.call("POST", "/v1/sessions", keyText, { customerExternalId });
  expect(answer.status, answer.text).toBe(201);
  return answer.json.token;
}

const canary = "planted-secret-4711-canary";

/** Keys and certificates that protect nothing. */
const pem = (name: string): string =>
  readFileSync(
    new URL(`../../../destinations/src/testing/certificates/${name}`, import.meta.url),
    "utf8",
  );

const googleKey = generateKeyPairSync("rsa", { modulusLength: 2_048 })
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();

/** A body of each type, and texts of its secrets that must never come back. */
const bodies: Readonly<Record<string, { body: Record<string, unknown>; secrets: string[] }>> = {
  AWS_ROLE: { body: { roleArn: "arn:aws:iam::123456789012:role/team/pushrail" }, secrets: [] },
  AWS_ACCESS_KEY: {
    body: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: canary },
    secrets: [canary],
  },
  AZURE_SERVICE_PRINCIPAL: {
    body: { directoryId: newUuid(), clientId: newUuid(), clientSecret: canary },
    secrets: [canary],
  },
  AZURE_SAS: {
    body: {
      accountUrl: "https://account.blob.core.windows.net",
      sasToken: `sv=2024-11-04&sp=cw&se=2027-01-01T00:00:00Z&sig=${canary}`,
    },
    secrets: [canary],
  },
  AZURE_CONNECTION_STRING: {
    body: {
      connectionString: `Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=${canary}`,
    },
    secrets: [canary],
  },
  USERNAME_PASSWORD: { body: { username: "u", password: canary }, secrets: [canary] },
  BASIC_AUTH: { body: { username: "u", password: canary }, secrets: [canary] },
  BEARER_TOKEN: { body: { token: canary }, secrets: [canary] },
  CLIENT_CERTIFICATE: {
    body: {
      certificateChain: pem("client.pem") + pem("client-issuer.pem"),
      privateKey: pem("client.key"),
    },
    secrets: pem("client.key").split("\n").slice(1, 3),
  },
  OAUTH2_CLIENT_CREDENTIALS: {
    body: {
      tokenUrl: "https://login.example.com/token",
      clientId: "pushrail",
      clientSecret: canary,
    },
    secrets: [canary],
  },
  GCP_SERVICE_ACCOUNT: {
    body: {
      key: JSON.stringify({
        type: "service_account",
        project_id: "my-project",
        private_key_id: "0123456789abcdef",
        private_key: googleKey,
        client_email: "pushrail@my-project.iam.gserviceaccount.com",
        token_uri: "https://oauth2.googleapis.com/token",
      }),
    },
    secrets: googleKey.split("\n").slice(1, 9),
  },
  GCP_WORKLOAD_IDENTITY: {
    body: {
      audience:
        "//iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/pushrail/providers/pushrail",
      serviceAccountEmail: "pushrail@project.iam.gserviceaccount.com",
    },
    secrets: [],
  },
};

async function create(token: string, members: object = {}): Promise<TestAnswer["json"]> {
  const body = { type: "BEARER_TOKEN", name: "Warehouse", token: canary, ...members };
  const answer = await api.call("POST", "/v1/credentials", token, body);
  expect(answer.status, answer.text).toBe(201);
  return answer.json;
}

/** An answer without what differs from request to request. */
function plain({ status, json }: TestAnswer): unknown {
  const { requestId: _requestId, ...rest } = json;
  return { status, ...rest };
}

describe("creating", () => {
  test("is tried with every type", () => {
    expect(Object.keys(bodies).toSorted()).toEqual(credentialDefinitions.map(({ type }) => type));
  });

  test.each(Object.keys(bodies))(
    "a %s answers without its secrets, as all later answers do",
    async (type) => {
      const { body, secrets } = bodies[type]!;
      const answers: TestAnswer[] = [];
      const call = async (method: string, path: string, sent?: unknown): Promise<TestAnswer> => {
        const answer = await api.call(method, path, acme, sent);
        answers.push(answer);
        return answer;
      };
      const created = await call("POST", "/v1/credentials", { type, name: "Mine", ...body });
      expect(created.status, created.text).toBe(201);
      const path = `/v1/credentials/${created.json.id}`;
      expect(created.headers.get("location")).toBe(path);
      expect((await call("GET", path)).json).toEqual(created.json);
      expect((await call("GET", `/v1/credentials?type=${type}`)).json.data[0]).toEqual(
        created.json,
      );
      expect((await call("PATCH", path, body)).json).toMatchObject({ version: 2 });
      expect((await call("PATCH", path, { ...body, id: "crd_1", nonsense: canary })).status).toBe(
        400,
      );
      expect((await call("DELETE", path)).status).toBe(204);
      expect((await call("GET", path)).status).toBe(404);

      const definition = credentialDefinitions.find((one) => one.type === type)!;
      const secretNames = definition.fields.filter((field) => field.secret).map(({ name }) => name);
      expect(Object.keys(created.json.secrets)).toEqual(secretNames);
      const shown =
        JSON.stringify([answers, api.logLines]) + answers.map(({ text }) => text).join();
      for (const secret of secrets) expect(shown).not.toContain(secret);
    },
  );

  test("with a key needs a customer's name, and makes the customer on first use", async () => {
    const body = { type: "BEARER_TOKEN", name: "Warehouse", token: canary };
    const unnamed = await api.call("POST", "/v1/credentials", key, body);
    expect(unnamed.json).toMatchObject({ code: "missing_field", path: "/customerExternalId" });
    expect(await create(key, { customerExternalId: "initech" })).toMatchObject({
      customerExternalId: "initech",
      version: 1,
      destinationCount: 0,
      secrets: { token: { masked: "••••nary", fingerprint: null } },
    });
  });

  test("with a session is for its own customer, and naming any other gets one answer", async () => {
    expect(await create(acme)).toMatchObject({ customerExternalId: "acme" });
    expect(await create(acme, { customerExternalId: "acme" })).toMatchObject({
      customerExternalId: "acme",
    });
    const answers = await Promise.all(
      ["globex", "nobody"].map((customerExternalId) =>
        api.call("POST", "/v1/credentials", acme, {
          type: "BEARER_TOKEN",
          name: "Warehouse",
          token: canary,
          customerExternalId,
        }),
      ),
    );
    expect(answers.map(plain)).toEqual([plain(answers[1]!), plain(answers[1]!)]);
    expect(answers[0]!.json).toMatchObject({ code: "invalid_field", path: "/customerExternalId" });
  });

  test("T38: owner fields and whatever else is ours are refused, with every problem at once", async () => {
    const members = {
      id: publicId("credential", newUuid()),
      version: 7,
      secrets: {},
      externalId: "mine",
      destinationCount: 0,
      createdAt: "2026-01-01T00:00:00Z",
      updatedAt: "2026-01-01T00:00:00Z",
      tenantId: newUuid(),
      customerId: newUuid(),
      sealedSecrets: "x",
      shownSecrets: {},
      config: {},
      __proto__: undefined,
    };
    const text = JSON.stringify({ ...members }).replace(/}$/, ',"__proto__":{"a":1}}');
    const given = JSON.parse(text) as object;
    const { id } = await create(acme);
    for (const [method, path] of [
      ["POST", "/v1/credentials"],
      ["PATCH", `/v1/credentials/${id}`],
    ] as const) {
      const base = method === "POST" ? { type: "BEARER_TOKEN", name: "n", token: canary } : {};
      const sent = text.replace(
        "{",
        `${JSON.stringify(base).replace(/}$/, "")}${method === "POST" ? "," : ""}`,
      );
      const answer = await api.call(method, path, acme, sent);
      expect(answer.status, answer.text).toBe(400);
      const paths = answer.json.problems.map((problem: { path: string }) => problem.path);
      expect(new Set(paths)).toEqual(new Set(Object.keys(given).map((name) => `/${name}`)));
    }
    expect((await api.call("GET", `/v1/credentials/${id}`, acme)).json.version).toBe(1);
  });

  test("refuses a body above 64 KiB", async () => {
    const answer = await api.call("POST", "/v1/credentials", acme, {
      type: "BEARER_TOKEN",
      name: "n",
      token: "x".repeat(65_536),
    });
    expect(answer.json).toMatchObject({ status: 413, code: "payload_too_large" });
  });

  test("names every problem, and repeats no value", async () => {
    const answer = await api.call("POST", "/v1/credentials", acme, {
      type: "OAUTH2_CLIENT_CREDENTIALS",
      name: "",
      tokenUrl: `https://user:${canary}@example.com/`,
      clientSecret: `${canary}\r\n`,
      clientAuthentication: canary,
    });
    expect(
      answer.json.problems.map((problem: { path: string }) => problem.path).toSorted(),
    ).toEqual(["/clientAuthentication", "/clientId", "/clientSecret", "/name", "/tokenUrl"]);
    expect(answer.text).not.toContain(canary);
  });
});

describe("whose they are", () => {
  test("T37: another customer's, another tenant's, a deleted one and a malformed id are all unknown", async () => {
    const other = (await createTestTenant(database)).keyText;
    const deleted = (await create(acme)).id as string;
    await api.call("DELETE", `/v1/credentials/${deleted}`, acme);
    const ids = [
      (await create(globex)).id,
      (await create(other, { customerExternalId: "acme" })).id,
      deleted,
      publicId("credential", newUuid()),
      "crd_nonsense",
      "dst_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
    ];
    const requests: [string, unknown?][] = [["GET"], ["PATCH", { name: "x" }], ["DELETE"]];
    for (const [method, body] of requests) {
      const answers = await Promise.all(
        ids.map((id) => api.call(method, `/v1/credentials/${id}`, acme, body)),
      );
      expect(new Set(answers.map((answer) => JSON.stringify(plain(answer)))).size).toBe(1);
      expect(answers[0]!.status).toBe(404);
    }
  });

  test("T39: lists show a session its own alone, and cursors work for whom they were given to", async () => {
    const mine = await sessionOf("hooli");
    const ids = [(await create(mine)).id, (await create(mine)).id];
    const list = async (token: string, query = ""): Promise<TestAnswer> =>
      api.call("GET", `/v1/credentials${query}`, token);
    const idsIn = (answer: TestAnswer): string[] =>
      answer.json.data.map(({ id }: { id: string }) => id);
    expect(idsIn(await list(mine))).toEqual(ids.toReversed());
    expect(idsIn(await list(key, "?customerExternalId=hooli"))).toEqual(ids.toReversed());
    for (const name of ["hooli", "nobody"]) {
      expect(idsIn(await list(acme, `?customerExternalId=${name}`))).toEqual([]);
    }
    const page = await list(mine, "?limit=1");
    expect(idsIn(page)).toEqual([ids[1]]);
    const { nextCursor } = page.json;
    expect(idsIn(await list(mine, `?limit=1&cursor=${nextCursor}`))).toEqual([ids[0]]);
    for (const token of [key, acme]) {
      const refused = await list(token, `?limit=1&cursor=${nextCursor}`);
      expect(refused.json).toMatchObject({ status: 400, code: "invalid_cursor" });
    }
    const elsewhere = await list(mine, `?type=BEARER_TOKEN&cursor=${nextCursor}`);
    expect(elsewhere.json.code).toBe("invalid_cursor");
  });

  test("a key needs the scope: reading is not changing", async () => {
    const reader = (await createTestTenant(database, ["read"])).keyText;
    const answer = await api.call("POST", "/v1/credentials", reader, {});
    expect(answer.json).toMatchObject({ status: 403, code: "forbidden" });
    expect((await api.call("GET", "/v1/credentials", reader)).status).toBe(200);
  });
});

test("the types say what a form needs, and to a session its external id", async () => {
  const answer = await api.call("GET", "/v1/credential-types", acme);
  expect(answer.json.data.map(({ type }: { type: string }) => type)).toEqual(
    credentialDefinitions.map(({ type }) => type),
  );
  const role = answer.json.data.find(({ type }: { type: string }) => type === "AWS_ROLE");
  expect(role.externalId).toMatch(/^cus_[0-9a-f]{32}$/);
  const named = await api.call("GET", "/v1/credential-types?customerExternalId=acme", key);
  expect(named.json).toEqual(answer.json);
  const foreign = await api.call("GET", "/v1/credential-types?customerExternalId=globex", acme);
  const unknown = await api.call("GET", "/v1/credential-types?customerExternalId=nobody", acme);
  expect(plain(foreign)).toEqual(plain(unknown));
  expect(foreign.status).toBe(404);
});
