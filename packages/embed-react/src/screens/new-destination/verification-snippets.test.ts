import { execFile } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { envFileText, secretVariable, verificationSnippets } from "./verification-snippets.ts";

const run = promisify(execFile);
const key = randomBytes(32);
const secret = `whsec_${key.toString("base64")}`;
const environment = { ...process.env, [secretVariable]: secret };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "snippets-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function snippet(value: string): string {
  return verificationSnippets.find((one) => one.value === value)?.text ?? "";
}

/** As packages/destinations/src/webhook/guide.md says it. */
function signatureOf(timestamp: string, body: string): string {
  return createHmac("sha256", key).update(`${timestamp}.${body}`).digest("hex");
}

const body = '{"amount":5}';
const now = String(Math.floor(Date.now() / 1_000));
const old = String(Number(now) - 600);
const cases = [
  { timestamp: now, signature: `v1=${signatureOf(now, body)}`, isGood: true },
  { timestamp: now, signature: `v1=${"0".repeat(64)},v1=${signatureOf(now, body)}`, isGood: true },
  { timestamp: now, signature: `v1=${signatureOf(now, `${body} `)}`, isGood: false },
  { timestamp: now, signature: "", isGood: false },
  { timestamp: old, signature: `v1=${signatureOf(old, body)}`, isGood: false },
  { timestamp: "soon", signature: `v1=${signatureOf("soon", body)}`, isGood: false },
];
const wanted = cases.map(({ isGood }) => isGood);

test("the Node.js snippet tells good signatures from bad ones", async () => {
  const file = join(folder, "verify.mjs");
  await writeFile(file, snippet("node"));
  const script = `
    const { isFromSender } = await import(${JSON.stringify(pathToFileURL(file).href)});
    const cases = ${JSON.stringify(cases)};
    console.log(JSON.stringify(cases.map((one) => isFromSender(
      { "x-pushrail-timestamp": one.timestamp, "x-pushrail-signature": one.signature },
      Buffer.from(${JSON.stringify(body)})))));
  `;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script], {
    env: environment,
  });
  expect(JSON.parse(stdout)).toEqual(wanted);
});

test("the Python snippet tells good signatures from bad ones", async (context) => {
  const python = await run("python3", ["--version"]).catch(() => undefined);
  if (python === undefined) context.skip("there is no Python here");
  const script = `${snippet("python")}
import json, sys
cases = json.loads(sys.argv[1])
print(json.dumps([is_from_sender(
    {"X-Pushrail-Timestamp": one["timestamp"], "X-Pushrail-Signature": one["signature"]},
    sys.argv[2].encode()) for one in cases]))
`;
  const { stdout } = await run("python3", ["-c", script, JSON.stringify(cases), body], {
    env: environment,
  });
  expect(JSON.parse(stdout)).toEqual(wanted);
});

test("the curl snippet sends a request whose signature is good", async (context) => {
  const tools = await run("sh", ["-c", "command -v curl openssl base64 od"]).catch(() => undefined);
  if (tools === undefined) context.skip("there is no curl or no OpenSSL here");
  const received = Promise.withResolvers<{ timestamp: string; signature: string; body: string }>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.resolve({
        timestamp: String(request.headers["x-pushrail-timestamp"]),
        signature: String(request.headers["x-pushrail-signature"]),
        body: Buffer.concat(chunks).toString(),
      });
      response.end("ok");
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  try {
    const { port } = server.address() as AddressInfo;
    const address = `http://127.0.0.1:${port}/`;
    await run("sh", ["-c", snippet("curl")], {
      env: { ...environment, RECEIVER_URL: address, no_proxy: "127.0.0.1" },
    });
    const sent = await received.promise;
    expect(sent.signature).toBe(`v1=${signatureOf(sent.timestamp, sent.body)}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test("the file sets the variable that the snippets read", () => {
  expect(envFileText("whsec_abc")).toBe("WEBHOOK_SIGNING_SECRET=whsec_abc\n");
  for (const { text } of verificationSnippets) expect(text).toContain(secretVariable);
});
