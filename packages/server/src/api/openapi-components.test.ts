import { expect, test } from "vitest";
import { componentName, withComponents } from "./openapi-components.ts";

function documentOf(responses: object): object {
  return {
    openapi: "3.1.0",
    components: { securitySchemes: {} },
    paths: { "/a": { get: { responses } } },
  };
}

function problem(...codes: string[]): object {
  const examples = Object.fromEntries(codes.map((code) => [code, { value: { code } }]));
  return { content: { "application/problem+json": { schema: { type: "object" }, examples } } };
}

test("a named schema becomes a component wherever it stands, also inside another one", () => {
  const inner = { type: "string", [componentName]: "Inner" };
  const outer = { type: "array", items: inner, [componentName]: "Outer" };
  const document = withComponents(
    documentOf({
      200: { description: "Good.", content: { "application/json": { schema: outer } } },
      201: { description: "New.", content: { "application/json": { schema: inner } } },
    }),
  );
  expect(document).toMatchObject({
    components: {
      securitySchemes: {},
      schemas: {
        Inner: { type: "string" },
        Outer: { type: "array", items: { $ref: "#/components/schemas/Inner" } },
      },
    },
    paths: {
      "/a": {
        get: {
          responses: {
            200: {
              content: { "application/json": { schema: { $ref: "#/components/schemas/Outer" } } },
            },
            201: {
              content: { "application/json": { schema: { $ref: "#/components/schemas/Inner" } } },
            },
          },
        },
      },
    },
  });
  expect(JSON.stringify(document)).not.toContain(componentName);
});

test("two different schemas cannot have one name", () => {
  const of = (type: string) => ({
    content: { "application/json": { schema: { type, [componentName]: "Twice" } } },
  });
  expect(() => withComponents(documentOf({ 200: of("string"), 201: of("number") }))).toThrow(
    "Twice",
  );
});

test("error answers of one to three codes are shared under their names, others stay", () => {
  const document = withComponents(
    documentOf({
      400: problem("a", "b", "c", "d"),
      404: problem("not_found"),
      503: problem("busy", "away"),
    }),
  );
  expect(document).toMatchObject({
    components: {
      schemas: { Problem: { type: "object" } },
      responses: { NotFound: {}, BusyOrAway: {} },
    },
    paths: {
      "/a": {
        get: {
          responses: {
            400: {
              content: {
                "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
              },
            },
            404: { $ref: "#/components/responses/NotFound" },
            503: { $ref: "#/components/responses/BusyOrAway" },
          },
        },
      },
    },
  });
});

test("an answer that nobody described says what its status means", () => {
  const document = withComponents(
    documentOf({ 202: { description: "Default Response" }, 204: { description: "Gone it is." } }),
  );
  expect(document).toMatchObject({
    paths: {
      "/a": {
        get: {
          responses: { 202: { description: "Accepted" }, 204: { description: "Gone it is." } },
        },
      },
    },
  });
});
