import { createEgressGuard, signingKeyOf } from "@pushrail/destinations";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCustomers } from "../customers/customers.ts";
import { inTenant } from "../database/transaction.ts";
import { uuidOf } from "../ids.ts";
import { createTenant } from "../tenants/tenants.ts";
import { createTestKeyring } from "../testing/deliverable.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";
import { createDestination, deleteDestination } from "./destinations.ts";
import { createDestinationDirectory } from "./directory.ts";
import {
  listSigningSecrets,
  overlapSecondsMax,
  retiringMax,
  revokeSigningSecret,
  rotateSigningSecret,
} from "./signing-secrets.ts";
import { accessTo } from "../testing/access.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const hourSeconds = 3_600;

/** A tenant with one webhook destination, and what is done with its secrets. */
async function setUp() {
  const { apiPool: pool, ownerPool, superuserPool } = database;
  const tenantId = await createTenant(ownerPool, { name: "test" });
  const keyring = createTestKeyring();
  const unusable: Error[] = [];
  const directory = createDestinationDirectory({
    run: (tenant, work) => inTenant(pool, { tenantId: tenant }, work),
    keyring,
    onUnusable: (_destination, error) => unusable.push(error),
  });
  const ports = {
    pool,
    keyring,
    customers: createCustomers(pool),
    egress: createEgressGuard(),
    limits: { destinationsMax: 100 },
  };
  const { destination, signingSecret } = await createDestination(ports, accessTo(tenantId), {
    type: "WEBHOOK",
    customerExternalId: "acme",
    name: "Orders",
    url: "https://hooks.example.com/",
  });
  const { id: publicId } = destination;
  const uuid = uuidOf("destination", publicId) ?? "";
  return {
    tenantId,
    ports,
    publicId,
    uuid,
    unusable,
    directory,
    firstSecret: signingSecret ?? "",
    rotate: (overlapSeconds = hourSeconds) =>
      rotateSigningSecret(ports, accessTo(tenantId), publicId, overlapSeconds),
    revoke: (version: number | string) =>
      revokeSigningSecret(ports, accessTo(tenantId), { publicId, versionText: String(version) }),
    list: () => listSigningSecrets(ports, accessTo(tenantId), publicId),
    /** What a process that has just loaded the destination holds. */
    loaded: async () => {
      const tenant = await directory.refresh(tenantId);
      return tenant.destination(uuid)?.signingKeys ?? [];
    },
    /** Moves the end of a secret, as the passing of time would. */
    endsIn: (version: number, ms: number) =>
      superuserPool.query(
        `UPDATE signing_secrets SET signs_until = clock_timestamp() + make_interval(secs => $3)
          WHERE destination_id = $1 AND version = $2`,
        [uuid, version, ms / 1_000],
      ),
    stored: async () => {
      const { rows } = await superuserPool.query<{ version: number }>(
        `SELECT version FROM signing_secrets WHERE destination_id = $1 ORDER BY version DESC`,
        [uuid],
      );
      return rows.map(({ version }) => version);
    },
  };
}

/** Holds the tenant's row until so many statements wait for a lock, then lets what was begun go on. */
async function whileLocked<Result>(
  tenantId: string,
  waitersCount: number,
  begin: () => Promise<Result>,
): Promise<Result> {
  const holder = await database.superuserPool.connect();
  try {
    await holder.query("BEGIN");
    await holder.query("SELECT FROM tenants WHERE id = $1 FOR UPDATE", [tenantId]);
    const begun = begin();
    // What fails is looked at when it is awaited.
    begun.catch(() => undefined);
    // Asked outside the holder's transaction, which would see the same moment again and again.
    const waiting = async () => {
      const { rows } = await database.superuserPool.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rows[0]?.count;
    };
    while ((await waiting()) !== waitersCount);
    await holder.query("COMMIT");
    return await begun;
  } finally {
    holder.release();
  }
}

const versionsOf = (secrets: readonly { readonly version: number }[]) =>
  secrets.map(({ version }) => version);

describe("a rotation", () => {
  test("makes a secret that signs at once, and gives the one before an end", async () => {
    const { rotate, list, loaded, firstSecret } = await setUp();
    expect(await list()).toMatchObject([{ version: 1, state: "active", signsUntil: null }]);
    const beforeMs = Date.now();
    const created = await rotate();
    expect(created).toMatchObject({ version: 2, state: "active", signsUntil: null });
    expect(created.secret.slice(-4)).toBe(created.lastFour);

    const [newest, older] = await list();
    const { secret: _shownOnce, ...shown } = created;
    expect(newest).toEqual(shown);
    expect(older).toMatchObject({ version: 1, state: "retiring", lastFour: firstSecret.slice(-4) });
    // One server, one clock: the database of the tests runs on this machine.
    const endMs = older?.signsUntil?.getTime() ?? 0;
    expect(Math.abs(endMs - beforeMs - hourSeconds * 1_000)).toBeLessThan(60_000);

    const keys = await loaded();
    expect(versionsOf(keys)).toEqual([2, 1]);
    expect(keys[0]?.key.equals(signingKeyOf(created.secret))).toBe(true);
    expect(keys[1]?.key.equals(signingKeyOf(firstSecret))).toBe(true);
    expect(keys[1]?.signsUntilMs).toBe(endMs);
  });

  test("neither prolongs nor shortens the overlap of an older secret", async () => {
    const { rotate, list } = await setUp();
    await rotate(hourSeconds);
    const [, first] = await list();
    await rotate(overlapSecondsMax);
    const [, second, firstAfterLonger] = await list();
    expect(firstAfterLonger).toEqual(first);
    await rotate(60);
    const [, , ...afterShorter] = await list();
    expect(afterShorter).toEqual([second, first]);
  });

  test("without overlap ends all older secrets at once", async () => {
    const { rotate, list, loaded, stored } = await setUp();
    await rotate();
    await rotate();
    await loaded();
    const { version } = await rotate(0);
    expect(versionsOf(await list())).toEqual([version]);
    expect(versionsOf(await loaded())).toEqual([version]);
    expect(await stored()).toEqual([version]);
  });

  test("erases what has ended", async () => {
    const { rotate, list, stored, endsIn } = await setUp();
    await rotate();
    await endsIn(1, -1);
    expect(versionsOf(await list())).toEqual([2]);
    await rotate();
    expect(await stored()).toEqual([3, 2]);
  });

  test("T35: and another one at the same time follow one another, and both secrets sign", async () => {
    const { rotate, loaded, tenantId } = await setUp();
    // Every change needs the tenant's row in the end, so both have begun when both wait.
    const created = await whileLocked(tenantId, 2, () => Promise.all([rotate(), rotate()]));
    expect(new Set(versionsOf(created))).toEqual(new Set([2, 3]));
    const keys = await loaded();
    expect(versionsOf(keys)).toEqual([3, 2, 1]);
    for (const { version, secret } of created) {
      const key = keys.find((one) => one.version === version)?.key;
      expect(key?.equals(signingKeyOf(secret))).toBe(true);
    }
  });

  test("T35: is refused in words when ten older secrets sign, until one is revoked or ends", async () => {
    const { rotate, revoke, list, endsIn } = await setUp();
    for (let count = 1; count <= retiringMax; count += 1) await rotate();
    const before = await list();
    expect(before).toHaveLength(retiringMax + 1);
    const firstEnd = before.at(-1)?.signsUntil?.toISOString();
    await expect(rotate()).rejects.toMatchObject({
      code: "state_conflict",
      message: `10 older signing secrets still sign, which is the limit. Revoke one of them, wait until ${firstEnd}, when version 1 ends, or rotate with overlapSeconds 0, which ends all of them.`,
    });
    expect(await list()).toEqual(before);

    await revoke(5);
    expect(await rotate()).toMatchObject({ version: 12 });
    await expect(rotate()).rejects.toMatchObject({ code: "state_conflict" });
    await endsIn(1, -1);
    expect(await rotate()).toMatchObject({ version: 13 });
    await expect(rotate()).rejects.toMatchObject({ code: "state_conflict" });
    expect(await rotate(0)).toMatchObject({ version: 14 });
    expect(versionsOf(await list())).toEqual([14]);
  });
});

describe("a revocation", () => {
  test("ends one secret and no other, erases it, and is heard of", async () => {
    const { rotate, revoke, list, loaded, stored } = await setUp();
    await rotate();
    await rotate();
    expect(versionsOf(await loaded())).toEqual([3, 2, 1]);
    await revoke(2);
    expect(versionsOf(await list())).toEqual([3, 1]);
    expect(versionsOf(await loaded())).toEqual([3, 1]);
    expect(await stored()).toEqual([3, 1]);
  });

  test("of the newest is refused in words", async () => {
    const { rotate, revoke, list } = await setUp();
    await rotate();
    await expect(revoke(2)).rejects.toMatchObject({
      code: "state_conflict",
      message: expect.stringContaining("rotate first") as string,
    });
    expect(versionsOf(await list())).toEqual([2, 1]);
  });

  test("of what is not there, or has ended, finds nothing", async () => {
    const { rotate, revoke, endsIn } = await setUp();
    await rotate();
    for (const version of [3, 0, -1, "01", "1.0", " 1", "1e0", "0x1", "", "9".repeat(30)]) {
      await expect(revoke(version), String(version)).rejects.toMatchObject({ code: "not_found" });
    }
    await revoke(1);
    await expect(revoke(1)).rejects.toMatchObject({ code: "not_found" });
    await rotate();
    await endsIn(2, -1);
    await expect(revoke(2)).rejects.toMatchObject({ code: "not_found" });
  });

  test("beside a rotation loses neither", async () => {
    const { rotate, revoke, list, tenantId } = await setUp();
    await rotate();
    await whileLocked(tenantId, 2, () => Promise.all([rotate(), revoke(1)]));
    expect(versionsOf(await list())).toEqual([3, 2]);
  });
});

test("T63: sealed secrets cannot be exchanged between versions or destinations", async () => {
  const { rotate, loaded, uuid, unusable, directory, tenantId, ports } = await setUp();
  await rotate();
  const { superuserPool } = database;
  const swap = `UPDATE signing_secrets s SET sealed = o.sealed FROM signing_secrets o
    WHERE s.destination_id = $1 AND o.destination_id = $2 AND s.version = $3 AND o.version = $4`;
  await superuserPool.query(swap, [uuid, uuid, 1, 2]);
  expect(await loaded()).toEqual([]);
  expect(unusable).toHaveLength(1);

  const { destination } = await createDestination(ports, accessTo(tenantId), {
    type: "WEBHOOK",
    customerExternalId: "acme",
    name: "Other",
    url: "https://hooks.example.com/",
  });
  const other = uuidOf("destination", destination.id) ?? "";
  await superuserPool.query(swap, [other, uuid, 1, 2]);
  const tenant = await directory.refresh(tenantId);
  expect(tenant.destination(other)).toMatchObject({
    signingKeys: [],
    settingsProblem: { reason: "platform_fault" },
  });
});

test("a type that does not sign has no secret to rotate", async () => {
  const { rotate, uuid } = await setUp();
  const { superuserPool } = database;
  await superuserPool.query(`UPDATE destinations SET type = 'PIGEON' WHERE id = $1`, [uuid]);
  await expect(rotate()).rejects.toMatchObject({
    code: "state_conflict",
    message:
      "Destinations of the type PIGEON do not sign, so there is no signing secret to rotate.",
  });
});

test("another tenant's destination, a deleted one and none at all are the same", async () => {
  const { ports, tenantId, publicId } = await setUp();
  const other = await setUp();
  await deleteDestination(other.ports, accessTo(other.tenantId), other.publicId);
  const named = [
    [ports, other.tenantId, publicId],
    [other.ports, other.tenantId, other.publicId],
    [ports, tenantId, "dst_nonsense"],
  ] as const;
  for (const [of, tenant, id] of named) {
    const nothing = { code: "not_found", message: "There is no such destination." };
    await expect(rotateSigningSecret(of, accessTo(tenant), id, 0)).rejects.toMatchObject(nothing);
    await expect(listSigningSecrets(of, accessTo(tenant), id)).rejects.toMatchObject(nothing);
    const revoked = revokeSigningSecret(of, accessTo(tenant), { publicId: id, versionText: "1" });
    await expect(revoked).rejects.toMatchObject(nothing);
  }
});
