import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startClickhouse } from "../../../../tools/counterparts/clickhouse.ts";
import { withCounterpart } from "../../../../tools/counterparts/in-tests.ts";
import { createEgressGuard } from "../egress.ts";
import { batchFor, expectAll, openBench } from "../testing/conformance-bench.ts";
import { clickhouse as definition } from "./index.ts";
import { openClickhousePlace, type ClickhousePlace } from "./testing/counterpart.ts";

const running = withCounterpart(() => startClickhouse());
const own = { username: "machine", password: "machine-password-0123" };

let home: string;
let place: ClickhousePlace;

beforeEach(async () => {
  place = await openClickhousePlace(running());
  await running().putUser(own.username, { password: own.password });
  home = await mkdtemp(join(tmpdir(), "clickhouse-home-"));
  const configuration = `<config><user>${own.username}</user><password>${own.password}</password></config>`;
  for (const [folder, file] of [
    [".clickhouse-client", "config.xml"],
    [".clickhouse", "config.xml"],
  ] as const) {
    await mkdir(join(home, folder));
    await writeFile(join(home, folder, file), configuration);
  }
  const { url } = place.input;
  vi.stubEnv("HOME", home);
  vi.stubEnv("CLICKHOUSE_USER", own.username);
  vi.stubEnv("CLICKHOUSE_USERNAME", own.username);
  vi.stubEnv("CLICKHOUSE_PASSWORD", own.password);
  vi.stubEnv("CLICKHOUSE_URL", String(url));
  vi.stubEnv("CLICKHOUSE_HOST", "127.0.0.1");
  vi.stubEnv("CLICKHOUSE_DATABASE", "default");
  vi.stubEnv("HTTP_PROXY", "http://127.0.0.1:9");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await place.close();
  await rm(home, { recursive: true });
});

test("T12: a customer's bad password fails, although this machine has a good one", async () => {
  const { input } = place.credential;
  const credential = { ...place.credential, input: { ...input, password: "not-the-password" } };
  const bench = await openBench(definition, { ...place, credential });
  const batch = batchFor(definition, bench.settings.config);
  expectAll(await bench.connection.deliver(batch, bench.signal), batch, "unauthorized");
  await bench.connection.close();
  expect(place.gateway.requests.length).toBe(1);
  expect(JSON.stringify(place.gateway.requests)).not.toContain(own.username);
  expect(JSON.stringify(place.gateway.requests)).not.toContain(own.password);
});

test("without a credential nothing is sent", async () => {
  const { egress, input } = place;
  const bench = await openBench(definition, { input, egress });
  const batch = batchFor(definition, bench.settings.config);
  const [outcome] = await bench.connection.deliver(batch, bench.signal);
  const checked = await bench.connection.check?.(batch, bench.signal);
  await bench.connection.close();
  expect(outcome).toMatchObject({ reason: "misconfigured" });
  expect(checked?.steps.find(({ state }) => state === "failed")?.name).toBe("credential");
  expect(place.gateway.requests).toEqual([]);
});

test("a password that no header can carry is refused before it is sent", async () => {
  const { egress, input } = place;
  const { settings, signal, connection } = await openBench(definition, place);
  await connection.close();
  for (const password of [" a-password", "a-pass\nword", "a-pass\0word"]) {
    const credential = {
      type: "USERNAME_PASSWORD",
      config: { username: "u" },
      secrets: { password },
    } as const;
    const runtime = { egress: createEgressGuard(egress), now: Date.now };
    const refusing = await definition.connect({ ...settings, credential }, runtime);
    const batch = batchFor(definition, input);
    expectAll(await refusing.deliver(batch, signal), batch, "misconfigured");
    await refusing.close();
  }
  expect(place.gateway.requests).toEqual([]);
});
