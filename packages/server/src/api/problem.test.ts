import { TypeBoxValidatorCompiler } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { describe, expect, test } from "vitest";
import { KekError } from "../encryption/kek-provider.ts";
import { ApiError, errorCodes } from "../errors.ts";
import type { ErrorCode } from "../errors.ts";
import { apiErrorOf, problemOf } from "./problem.ts";

const schema = Type.Object(
  { name: Type.String({ minLength: 2 }), limit: Type.Optional(Type.Integer({ maximum: 10 })) },
  { additionalProperties: false },
);

/** What Fastify throws when a part of a request does not pass its schema. */
function refusalOf(
  value: unknown,
  validationContext: "body" | "querystring",
): ApiError | undefined {
  const validate = TypeBoxValidatorCompiler({
    schema,
    httpPart: validationContext,
    method: "POST",
    url: "/",
  });
  const { error } = validate(value) as { error?: unknown };
  return apiErrorOf({ validation: error, validationContext });
}

describe("a value that does not pass its schema", () => {
  test.each([
    ["missing_field", "/name", {}],
    ["unknown_field", "/x~1y", { name: "ab", "x/y": 1 }],
    ["invalid_field", "/name", { name: "a" }],
    ["invalid_field", "/name", { name: 12 }],
    ["invalid_field", "/limit", { name: "ab", limit: "3" }],
    ["invalid_field", "/limit", { name: "ab", limit: 11 }],
    ["invalid_field", "", []],
  ])("is %s at %s", (code, path, value) => {
    const refusal = refusalOf(value, "body");
    expect(refusal).toMatchObject({ code, status: 400, details: { path } });
    expect(refusal?.details.problems).toContainEqual({
      path,
      message: expect.stringMatching(/^[A-Z].*\.$/),
    });
  });

  test("has every problem listed", () => {
    const problems = refusalOf({ name: "a", limit: 11, x: 1 }, "body")?.details.problems;
    expect(problems?.map(({ path }) => path).toSorted()).toEqual(["/limit", "/name", "/x"]);
  });

  test("in the query is converted first, and the answer says where it stands", () => {
    expect(refusalOf({ name: "ab", limit: "3" }, "querystring")).toBeUndefined();
    expect(refusalOf({ name: "ab", limit: "x" }, "querystring")?.details.detail).toMatch(
      /\(in the query\)$/,
    );
  });
});

describe("a thrown value", () => {
  test.each([
    ["a refused connection", Object.assign(new Error("x"), { code: "ECONNREFUSED" })],
    ["a database that shuts down", Object.assign(new Error("x"), { code: "57P01" })],
    ["too many connections", Object.assign(new Error("x"), { code: "53300" })],
    ["a cancelled statement", Object.assign(new Error("x"), { code: "57014" })],
    ["a pool without a free connection", new Error("timeout exceeded when trying to connect")],
    ["a connection that ended", new Error("Connection terminated unexpectedly")],
  ])("that is %s is answered with 503 and Retry-After", (_what, error) => {
    expect(apiErrorOf(error)).toMatchObject({
      code: "unavailable",
      details: { retryAfterSeconds: 1 },
    });
  });

  test("that is a key encryption key out of use is answered with 503, without its name", () => {
    const answer = apiErrorOf(new KekError("Vault could not be reached for vault-transit:a/b."));
    expect(answer).toMatchObject({ code: "unavailable", details: { retryAfterSeconds: 5 } });
    expect(JSON.stringify(answer && problemOf(answer))).not.toContain("vault");
  });

  test.each([
    ["a bug", new TypeError("x is not a function")],
    ["a constraint of ours", Object.assign(new Error("x"), { code: "23505" })],
    ["no error at all", "text"],
    ["nothing", undefined],
  ])("that is %s is a fault", (_what, error) => {
    expect(apiErrorOf(error)).toBeUndefined();
  });
});

test.each(Object.keys(errorCodes) as ErrorCode[])(
  "%s becomes a problem with its own link",
  (code) => {
    expect(problemOf(new ApiError(code), "req_1")).toEqual({
      type: `https://pushrail.dev/errors/${code}`,
      title: errorCodes[code].title,
      status: errorCodes[code].status,
      code,
      requestId: "req_1",
    });
  },
);
