import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { bytesCanary, leaksIn, textCanary } from "./forms.ts";

// A search that finds nothing proves nothing until it was seen to find what is there.

const text = `pässword ${randomBytes(18).toString("base64")}+/`;
const bytes = randomBytes(32);
const canaries = [textCanary("text", text), bytesCanary("bytes", bytes)];

const found = (line: string): readonly string[] => [
  ...new Set(leaksIn({ log: line }, canaries).map(({ kind }) => kind)),
];

test.each<readonly [string, string]>([
  ["as it is", `token=${text};`],
  ["in JSON", JSON.stringify({ err: { detail: `no such key: ${text}` } })],
  ["in JSON in JSON", JSON.stringify(JSON.stringify({ text }))],
  ["in a query", `/v1/deliveries?cursor=${encodeURIComponent(text)}`],
  ["in a form", `a=b&${new URLSearchParams({ password: text }).toString()}`],
  ["in hex", `\\x${Buffer.from(`a${text}`).toString("hex").toUpperCase()}`],
  ["in basic authentication", `Basic ${btoa(unescape(encodeURIComponent(`u:${text}`)))}`],
  ["as printed bytes", inspect(Buffer.from(text))],
  ["cut short", `${text.slice(0, 20)}…`],
  ["only its end", `…${text.slice(-24)}`],
])("T66: a text is found %s", (_, line) => {
  expect(found(line)).toEqual(["text"]);
});

test.each<readonly [string, string]>([
  ["in hex", bytes.toString("hex")],
  ["as PostgreSQL writes them", `(1,"\\\\x${bytes.toString("hex")}")`],
  ["as a printed buffer", inspect(bytes)],
  ["as a printed array", inspect(new Uint8Array(bytes))],
  ["as a buffer in JSON", JSON.stringify({ key: bytes })],
  ["as characters", `key ${bytes.toString("latin1")}`],
  ["as characters that are none", `key ${bytes.toString("utf8")} end`],
  ["in base64url", bytes.toString("base64url")],
  ...[0, 1, 2, 3].map((offset) => {
    const around = Buffer.concat([randomBytes(offset), bytes, randomBytes(5)]);
    return [`in base64 after ${offset} bytes`, around.toString("base64")] as const;
  }),
  [
    "in lines of base64",
    JSON.stringify({
      pem: Buffer.concat([randomBytes(41), bytes, randomBytes(40)])
        .toString("base64")
        .replaceAll(/.{64}/g, "$&\n"),
    }),
  ],
  ["cut short", bytes.subarray(0, 16).toString("hex")],
])("T66: bytes are found %s", (_, line) => {
  expect(found(line)).toEqual(["bytes"]);
});

test("what may be shown of a secret, and other texts, are not found", () => {
  expect(found(`••••${text.slice(-4)} ${randomBytes(64).toString("hex")}`)).toEqual([]);
});

test("a leak names its kind, its place and what stands around it", () => {
  const around = `first second ${bytes.toString("hex")}`;
  expect(leaksIn({ log: "", answers: around }, canaries)).toEqual([
    { kind: "bytes", place: "answers", around },
  ]);
});
