import { expect, test } from "vitest";
import { webhook } from "./index.ts";

test.each([
  ["https://hooks.example.com/in", "hooks.example.com"],
  ["https://HOOKS.Example.COM:8443/in?x=1", "hooks.example.com"],
  ["https://hooks.example.com./in", "hooks.example.com"],
  ["https://hooks.example.com..:443/in", "hooks.example.com"],
  ["https://xn--bcher-kva.example/", "xn--bcher-kva.example"],
  ["https://bücher.example/", "xn--bcher-kva.example"],
  ["https://192.0.2.7:444/", "192.0.2.7"],
  ["https://0xC0000207/", "192.0.2.7"],
  ["https://[2001:DB8::0:1]:444/", "2001:db8::1"],
])("T68: whatever its spelling, %s leads to %s", (url, host) => {
  expect(webhook.hostOf?.({ url })).toBe(host);
});

test("settings without a usable URL lead to no host", () => {
  expect(webhook.hostOf?.({})).toBeNull();
  expect(webhook.hostOf?.({ url: "nonsense" })).toBeNull();
});
