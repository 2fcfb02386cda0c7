import { expect, test } from "vitest";
import { indentedJson } from "./json-text.ts";

test.each([
  '{"a":1,"b":[1,2,{"c":"}{,:\\"[ "}],"d":{},"e":[],"f":null}',
  '[{"a":[[]]}]',
  '"text"',
  "12",
  '{"a":"\\\\","b":"x"}',
])("agrees with JSON.stringify: %s", (text) => {
  expect(indentedJson(text)).toBe(JSON.stringify(JSON.parse(text), null, 2));
});

test("keeps digits and repeated keys, and replaces the blanks that were there", () => {
  expect(indentedJson(' { "n" : 12345678901234567890 ,\n"m":1.10, "m": [ ] }')).toBe(
    '{\n  "n": 12345678901234567890,\n  "m": 1.10,\n  "m": []\n}',
  );
});

test.each(["", "{", "hello", "{'a':1}"])("is null for what is not JSON: %j", (text) => {
  expect(indentedJson(text)).toBeNull();
});
