import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Access, CustomerAccess } from "../access/access.ts";
import { SealError } from "../encryption/keyring.ts";
import { publicId } from "../ids.ts";
import { createTestKeyring } from "../testing/deliverable.ts";
import {
  credentialUuid,
  openCredentialBench,
  plantedSecret,
  refusalOf,
  type CredentialBench,
} from "../testing/credentials.ts";
import {
  changeCredential,
  createCredential,
  deleteCredential,
  offeredCredentialTypes,
  readCredential,
} from "./credentials.ts";

// Customers' own credentials on a real database: what is kept of them, and what a rotation reaches.

let bench: CredentialBench;
let access: Access;
let acme: CustomerAccess;
let globex: CustomerAccess;

beforeAll(async () => {
  bench = await openCredentialBench();
});
afterAll(async () => {
  await bench.close();
});
beforeEach(async () => {
  access = await bench.addTenant();
  acme = await bench.customerOf(access, "acme");
  globex = await bench.customerOf(access, "globex");
});

describe("rotating", () => {
  test("changes every destination that uses it and no other, which then get the new values", async () => {
    const credentialId = await bench.create(acme);
    const [one, two, other] = await Promise.all([
      bench.insertDestination(acme, credentialUuid(credentialId)),
      bench.insertDestination(acme, credentialUuid(credentialId)),
      bench.insertDestination(acme, null),
    ]);
    const before = Math.max(
      await bench.versionOf(one),
      await bench.versionOf(two),
      await bench.versionOf(other),
    );
    const rotated = await changeCredential(bench.ports, acme, credentialId, {
      token: "another-token",
    });
    expect(rotated).toMatchObject({ version: 2, destinationCount: 2 });
    expect(await bench.versionOf(one)).toBeGreaterThan(before);
    expect(await bench.versionOf(two)).toBeGreaterThan(before);
    expect(await bench.versionOf(other)).toBeLessThanOrEqual(before);
    expect(await bench.loadedCredential(access, one, before)).toEqual({
      type: "BEARER_TOKEN",
      config: {},
      secrets: { token: "another-token" },
    });
    expect(await bench.loadedCredential(access, other, 0)).toBeUndefined();
  });

  test("a new name alone is none: nothing is opened, and no destination changes", async () => {
    const credentialId = await bench.create(acme);
    const destinationId = await bench.insertDestination(acme, credentialUuid(credentialId));
    const before = await bench.versionOf(destinationId);
    const renamed = await changeCredential(bench.ports, acme, credentialId, { name: "Other" });
    expect(renamed).toMatchObject({ name: "Other", version: 1 });
    expect(await bench.versionOf(destinationId)).toBe(before);
  });

  test("keeps what is not given and takes away what is null", async () => {
    const credentialId = await bench.create(acme, {
      type: "OAUTH2_CLIENT_CREDENTIALS",
      name: "API",
      tokenUrl: "https://login.example.com/token",
      clientId: "pushrail",
      clientSecret: plantedSecret,
      scope: "a b",
    });
    const destinationId = await bench.insertDestination(acme, credentialUuid(credentialId));
    await changeCredential(bench.ports, acme, credentialId, { clientId: "other", scope: null });
    expect(await bench.loadedCredential(access, destinationId, 0)).toEqual({
      type: "OAUTH2_CLIENT_CREDENTIALS",
      config: {
        tokenUrl: "https://login.example.com/token",
        clientId: "other",
        clientAuthentication: "basic",
      },
      secrets: { clientSecret: plantedSecret },
    });
  });

  test("takes no secret along to another address: it is given anew", async () => {
    const credentialId = await bench.create(acme, {
      type: "OAUTH2_CLIENT_CREDENTIALS",
      name: "API",
      tokenUrl: "https://login.example.com/token",
      clientId: "pushrail",
      clientSecret: plantedSecret,
    });
    const change = (body: object) => changeCredential(bench.ports, acme, credentialId, body);
    const tokenUrl = "https://elsewhere.example.com/token";
    expect(await refusalOf(change({ tokenUrl }))).toMatchObject({
      code: "missing_field",
      path: "/clientSecret",
    });
    await change({ tokenUrl: "https://login.example.com/token", scope: "a" });
    const moved = await change({ tokenUrl, clientSecret: "another-secret-4711" });
    expect(moved).toMatchObject({ tokenUrl, version: 3 });
  });

  test("two at once both hold, one after the other", async () => {
    const credentialId = await bench.create(acme);
    await Promise.all(
      ["first-token", "second-token"].map((token) =>
        changeCredential(bench.ports, acme, credentialId, { token }),
      ),
    );
    expect(await readCredential(bench.ports, acme, credentialId)).toMatchObject({ version: 3 });
  });

  test("type and customer cannot be changed", async () => {
    const credentialId = await bench.create(acme);
    for (const body of [{ type: "BASIC_AUTH" }, { customerExternalId: "globex" }]) {
      const [member = ""] = Object.keys(body);
      expect(
        await refusalOf(changeCredential(bench.ports, acme, credentialId, body)),
      ).toMatchObject({
        code: "invalid_field",
        path: `/${member}`,
      });
    }
  });

  test("secrets that cannot be read are given anew as a whole, and keep nothing else from being changed", async () => {
    const credentialId = await bench.create(acme, {
      type: "BASIC_AUTH",
      name: "Login",
      username: "u",
      password: plantedSecret,
    });
    const elsewhere = { ...bench.ports, keyring: createTestKeyring() };
    expect(
      await refusalOf(changeCredential(elsewhere, acme, credentialId, { username: "v" })),
    ).toMatchObject({ code: "state_conflict", detail: /password/ });
    expect(
      await changeCredential(elsewhere, acme, credentialId, { name: "Renamed" }),
    ).toMatchObject({ name: "Renamed", version: 1 });
  });
});

describe("sealed secrets", () => {
  test("T63: those of one credential cannot be opened as another's", async () => {
    const [one, two, foreign] = [
      await bench.create(acme),
      await bench.create(acme),
      await bench.create(globex),
    ];
    for (const [from, to] of [
      [one, two],
      [foreign, one],
    ] as const) {
      const destinationId = await bench.insertDestination(acme, credentialUuid(to));
      await bench.database.superuserPool.query(
        `UPDATE credentials SET sealed_secrets = (SELECT sealed_secrets FROM credentials WHERE id = $1) WHERE id = $2`,
        [credentialUuid(from), credentialUuid(to)],
      );
      await expect(bench.loadedCredential(access, destinationId, 0)).rejects.toBeInstanceOf(
        SealError,
      );
    }
  });

  test("T52: no column and no audit entry holds them in clear", async () => {
    const credentialId = await bench.create(acme);
    await changeCredential(bench.ports, acme, credentialId, { token: `${plantedSecret}-rotated` });
    await refusalOf(
      changeCredential(bench.ports, acme, credentialId, { token: `${plantedSecret} bad` }),
    );
    await deleteCredential(bench.ports, acme, credentialId);
    const { rows } = await bench.database.superuserPool.query<{ text: string }>(
      `SELECT c::text AS text FROM credentials c UNION ALL SELECT a::text FROM audit_entries a`,
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter(({ text }) => text.includes(plantedSecret))).toEqual([]);
    expect(
      rows.filter(({ text }) => text.includes(Buffer.from(plantedSecret).toString("hex"))),
    ).toEqual([]);
  });

  test("T56: each change leaves one audit entry, which names fields and never values", async () => {
    const credentialId = await bench.create(acme);
    await changeCredential(bench.ports, access, credentialId, { name: "Other" });
    await changeCredential(bench.ports, access, credentialId, {
      token: "another-token",
      name: "Third",
    });
    await deleteCredential(bench.ports, acme, credentialId);
    const { rows } = await bench.database.superuserPool.query<{ action: string; content: string }>(
      "SELECT action, content FROM audit_entries WHERE tenant_id = $1 AND customer_id = $2 ORDER BY seq",
      [acme.tenantId, acme.customerId],
    );
    const entries = rows.map(({ action, content }) => {
      const { details, subjectId } = JSON.parse(content) as Record<string, unknown>;
      expect(subjectId).toBe(credentialId);
      return [action, details];
    });
    expect(entries).toEqual([
      ["credential.created", { type: "BEARER_TOKEN", name: "Warehouse" }],
      ["credential.updated", { fields: ["name"] }],
      ["credential.rotated", { fields: ["token", "name"], version: 2 }],
      ["credential.deleted", { type: "BEARER_TOKEN", name: "Third" }],
    ]);
  });
});

describe("deleting", () => {
  test("is refused while destinations use it, and says how many", async () => {
    const credentialId = await bench.create(acme);
    for (const users of ["1 destination uses", "2 destinations use"]) {
      await bench.insertDestination(acme, credentialUuid(credentialId));
      expect(await refusalOf(deleteCredential(bench.ports, acme, credentialId))).toEqual({
        code: "state_conflict",
        detail: `${users} this credential; give them another one first.`,
      });
    }
    await bench.database.superuserPool.query(
      "UPDATE destinations SET credential_id = NULL WHERE tenant_id = $1",
      [acme.tenantId],
    );
    await deleteCredential(bench.ports, acme, credentialId);
    expect(await refusalOf(readCredential(bench.ports, acme, credentialId))).toMatchObject({
      code: "not_found",
    });
  });
});

describe("limits", () => {
  test("of creations at once at the limit, as many succeed as there is room for", async () => {
    await Promise.all([bench.create(acme), bench.create(acme), bench.create(acme)]);
    const answers = await Promise.allSettled(Array.from({ length: 6 }, () => bench.create(acme)));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    for (const answer of answers) {
      if (answer.status === "rejected") {
        expect(answer.reason).toMatchObject({ code: "state_conflict", message: /5 credentials/ });
      }
    }
    // Another customer has room of its own.
    await bench.create(globex);
  });
});

describe("the external id of a role", () => {
  const role = {
    type: "AWS_ROLE",
    name: "Role",
    roleArn: "arn:aws:iam::123456789012:role/pushrail",
  };

  test("T13: is ours, one for each customer, and cannot be set", async () => {
    for (const externalId of ["chosen", publicId("customer", globex.customerId), null]) {
      expect(
        await refusalOf(createCredential(bench.ports, acme, { ...role, externalId })),
      ).toMatchObject({ code: "invalid_field", path: "/externalId" });
    }
    const shown = [
      await createCredential(bench.ports, acme, role),
      await createCredential(bench.ports, acme, role),
      await createCredential(bench.ports, globex, role),
    ].map(({ externalId }) => externalId);
    expect(shown).toEqual(
      [acme, acme, globex].map(({ customerId }) => publicId("customer", customerId)),
    );
  });

  test("T13: is the row's own customer's, whatever is written beside it", async () => {
    const credentialId = await bench.create(acme, role);
    await bench.database.superuserPool.query(
      `UPDATE credentials SET config = '{"roleArn":"r","externalId":"chosen"}' WHERE id = $1`,
      [credentialUuid(credentialId)],
    );
    const destinationId = await bench.insertDestination(acme, credentialUuid(credentialId));
    expect(await bench.loadedCredential(access, destinationId, 0)).toMatchObject({
      externalId: publicId("customer", acme.customerId),
    });
    expect(await readCredential(bench.ports, acme, credentialId)).toMatchObject({
      externalId: publicId("customer", acme.customerId),
    });
  });

  test("is shown before there is a credential: to a session its own, to a key that of the customer it names", async () => {
    const shownTo = async (asking: Access, name?: string): Promise<unknown> => {
      const types = await offeredCredentialTypes(bench.ports, asking, name);
      expect(types.filter((one) => one.externalId !== undefined).length).toBeLessThanOrEqual(2);
      const [ofRole, ofFederation] = ["AWS_ROLE", "GCP_WORKLOAD_IDENTITY"].map(
        (wanted) => types.find(({ type }) => type === wanted)?.externalId,
      );
      expect(ofFederation).toBe(ofRole);
      return ofRole;
    };
    const own = publicId("customer", acme.customerId);
    expect(await shownTo(acme)).toBe(own);
    expect(await shownTo(acme, "acme")).toBe(own);
    expect(await shownTo(access, "acme")).toBe(own);
    expect(await shownTo(access)).toBeUndefined();
    const refusals = [
      await refusalOf(offeredCredentialTypes(bench.ports, access, "nobody")),
      await refusalOf(offeredCredentialTypes(bench.ports, acme, "nobody")),
      await refusalOf(offeredCredentialTypes(bench.ports, acme, "globex")),
    ];
    expect(new Set(refusals.map((one) => JSON.stringify(one))).size).toBe(1);
  });
});
