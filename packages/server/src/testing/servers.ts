import { loadConfig } from "../config.ts";
import { startServer } from "../server.ts";
import { createLog } from "../telemetry/log.ts";
import type { TestAnswer } from "./api.ts";
import type { TestDatabase } from "./postgres.ts";

/** A server as main.ts starts it, in the test's own process. */
export interface TestServer {
  readonly url: string;
  /** Everything it has logged so far, at every level. */
  log(): string;
  /** Sends JSON (or nothing) with an API key or the token of a session and reads the answer. */
  call(method: string, path: string, credential: string, body?: unknown): Promise<TestAnswer>;
  stop(): Promise<void>;
}

/** Starts a server. Those of one installation have one `kek`, 64 hex digits. */
export async function startTestServer(
  database: TestDatabase,
  { role, kek }: { readonly role: "all" | "api" | "worker"; readonly kek: string },
): Promise<TestServer> {
  const loaded = loadConfig({
    PORT: "0",
    PUSHRAIL_ROLE: role,
    PUSHRAIL_API_DATABASE_URL: database.apiUrl,
    PUSHRAIL_WORKER_DATABASE_URL: database.workerUrl,
    PUSHRAIL_KEK: kek,
    PUSHRAIL_EGRESS_ALLOW: "127.0.0.0/8",
    PUSHRAIL_DRAIN_MS: "1000",
  });
  if ("problems" in loaded) throw new Error(loaded.problems.join(" "));
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const server = await startServer(loaded.config, createLog({ level: "trace", destination }));
  return {
    url: server.url,
    log: () => lines.join(""),
    stop: () => server.stop(),
    call: async (method, path, credential, body) => {
      const response = await fetch(server.url + path, {
        method,
        headers: {
          authorization: `Bearer ${credential}`,
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const { status, headers } = response;
      return { status, headers, text, json: text === "" ? undefined : JSON.parse(text) };
    },
  };
}
