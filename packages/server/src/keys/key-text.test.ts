import { expect, test } from "vitest";
import { isKeyText, isRootKeyText, keySha256, newKeyText } from "./key-text.ts";

test("a key is prefix, thirty random characters and a checksum, and has the right form", () => {
  for (const environment of ["live", "test"] as const) {
    const text = newKeyText(environment);
    expect(text).toMatch(new RegExp(`^prl_${environment}_[0-9A-Za-z]{36}$`));
    expect(isKeyText(text)).toBe(true);
  }
  expect(newKeyText("live")).not.toBe(newKeyText("live"));
});

test("a root key has a form of its own, and neither kind passes for the other", () => {
  const text = newKeyText("root");
  expect(text).toMatch(/^prl_root_[0-9A-Za-z]{36}$/);
  expect([isRootKeyText(text), isKeyText(text)]).toEqual([true, false]);
  expect([isRootKeyText(newKeyText("live")), isKeyText(newKeyText("live"))]).toEqual([false, true]);
  expect(isRootKeyText(newKeyText("live").replace("live", "root"))).toBe(false);
  expect(isRootKeyText(`${text}\n`)).toBe(false);
});

test("the checksum is that of earlier versions, so that stored keys stay valid", () => {
  expect(newKeyText("live", () => 0)).toBe("prl_live_0000000000000000000000000000001TLzB5");
});

test("no single mistyped character passes the checksum", () => {
  const text = newKeyText("test");
  for (let at = "prl_test_".length; at < text.length; at += 1) {
    const typed = text[at] === "a" ? "b" : "a";
    expect(isKeyText(text.slice(0, at) + typed + text.slice(at + 1))).toBe(false);
  }
});

test.each([
  "",
  "prl_live_",
  "sk_live_000000000000000000000000000000000000",
  `${newKeyText("live")} `,
  `${newKeyText("live")}0`,
  newKeyText("live").slice(0, -1),
  newKeyText("live").replace("live", "test"),
  newKeyText("live").replace("prl", "PRL"),
])("%j is not a key", (text) => {
  expect(isKeyText(text)).toBe(false);
});

test("what is stored of a key is the SHA-256 of its text", () => {
  expect(keySha256("abc").toString("hex")).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});
