import { glob, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pushrail } from "@pushrail/sdk";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { assertNoSecrets } from "../tools/secret-scan/shapes.ts";
import { type Line, RunningProcess } from "./processes/child.ts";
import { eventually } from "./processes/eventually.ts";
import { freePort } from "./processes/installation.ts";

let home: string;
let port: number;
let running: RunningProcess | undefined;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "pushrail-"));
  port = await freePort();
});

afterEach(async () => {
  await running?.stop();
});

afterAll(async () => {
  await rm(home, { recursive: true, force: true });
});

/** Runs what `npm start` runs and resolves, when it says that it is ready, with its `dev.json`. */
async function start(): Promise<Line> {
  const started = new RunningProcess({
    name: "npm start",
    script: "tools/start.ts",
    env: { PUSHRAIL_HOME: home, PORT: String(port) },
    prints: ["API key"],
  });
  running = started;
  const ready = eventually("npm start is ready", async () =>
    started.tail.includes("Pushrail is running.") ? true : undefined,
  );
  const ended = started.exited.then(() => {
    throw new Error(`npm start ended:\n${started.tail}`);
  });
  await Promise.race([ready, ended]);
  return JSON.parse(await readFile(join(home, "dev.json"), "utf8")) as Line;
}

async function deliverOne(settings: Line): Promise<void> {
  const client = new Pushrail({
    apiKey: String(settings["apiKey"]),
    baseUrl: String(settings["apiUrl"]),
  });
  const { id } = await client.events.send({
    eventType: "order.completed",
    customerExternalId: "acct_northwind",
    payload: { orderId: "order_1" },
  });
  await eventually("the demo receives the event", async () => {
    const { data } = await client.deliveries.list({ eventId: id });
    return data.find(({ state }) => state === "delivered");
  });
}

test("npm start delivers to its demo, stops on Ctrl-C, and starts again after that and after kill -9", async () => {
  const first = await start();
  expect((await stat(join(home, "dev.json"))).mode & 0o777).toBe(0o600);
  await deliverOne(first);
  expect((await fetch(String(first["demoUrl"]))).status).toBe(200);
  expect(await running?.end("SIGINT")).toEqual({ code: 0, signal: null });

  const second = await start();
  expect(second["apiKey"]).toBe(first["apiKey"]);
  await deliverOne(second);
  await running?.end("SIGKILL");

  const third = await start();
  expect(third["apiKey"]).toBe(first["apiKey"]);
  await deliverOne(third);

  await running?.stop();
  expect(await running?.leaks()).toEqual([]);
  const logs = await Array.fromAsync(glob(join(home, "**/*.log")));
  expect(logs.length).toBeGreaterThan(0);
  for (const file of logs) assertNoSecrets(await readFile(file, "utf8"), file);
}, 120_000);
