import { inspect } from "node:util";
import { expect, test } from "vitest";
import { Secret } from "./secret.ts";

test("a secret shows itself to nobody but who reveals it", () => {
  const secret = new Secret("canary-7f3a");
  const shown = [
    String(secret),
    "".concat(secret.toString()),
    JSON.stringify({ secret, list: [secret] }),
    inspect({ secret }, { depth: 9, showHidden: true }),
    inspect(Object.assign(new Error("failed"), { secret })),
    Object.values(secret).join(),
    JSON.stringify(Object.assign({}, secret)),
  ];
  expect(shown.filter((text) => text.includes("canary"))).toEqual([]);
  expect(String(secret)).toBe("[secret]");
  expect(secret.reveal()).toBe("canary-7f3a");
});
