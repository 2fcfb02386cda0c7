import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Access, CustomerAccess } from "../access/access.ts";
import { inTenant } from "../database/transaction.ts";
import { newUuid, publicId } from "../ids.ts";
import {
  credentialUuid,
  openCredentialBench,
  refusalOf,
  type CredentialBench,
} from "../testing/credentials.ts";
import { credentialFor } from "./attaching.ts";
import { changeCredential, deleteCredential } from "./credentials.ts";

// Whose destinations a credential may be attached to, and what a rotation meanwhile does.

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

const webhook = { type: "WEBHOOK", credentialTypes: ["BEARER_TOKEN", "BASIC_AUTH"] } as const;

describe("attaching", () => {
  test("T42: the database refuses a foreign credential to a superuser, by INSERT and by UPDATE, across tenants and customers", async () => {
    const otherTenant = await bench.customerOf(await bench.addTenant(), "acme");
    const foreign = [
      credentialUuid(await bench.create(globex)),
      credentialUuid(await bench.create(otherTenant)),
      newUuid(),
    ];
    const own = credentialUuid(await bench.create(acme));
    const destinationId = await bench.insertDestination(acme, own);
    for (const id of foreign) {
      await expect(bench.insertDestination(acme, id)).rejects.toMatchObject({
        code: "23503",
      });
      await expect(
        bench.database.superuserPool.query(
          "UPDATE destinations SET credential_id = $2 WHERE id = $1",
          [destinationId, id],
        ),
      ).rejects.toMatchObject({ code: "23503" });
    }
    // Nor can either of them move to another owner while they belong together.
    for (const table of ["destinations", "credentials"]) {
      await expect(
        bench.database.superuserPool.query(
          `UPDATE ${table} SET customer_id = $2 WHERE id = ANY ($1)`,
          [[destinationId, own], globex.customerId],
        ),
      ).rejects.toMatchObject({ code: "23503" });
    }
  });

  test("T40: a foreign, an unknown, a malformed and a deleted id get the same answer", async () => {
    const own = await bench.create(acme);
    const deleted = await bench.create(acme);
    await deleteCredential(bench.ports, acme, deleted);
    const ofOtherTenant = await bench.create(
      await bench.customerOf(await bench.addTenant(), "acme"),
    );
    const ids = [
      await bench.create(globex),
      ofOtherTenant,
      deleted,
      publicId("credential", newUuid()),
      "crd_nonsense",
      credentialUuid(own),
      own.replace("crd_", "dst_"),
      "",
    ];
    for (const asking of [access, acme]) {
      const answers = await Promise.all(
        ids.map((credentialId) =>
          refusalOf(
            inTenant(bench.database.apiPool, asking, (transaction) =>
              credentialFor(transaction, acme, { credentialId, definition: webhook }),
            ),
          ),
        ),
      );
      expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
        new Set([
          JSON.stringify({
            code: "invalid_field",
            path: "/credentialId",
            detail: "There is no credential with this id.",
          }),
        ]),
      );
    }
    const found = await inTenant(bench.database.apiPool, access, (transaction) =>
      credentialFor(transaction, acme, { credentialId: own, definition: webhook }),
    );
    expect(found).toEqual({ id: credentialUuid(own), type: "BEARER_TOKEN" });
  });

  test("an own credential of a type that the destination does not take is told apart", async () => {
    const credentialId = await bench.create(acme, {
      type: "AWS_ROLE",
      name: "Role",
      roleArn: "arn:aws:iam::123456789012:role/pushrail",
    });
    for (const definition of [webhook, { type: "POSTHOG", credentialTypes: [] }]) {
      const answer = await refusalOf(
        inTenant(bench.database.apiPool, access, (transaction) =>
          credentialFor(transaction, acme, { credentialId, definition }),
        ),
      );
      expect(answer).toMatchObject({ path: "/credentialId", detail: /AWS_ROLE/ });
    }
  });

  test("a destination that is attached while a rotation waits is changed by it, so that none keeps the old values", async () => {
    const credentialId = await bench.create(acme);
    let rotating: Promise<unknown> = Promise.resolve();
    const attached = await inTenant(bench.database.apiPool, access, async (transaction) => {
      const { id } = await credentialFor(transaction, acme, { credentialId, definition: webhook });
      const runner = {
        query: (text: string, values: unknown[]) => transaction.query({ text, values }),
      };
      const destinationId = await bench.insertDestination(acme, id, runner);
      const { rows } = await transaction.query<{ version: string }>({
        text: "SELECT version FROM destinations WHERE id = $1",
        values: [destinationId],
      });
      rotating = changeCredential(bench.ports, access, credentialId, { token: "another-token" });
      // Where the rotation did not wait, it would be over before the attachment, and find nothing to change.
      await Promise.race([rotating, untilSomebodyWaits()]);
      return { destinationId, version: Number(rows[0]?.version) };
    });
    await rotating;
    // A process that had loaded the destination as it was attached hears of the new values.
    const loaded = await bench.loadedCredential(access, attached.destinationId, attached.version);
    expect(loaded?.secrets).toEqual({ token: "another-token" });
  });
});

async function untilSomebodyWaits(): Promise<void> {
  for (;;) {
    const { rows } = await bench.database.superuserPool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if ((rows[0]?.count ?? 0) > 0) return;
  }
}
