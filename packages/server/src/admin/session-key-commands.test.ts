import { afterAll, beforeAll, expect, test } from "vitest";
import { newUuid, publicId } from "../ids.ts";
import { createSessionKeys } from "../sessions/session-keys.ts";
import { createTestKeks } from "../testing/deliverable.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import type { Answer } from "./command.ts";
import { sessionKeyCommands } from "./session-key-commands.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

async function run(name: string, ...operands: string[]): Promise<Answer> {
  const command = sessionKeyCommands.find((one) => one.name === name);
  if (command === undefined) throw new Error(`there is no command ${name}`);
  return await command.run(
    { options: {}, operands },
    {
      pool: () => database.ownerPool,
      ownerUrl: database.ownerUrl,
      env: {},
      note: () => undefined,
    },
  );
}

test("keys are listed, rotated and revoked", async () => {
  expect(await run("session-keys list")).toEqual({ lines: [], json: [] });
  const keys = createSessionKeys({
    ...{ pool: database.apiPool, keks: createTestKeks(), now: Date.now },
  });
  const { id: first } = await keys.signer();
  expect((await run("session-keys rotate")).json).toEqual({ retiredKeyIds: [first] });
  const { id: second } = await keys.signer();
  expect((await run("session-keys revoke", first)).lines).toEqual([`Revoked ${first}.`]);
  const { lines, json } = await run("session-keys list");
  expect(lines).toEqual([
    expect.stringMatching(`^${second}  signs    made `),
    expect.stringMatching(`^${first}  revoked  made `),
  ]);
  expect(JSON.stringify(json)).not.toContain("sealed");
});

test("what is no key's id is wrong use, and an unknown one is not found", async () => {
  await expect(run("session-keys revoke", "x")).rejects.toThrow("looks like ssk_");
  await expect(run("session-keys revoke", publicId("sessionKey", newUuid()))).rejects.toMatchObject(
    { code: "not_found" },
  );
});
