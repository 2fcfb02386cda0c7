import { expect, test } from "vitest";
import { childOf, codeOf, readXml, textOf } from "./xml.ts";

// Goal: answers are read as AWS writes them, and nothing that a hostile storage writes is ever more than text.

const codeIn = async (text: string): Promise<string | undefined> =>
  codeOf(childOf(await readXml(text), "Error"));

test.each([
  "<Error><Code>NoSuchBucket</Code></Error>",
  '\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<Error xmlns="http://s3">\n <Code> NoSuchBucket </Code></Error>',
  "<Error><Code><![CDATA[NoSuchBucket]]></Code></Error>",
  "<Error><Code>NoSuch<!-- -->Bucket</Code></Error>",
])("an error's code is found in %j", async (text) => {
  expect(await codeIn(text)).toBe("NoSuchBucket");
});

test.each([
  "",
  "<",
  "<html><body>Please sign in",
  '<!DOCTYPE Error [<!ENTITY x "NoSuchBucket">]><Error><Code>&x;</Code></Error>',
  '<!DOCTYPE Error [<!ENTITY x SYSTEM "file:///etc/hostname">]><Error><Code>&x;</Code></Error>',
  "<Error><Code>A</Code><Code>B</Code></Error>",
  "<Error><Code><a>A</a></Code></Error>",
  `${"<a>".repeat(17)}<Error><Code>A</Code></Error>${"</a>".repeat(17)}`,
  "<__proto__><Code>NoSuchBucket</Code></__proto__>",
  "<Error><__proto__><Code>NoSuchBucket</Code></__proto__></Error>",
])("no code is found in %j", async (text) => {
  expect(await codeIn(text)).toBeUndefined();
  expect(Object.hasOwn(Object.prototype, "Code")).toBe(false);
});

test("a document with more tags than any answer has is not read", async () => {
  const withTags = (count: number): string =>
    `<Error><Code>A1</Code><Message>${"x".repeat(60_000)}</Message>${"<a/>".repeat(count - 6)}</Error>`;
  expect(await codeIn(withTags(256))).toBe("A1");
  expect(await readXml(withTags(257))).toEqual({});
});

test("members of every object are no elements", async () => {
  const document = await readXml("<Error><Code>A</Code></Error>");
  expect(textOf(document, "toString")).toBeUndefined();
  expect(childOf(document, "constructor")).toEqual({});
});
