import { generateSigningSecret, signingKeyOf } from "@pushrail/destinations";
import { expect, test } from "vitest";
import type { SigningKey } from "../destinations/directory.ts";
import { keysAt } from "./signing-keys.ts";

const endMs = Date.UTC(2026, 10, 21);

function keyOf(version: number, signsUntilMs: number | null): SigningKey {
  return { version, key: signingKeyOf(generateSigningSecret()), signsUntilMs };
}

function versionsAt(keys: readonly SigningKey[], nowMs: number) {
  return keysAt(keys, nowMs).map((key) => keys.find((one) => one.key === key)?.version);
}

test.each([
  [-1, [2, 1]],
  [0, [2]],
  [1, [2]],
])("T33: an older key signs until its end and not at it: %i ms after", (afterMs, versions) => {
  expect(versionsAt([keyOf(2, null), keyOf(1, endMs)], endMs + afterMs)).toEqual(versions);
});

test("all keys whose overlap lasts sign, newest first, whichever of them ends first", () => {
  const keys = [keyOf(4, null), keyOf(3, endMs), keyOf(2, endMs + 2), keyOf(1, endMs + 1)];
  expect(versionsAt(keys, endMs - 1)).toEqual([4, 3, 2, 1]);
  expect(versionsAt(keys, endMs)).toEqual([4, 2, 1]);
  expect(versionsAt(keys, endMs + 1)).toEqual([4, 2]);
  expect(versionsAt(keys, endMs + 2)).toEqual([4]);
});

test("the newest signs whatever its end says, because without it nothing would be signed", () => {
  expect(versionsAt([keyOf(2, endMs)], endMs + 1)).toEqual([2]);
});

test("a replaced key that has no end does not sign", () => {
  expect(versionsAt([keyOf(2, null), keyOf(1, null)], endMs)).toEqual([2]);
});

test("without keys there is nothing to sign with", () => {
  expect(keysAt([], endMs)).toEqual([]);
});
