import { readFile } from "node:fs/promises";
import { Compile } from "typebox/schema";
import { describe, expect, test } from "vitest";
import { errorCodes } from "../errors.ts";
import type { ErrorCode } from "../errors.ts";

// Goal: openapi.json says all that a caller needs. Whether it is what the routes say is held by `npm run check`.

interface Media {
  readonly schema?: object;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

interface Answer {
  readonly description?: string;
  readonly content?: Readonly<Record<string, Media>>;
}

interface Operation {
  readonly summary?: string;
  readonly operationId?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly unknown[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly description?: string;
    readonly schema?: { readonly description?: string };
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, Answer>>;
}

interface Document {
  readonly openapi: string;
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const text = await readFile(new URL("../../openapi.json", import.meta.url), "utf8");
const document = resolved(JSON.parse(text)) as Document;
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    operation,
  })),
);

/** The document with every reference replaced by what it refers to. */
function resolved(whole: Record<string, unknown>): unknown {
  const follow = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(follow);
    if (typeof value !== "object" || value === null) return value;
    if ("$ref" in value) return follow(target(String(value.$ref)));
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, follow(member)]),
    );
  };
  const target = (ref: string): unknown =>
    ref
      .split("/")
      .slice(1)
      .reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], whole);
  return follow(whole);
}

function examplesOf(media: Media): unknown[] {
  const named = Object.values(media.examples ?? {}).map(({ value }) => value);
  return media.example === undefined ? named : [...named, media.example];
}

function expectExamples(media: Media): void {
  const examples = examplesOf(media);
  expect(examples).not.toEqual([]);
  const schema = Compile(media.schema ?? false);
  for (const example of examples) expect(schema.Errors(example)).toEqual([true, []]);
}

test("it is OpenAPI 3.1 with an operation id of its own for each operation", () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(operations.length);
  expect(ids).not.toContain(undefined);
});

describe.each(operations)("$name", ({ name, operation }) => {
  test("has a summary, and tags that are described", () => {
    expect(operation.summary).toMatch(/\S/);
    const described = document.tags.map((tag) => tag.name);
    expect(operation.tags).toHaveLength(1);
    expect(described).toEqual(expect.arrayContaining([...(operation.tags ?? [])]));
  });

  test("describes its parameters", () => {
    for (const { name: parameter, description, schema } of operation.parameters ?? []) {
      expect(description ?? schema?.description, parameter).toMatch(/\S/);
    }
  });

  test("shows examples of its body and of its success that its schemas allow", () => {
    for (const media of Object.values(operation.requestBody?.content ?? {})) expectExamples(media);
    const successes = Object.entries(operation.responses).filter(([status]) => status < "300");
    expect(successes).not.toEqual([]);
    for (const [status, { description, content }] of successes) {
      expect(description).toMatch(/\S/);
      expect(content === undefined).toBe(status === "204");
      for (const media of Object.values(content ?? {})) expectExamples(media);
    }
  });

  test("lists its errors as problem documents with an example of each code", () => {
    const statuses = new Set(Object.keys(operation.responses));
    const isPublic = operation.security?.length === 0;
    const expected = isPublic ? [] : ["401", "403", "429", "500", "503"];
    if (name.includes("{id}")) expected.push("404");
    if (operation.requestBody !== undefined) expected.push("400");
    expect([...statuses]).toEqual(expect.arrayContaining(expected));
    if (isPublic) return;
    for (const [status, { content }] of Object.entries(operation.responses)) {
      if (status < "300") continue;
      expect(Object.keys(content ?? {})).toEqual(["application/problem+json"]);
      const media = content?.["application/problem+json"] ?? {};
      expectExamples(media);
      for (const [code, { value }] of Object.entries(media.examples ?? {})) {
        const { status: codeStatus, title } = errorCodes[code as ErrorCode];
        expect(String(codeStatus)).toBe(status);
        expect(value).toMatchObject({ code, title, status: codeStatus });
      }
    }
  });
});
