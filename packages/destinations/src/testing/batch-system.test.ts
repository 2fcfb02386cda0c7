import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readBatchJournal } from "./batch-store.ts";
import { startBatchSystem, type BatchSystem, type BatchSystemOptions } from "./batch-system.ts";

const token = "token-0123456789";
const authorization = `Bearer ${token}`;
let folder: string;
const systems: BatchSystem[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "batch-system-"));
});

afterEach(async () => {
  for (const system of systems.splice(0)) await system.close();
  rmSync(folder, { recursive: true });
});

async function start(options: Partial<BatchSystemOptions> = {}): Promise<BatchSystem> {
  const system = await startBatchSystem({ token, ...options });
  systems.push(system);
  return system;
}

function put(system: BatchSystem, name: string, body: string): Promise<Response> {
  return fetch(`${system.url}/parts/${name}`, { method: "PUT", body, headers: { authorization } });
}

describe("the batch system", () => {
  test("takes the same bytes under a name again and blames a sender of other bytes", async () => {
    const system = await start();
    expect((await put(system, "bat_1", '{"id":"a"}\n')).status).toBe(200);
    expect((await put(system, "bat_1", '{"id":"a"}\n')).status).toBe(200);
    expect(system.violations).toEqual([]);
    expect((await put(system, "bat_1", '{"id":"b"}\n')).status).toBe(409);
    expect([...system.parts.values()]).toMatchObject([{ lines: ['{"id":"a"}'], writeCount: 2 }]);
    expect(system.violations).toEqual(["part bat_1 was written again with other bytes"]);
  });

  test("blames a sender that exceeds a limit or mixes partitions", async () => {
    const partitionOf = (line: string): string => (JSON.parse(line) as { p: string }).p;
    const system = await start({ eventsMax: 2, bytesMax: 30, partitionOf });
    await put(system, "bat_1?partition=a", '{"p":"a"}\n{"p":"a"}\n{"p":"a"}\n');
    await put(system, "bat_2?partition=a", `{"p":"a","x":"${"x".repeat(40)}"}\n`);
    expect(system.violations).toEqual(["a batch has 3 events"]);
    await put(system, "bat_3?partition=a", `{"p":"a"}\n{"p":"a","x":"0123456789"}\n`);
    await put(system, "bat_4?partition=a", '{"p":"a"}\n{"p":"b"}\n');
    expect(system.violations.slice(1)).toEqual([
      "a batch has 35 bytes",
      "partition a has an event of b",
    ]);
  });

  test("has its journal, which another process reads and it begins with", async () => {
    const journalFile = join(folder, "journal");
    expect(readBatchJournal(journalFile)).toEqual([]);
    const first = await start({ journalFile });
    await put(first, "bat_1", '{"id":"a"}\n');
    await put(first, "bat_1", '{"id":"other"}\n');
    expect(readBatchJournal(journalFile)).toMatchObject([
      { kind: "part", part: { name: "bat_1", lines: ['{"id":"a"}'] } },
      { kind: "violation" },
    ]);
    await first.close();
    systems.pop();
    const second = await start({ journalFile });
    expect([...second.parts.keys()]).toEqual(["bat_1"]);
    expect(second.violations).toHaveLength(1);
    expect((await put(second, "bat_1", '{"id":"a"}\n')).status).toBe(200);
    expect(second.parts.get("bat_1")?.writeCount).toBe(2);
  });

  test("acts out a fault for so many requests and is well again", async () => {
    const system = await start();
    system.act("unavailable", 2);
    const statuses = [];
    for (let index = 0; index < 3; index += 1)
      statuses.push((await put(system, "bat_1", '{"id":"a"}\n')).status);
    expect(statuses).toEqual([503, 503, 200]);
  });

  test("runs in a process of its own and obeys its standard input", async () => {
    const settings = { token, journalFile: join(folder, "journal"), eventsMax: 5 };
    const script = fileURLToPath(new URL("batch-system-main.ts", import.meta.url));
    const child = spawn(process.execPath, [script, JSON.stringify(settings)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const nextLine = async (): Promise<unknown> => JSON.parse(String((await lines.next()).value));
    const { url } = (await nextLine()) as { url: string };
    child.stdin.write('{"refuse":[{"text":"bad","status":400,"message":"no"}]}\n');
    expect(await nextLine()).toEqual({ event: "obeyed" });
    const response = await fetch(`${url}/rows`, {
      method: "POST",
      body: '{"id":"good"}\n{"id":"bad"}\n',
      headers: { authorization },
    });
    expect(await response.json()).toMatchObject({
      results: [
        { id: "bad", status: 400 },
        { id: "good", status: 200 },
      ],
    });
    expect(await nextLine()).toEqual({ event: "begun" });
    expect(await nextLine()).toMatchObject({ event: "stored", entry: { row: { id: "good" } } });
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("close", resolve));
    expect(readBatchJournal(settings.journalFile)).toMatchObject([
      { kind: "row", row: { id: "good", line: '{"id":"good"}' } },
    ]);
  });
});
