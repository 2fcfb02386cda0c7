import { STATUS_CODES } from "node:http";
import { isDeepStrictEqual } from "node:util";
import { problemContentType } from "./problem.ts";

/**
 * Moves what several operations share into the `components` of an OpenAPI document, so that it is said once and that
 * generated types get names.
 */

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = { readonly [name: string]: Json };

/** Member of a route's schema that makes it a component of this name; it is taken out of the document. */
export const componentName = "x-component";

/** An error answer with more codes than this would get an unreadable name, and stays where it is. */
const codesInNameMax = 3;

const problemType = problemContentType.split(";")[0] ?? problemContentType;

// What the generator writes when a route describes no answer of its own.
const noDescription = "Default Response";

/**
 * The same document with components: each schema with an `x-component` under that name, the problem document as `Problem`, and
 * each error answer of one to three codes under their names, such as `NotFound`. A response without a description gets its
 * status in words.
 *
 * Errors: a plain error when two different schemas have the same name.
 */
export function withComponents(document: object): object {
  const schemas: Record<string, Json> = {};
  const responses: Record<string, Json> = {};
  const whole = document as JsonObject;

  const component = (kind: "schemas" | "responses", name: string, value: Json): Json => {
    const known = kind === "schemas" ? schemas : responses;
    const present = known[name];
    if (present !== undefined && !isDeepStrictEqual(present, value)) {
      throw new Error(`two different ${kind} are called ${name}`);
    }
    known[name] = value;
    return { $ref: `#/components/${kind}/${name}` };
  };

  const moved = (value: Json): Json => {
    if (isList(value)) return value.map(moved);
    if (!isObject(value)) return value;
    const inner = mapped(value, moved);
    const { [componentName]: name, ...schema } = inner;
    return typeof name === "string" ? component("schemas", name, schema) : inner;
  };

  const answer = (value: Json, status: string): Json => {
    if (!isObject(value)) return value;
    const { content, description } = value;
    const problem = isObject(content) ? content[problemType] : undefined;
    if (!isObject(problem)) {
      const words = STATUS_CODES[status] ?? status;
      const described = {
        ...value,
        description: description === noDescription ? words : description,
      };
      return moved(described as JsonObject);
    }
    const schema = component("schemas", "Problem", problem["schema"] ?? {});
    const response: JsonObject = { ...value, content: { [problemType]: { ...problem, schema } } };
    const codes = isObject(problem["examples"]) ? Object.keys(problem["examples"]) : [];
    if (codes.length === 0 || codes.length > codesInNameMax) return response;
    return component("responses", codes.map(pascalCase).join("Or"), response);
  };

  const operation = (value: Json): Json => {
    if (!isObject(value)) return value;
    const { responses: answers, ...rest } = value;
    const others = mapped(rest, moved);
    return isObject(answers) ? { ...others, responses: mapped(answers, answer) } : others;
  };

  const paths = isObject(whole["paths"])
    ? mapped(whole["paths"], (item) => (isObject(item) ? mapped(item, operation) : item))
    : {};
  const components = isObject(whole["components"]) ? whole["components"] : {};
  return {
    ...whole,
    components: { ...components, schemas: sorted(schemas), responses: sorted(responses) },
    paths,
  };
}

function mapped(object: JsonObject, change: (value: Json, name: string) => Json): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [name, change(value, name)]),
  );
}

function sorted(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).toSorted(([first], [second]) => (first < second ? -1 : 1)),
  );
}

function pascalCase(code: string): string {
  return code
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
