import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { startStubApi } from "./testing/stub-api.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

function startBricks(env: Record<string, string>) {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const child = spawn(process.execPath, ["--conditions=@pushrail/source", main], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  cleanUps.push(() => child.kill("SIGKILL"));
  return child;
}

test("starts on a free port, points its destination there, and stops on SIGTERM", async () => {
  const folder = await mkdtemp(join(tmpdir(), "bricks-"));
  cleanUps.push(() => rm(folder, { recursive: true }));
  const api = await startStubApi(({ method, body }) =>
    method === "POST"
      ? [
          201,
          {
            ...(body as object),
            id: "dst_1",
            signingSecret: "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
          },
        ]
      : [200, { data: [], nextCursor: null, allowedOrigins: [] }],
  );
  cleanUps.push(() => api.close());
  const env = {
    PUSHRAIL_API_URL: api.url,
    PUSHRAIL_API_KEY: "prl_test_key",
    BRICKS_STATE_FILE: join(folder, "demo.json"),
    // One for all test files: the first that needs the page builds it.
    BRICKS_PAGE_FOLDER: join(tmpdir(), "pushrail-bricks-page"),
  };
  const child = startBricks({ ...env, PORT: "0" });

  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const { event, url } = JSON.parse(line.toString()) as { event: string; url: string };
  expect(event).toBe("listening");
  expect(api.requests.at(-1)?.body).toMatchObject({ url: `${url}/webhooks/northwind` });

  // A held webhook and an open stream must not keep the process alive.
  const headers = { cookie: await signedIn(url) };
  const mode = { method: "PUT", headers, body: '{"mode":"hang"}' };
  await fetch(`${url}/app/receiver/mode`, mode);
  const held = fetch(`${url}/webhooks/northwind`, { method: "POST", body: "{}" }).catch(() => {});
  const stream = await fetch(`${url}/app/receiver/stream`, { headers });
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
  await stream.body?.cancel().catch(() => {});
  await held;
}, 60_000);

async function signedIn(url: string): Promise<string> {
  const body = '{"personId":"ada"}';
  const response = await fetch(`${url}/app/sign-in`, { method: "POST", body });
  return response.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
}

test.each([
  ["a missing setting", { PUSHRAIL_API_URL: "http://127.0.0.1:1" }, "PUSHRAIL_API_KEY is not set."],
  ["a port that is none", { PORT: "http" }, "PORT must be a whole number from 0 to 65535."],
])("says in one sentence why it cannot start: %s", async (_, env, sentence) => {
  const child = startBricks(env);
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  expect(said).toBe(`Bricks could not start: ${sentence}\n`);
  expect(code).toBe(1);
});
