import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Program, RunningProcess } from "./child.ts";

// Every process of a black-box test is asked for its leaks at the end; here is what it finds.

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pushrail-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const { privateKey } = generateKeyPairSync("ed25519");
const printed = {
  stdout: '{"url":"postgres://pushrail_api:J3x9mZk2@127.0.0.1:5432/pushrail"}\n',
  stderr: `An error:\n${privateKey.export({ type: "pkcs8", format: "pem" }).toString()}`,
};

/** What was found in the output of a program that prints a password and, in lines of its own, a private key. */
async function leaksOf(program: Partial<Program>): Promise<readonly string[]> {
  const script = join(folder, "prints.mjs");
  await writeFile(
    script,
    `process.stdout.write(${JSON.stringify(printed.stdout)});
     process.stderr.write(${JSON.stringify(printed.stderr)});`,
  );
  const child = new RunningProcess({ name: "program", script, ...program });
  return (await child.leaks()).toSorted();
}

const password = 'program printed a database password after: {"url":"postgres:…';
const key = "program printed a private key after: -----BEGI…";

test("T66: secrets in what a process printed are found, on both of its outputs and over two lines", async () => {
  expect(await leaksOf({})).toEqual([password, key]);
});

test("T66: they are found in the file that took the outputs, too", async () => {
  expect(await leaksOf({ outputFile: join(folder, "output.log") })).toEqual([password, key]);
});

test("what a program is there to print is no leak", async () => {
  expect(await leaksOf({ prints: ["database password"] })).toEqual([key]);
});
