import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { curlText } from "./curl-text.ts";

const headers = [
  ["host", "hooks.example.com"],
  ["connection", "keep-alive"],
  ["content-type", "application/json"],
  ["accept-encoding", "identity"],
  ["webhook-id", "evt_1"],
  ["webhook-timestamp", "1900000000"],
  ["webhook-signature", "v1,b2xk"],
  ["X-Pushrail-Signature", "v1=6f6c64"],
  ["X-Pushrail-Event-Type", "order.completed"],
  ["authorization", "Bearer ••••9876"],
  ["X-Team's", "••••"],
  ["content-length", "12"],
] as const;
const body = `{"a":"it's $HOME \`id\` \\\\ ü"}`;

function text(change: { target?: string; body?: string | null } = {}): string | undefined {
  const { target = "https://hooks.example.com/orders", body: shown = body } = change;
  return curlText({ request: { target, headers } }, { body: shown, eventId: "evt_1" });
}

/** What a shell makes of the command: each argument of `curl` on a line. */
function argumentsOf(command: string, environment: Record<string, string> = {}): string[] {
  const shown = `curl() { printf '%s\\0' "$@"; }\n${command}`;
  const out = execFileSync("sh", ["-c", shown], {
    env: { PATH: process.env["PATH"] ?? "", HOME: "/nowhere", ...environment },
    encoding: "utf8",
  });
  return out.split("\0").slice(0, -1);
}

test("a shell sends the body byte by byte, whatever is in it", () => {
  const given = argumentsOf(text() ?? "", { SECRET: "whsec_c2VjcmV0" });
  expect(given[0]).toBe("https://hooks.example.com/orders");
  expect(given.at(-2)).toBe("--data-binary");
  expect(given.at(-1)).toBe(body);
});

test("hidden headers are variables, so that no mask is sent and no secret is copied", () => {
  const given = argumentsOf(text() ?? "", {
    SECRET: "whsec_c2VjcmV0",
    AUTHORIZATION: "token",
    X_TEAM_S: "blue",
  });
  expect(given).toContain("authorization: Bearer token");
  expect(given).toContain("X-Team's: blue");
  expect(text()).not.toContain("••••");
});

test("the old signature is left out, and a new one is made from $SECRET", () => {
  expect(text()).not.toContain("b2xk");
  expect(text()).not.toContain("6f6c64");
  expect(text()).toContain("${SECRET#whsec_}");
  expect(text()).toContain("webhook-signature: v1,$SIGNATURE");
});

test("a query that is not shown is a variable, too", () => {
  const command = text({ target: "https://hooks.example.com/orders?…" }) ?? "";
  const given = argumentsOf(command, { SECRET: "whsec_c2VjcmV0", QUERY: "token=1" });
  expect(given[0]).toBe("https://hooks.example.com/orders?token=1");
});

test("there is no command where the body is hidden, or where no HTTP was spoken", () => {
  expect(text({ body: null })).toBeUndefined();
  expect(text({ target: "kafka://broker/orders" })).toBeUndefined();
  expect(curlText({ request: null }, { body, eventId: "evt_1" })).toBeUndefined();
});
