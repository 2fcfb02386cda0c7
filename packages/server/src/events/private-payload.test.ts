import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KekError } from "../encryption/kek-provider.ts";
import { SealError } from "../encryption/keyring.ts";
import { inTenant } from "../database/transaction.ts";
import { newUuid } from "../ids.ts";
import { createTestTenant, startTestApi } from "../testing/api.ts";
import { createTestKeyring } from "../testing/deliverable.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import {
  bodyPlace,
  exchangePlace,
  isSealedText,
  sealedText,
  textOpener,
} from "./private-payload.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe("a stored text", () => {
  const text = '{"payload":{"é":"\\ud800😀","n":1.10}}';

  test("opens at its place and at no other, and one that is not sealed is taken as it is", async () => {
    const { tenantId } = await createTestTenant(database);
    const run = <Result>(id: string, work: Parameters<typeof inTenant<Result>>[2]) =>
      inTenant(database.apiPool, { tenantId: id }, work);
    const keyring = createTestKeyring();
    const [customerId, eventId, deliveryId] = [newUuid(), newUuid(), newUuid()];
    const place = bodyPlace({ tenantId, customerId, eventId });
    const stored = sealedText(await keyring.sealerFor(tenantId, run), place, text);
    expect([isSealedText(stored), isSealedText(text), isSealedText('[2,"x"]')]).toEqual([
      true,
      false,
      false,
    ]);
    const open = await textOpener({ keyring, run }, tenantId, [text, stored]);
    expect([open(place, stored), open(place, text)]).toEqual([text, text]);
    const elsewhere = [
      bodyPlace({ tenantId, customerId, eventId: newUuid() }),
      bodyPlace({ tenantId, customerId: newUuid(), eventId }),
      exchangePlace({ tenantId, customerId, deliveryId: eventId, number: 1 }),
      exchangePlace({ tenantId, customerId, deliveryId, number: 1 }),
    ];
    for (const other of elsewhere) expect(() => open(other, stored)).toThrow(SealError);
    const plain = await textOpener({ keyring, run }, tenantId, [text]);
    expect(() => plain(place, stored)).toThrow(SealError);
    expect(() => open(place, "sealed:v1:")).toThrow(SealError);
  });
});

test("while nothing can be sealed, events of private customers are refused and all others taken", async () => {
  const keyring = Object.assign(createTestKeyring(), {
    sealerFor: () => Promise.reject(new KekError("The key service is away.")),
  });
  const api = await startTestApi(database, { context: { keyring } });
  const { keyText } = await createTestTenant(database);
  const event = (customerExternalId: string) => ({
    eventType: "order.completed",
    customerExternalId,
    payload: {},
  });
  const send = (names: readonly string[]) =>
    api.call("POST", "/v1/events/batch", keyText, { events: names.map(event) });
  const first = await send(["shy", "talkative"]);
  expect(first.json.results).toMatchObject([{ status: "accepted" }, { status: "accepted" }]);
  const change = { privatePayloads: true };
  expect((await api.call("PATCH", "/v1/customers/shy", keyText, change)).status).toBe(200);
  const answer = await send(["shy", "talkative", "shy"]);
  expect(answer.json.results).toMatchObject([
    { status: "rejected", error: { code: "unavailable" } },
    { status: "accepted" },
    { status: "rejected", error: { code: "unavailable" } },
  ]);
  expect(api.logLines.filter(({ event: said }) => said === "ingest_sealing_failed")).toHaveLength(
    1,
  );
  const stored = await database.superuserPool.query(
    "SELECT FROM events e JOIN customers c ON c.id = e.customer_id WHERE c.external_id = 'shy'",
  );
  expect(stored.rowCount).toBe(1);
  await api.close();
});
