import type { FieldProblem } from "@pushrail/destinations";

/**
 * The filter of a destination: which of the events that its event types let through it wants.
 *
 * A filter is a condition, or conditions joined:
 *
 * ```json
 * {"all": [
 *   {"field": "payload.amount", "op": "gte", "value": 100},
 *   {"any": [
 *     {"field": "payload.currency", "op": "in", "value": ["EUR", "CHF"]},
 *     {"not": {"field": "metadata.internal", "op": "exists"}}
 *   ]}
 * ]}
 * ```
 *
 * Fields are `eventType`, `source`, and any member below `payload.` and `metadata.`, one part a dot. A backslash takes
 * a dot or a backslash of a member's own name literally (`payload.a\.b`), and a whole number picks an element of a list
 * (`payload.items.0.sku`). Only members that the event itself carries are seen, whatever their name.
 *
 * | op | true when |
 * |---|---|
 * | `eq`, `ne` | the field is, or is not, the value: text, number, true, false or null |
 * | `in`, `nin` | the field is, or is not, one of the values |
 * | `exists` | the event has the field, also with null; with value `false`: it has not |
 * | `gt` `gte` `lt` `lte` | number against number by size, text against text by UTF-16 code units |
 * | `startsWith` `endsWith` | the field is a text that starts or ends so |
 * | `contains` | a text that has the value in it, or a list that has it as an element |
 *
 * Kinds are never converted: `"5"` is not `5`. A missing field makes every condition false but `ne`, `nin` and `exists`
 * with `false`, so `ne` is always the opposite of `eq`. A field of a kind that an operator does not know is treated
 * the same way.
 *
 * Numbers are compared as JSON numbers of double precision. A filter's own whole numbers must lie within ±(2^53 − 1),
 * which makes every comparison of a whole number exact, however many digits the event's has; compare longer
 * identifiers as texts.
 *
 * There are no regular expressions: the time is bounded by the number of conditions times the size of the event.
 */

/** The part of an event that filters look at. `payload` and `metadata` are as `JSON.parse` gave them. */
export interface FilterableEvent {
  readonly eventType: string;
  readonly source: string | undefined;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Decides whether an event passes. Never throws. */
export type Filter = (event: FilterableEvent) => boolean;

/** Bounds of one filter: they keep the cost of matching in proportion to the event. */
export const filterLimits = {
  /** Conditions in the whole filter. */
  conditionsMax: 50,
  /** Levels of `all`, `any`, `not` and the condition itself. */
  depthMax: 8,
  /** Characters of a field's name and of a text compared with. */
  textLengthMax: 256,
  /** Parts of a field's name. */
  fieldPartsMax: 16,
  /** Values of `in` and `nin`. */
  valuesMax: 100,
} as const;

/** Most problems reported of one filter; who has more is better served by the first ones. */
const problemsMax = 20;

type Scalar = string | number | boolean | null;
type Test = (value: unknown) => boolean;
/** What a field that the event does not have reads as. */
export const missing = Symbol("missing");

const scalarOps = new Set(["eq", "ne"]);
const listOps = new Set(["in", "nin"]);
const orderOps = new Set(["gt", "gte", "lt", "lte"]);
const affixOps = new Set(["startsWith", "endsWith"]);
const ops = "eq, ne, in, nin, exists, gt, gte, lt, lte, startsWith, endsWith and contains";

interface Parsing {
  readonly problems: FieldProblem[];
  conditions: number;
}

/**
 * Checks and compiles a filter as a destination's owner gave it; any JSON value may be passed.
 *
 * @param path JSON pointer of the filter, which the problems' paths start with.
 * @returns the compiled filter, or the problems, at most 20.
 */
export function compileFilter(
  input: unknown,
  path: string,
): { readonly filter: Filter } | { readonly problems: readonly FieldProblem[] } {
  const parsing: Parsing = { problems: [], conditions: 0 };
  const filter = compileNode(parsing, input, path, 1);
  if (parsing.conditions > filterLimits.conditionsMax) {
    parsing.problems.unshift({
      path,
      message: `Must have at most ${filterLimits.conditionsMax} conditions in all.`,
    });
  }
  if (filter !== undefined && parsing.problems.length === 0) return { filter };
  return { problems: parsing.problems.slice(0, problemsMax) };
}

function compileNode(
  parsing: Parsing,
  input: unknown,
  path: string,
  depth: number,
): Filter | undefined {
  if (depth > filterLimits.depthMax) {
    return refuse(parsing, path, `Must be nested at most ${filterLimits.depthMax} levels deep.`);
  }
  if (!isObject(input)) {
    return refuse(
      parsing,
      path,
      "Must be a condition with field, op and value, or an object with all, any or not.",
    );
  }
  for (const joint of ["all", "any", "not"] as const) {
    if (Object.hasOwn(input, joint)) return compileJoint(parsing, { input, joint, path, depth });
  }
  return compileCondition(parsing, input, path);
}

function compileJoint(
  parsing: Parsing,
  node: {
    readonly input: Readonly<Record<string, unknown>>;
    readonly joint: "all" | "any" | "not";
    readonly path: string;
    readonly depth: number;
  },
): Filter | undefined {
  const { input, joint, path, depth } = node;
  if (Object.keys(input).length > 1) {
    return refuse(
      parsing,
      path,
      `An object with ${joint} has no other members; nest them instead.`,
    );
  }
  const inner = input[joint];
  const innerPath = `${path}/${joint}`;
  if (joint === "not") {
    const negated = compileNode(parsing, inner, innerPath, depth + 1);
    return negated && ((event) => !negated(event));
  }
  if (!Array.isArray(inner) || inner.length === 0) {
    return refuse(parsing, innerPath, "Must be a list of at least one condition.");
  }
  const parts: Filter[] = [];
  for (const [index, part] of (inner as readonly unknown[]).entries()) {
    if (isOver(parsing)) break;
    const compiled = compileNode(parsing, part, `${innerPath}/${index}`, depth + 1);
    if (compiled !== undefined) parts.push(compiled);
  }
  return joint === "all"
    ? (event) => parts.every((part) => part(event))
    : (event) => parts.some((part) => part(event));
}

/** Whether nothing more can be learned: the filter is refused anyway. */
function isOver({ conditions, problems }: Parsing): boolean {
  return conditions > filterLimits.conditionsMax || problems.length >= problemsMax;
}

function compileCondition(
  parsing: Parsing,
  input: Readonly<Record<string, unknown>>,
  path: string,
): Filter | undefined {
  parsing.conditions += 1;
  for (const name of Object.keys(input)) {
    if (name !== "field" && name !== "op" && name !== "value") {
      return refuse(
        parsing,
        path,
        "A condition has the members field, op and value, and no others.",
      );
    }
  }
  const read = compileField(parsing, input.field, `${path}/field`);
  const test = compileTest(parsing, input, path);
  return read && test && ((event) => test(read(event)));
}

function compileField(
  parsing: Parsing,
  field: unknown,
  path: string,
): ((event: FilterableEvent) => unknown) | undefined {
  const compiled = compilePath(field);
  return "read" in compiled ? compiled.read : refuse(parsing, path, compiled.problem);
}

/**
 * Checks and compiles the name of a field, any JSON value.
 *
 * @returns what reads it, giving {@link missing} where an event does not have it, or what is wrong in one sentence.
 */
export function compilePath(
  field: unknown,
): { readonly read: (event: FilterableEvent) => unknown } | { readonly problem: string } {
  if (field === "eventType") return { read: (event) => event.eventType };
  if (field === "source") return { read: (event) => event.source ?? missing };
  if (typeof field !== "string" || field.length > filterLimits.textLengthMax) {
    return {
      problem: `Must be a text of at most ${filterLimits.textLengthMax} characters, such as payload.amount.`,
    };
  }
  const [root, ...parts] = partsOf(field);
  if ((root !== "payload" && root !== "metadata") || parts.length === 0 || parts.includes("")) {
    return {
      problem:
        "Must be eventType, source, or a member below payload or metadata, such as payload.amount.",
    };
  }
  if (parts.length >= filterLimits.fieldPartsMax) {
    return { problem: `Must have at most ${filterLimits.fieldPartsMax} parts.` };
  }
  return { read: (event) => memberAt(event[root], parts) };
}

/** Splits at dots; a backslash takes the next dot or backslash literally. */
function partsOf(field: string): string[] {
  const parts = [""];
  for (let index = 0; index < field.length; index += 1) {
    const next = field[index + 1];
    if (field[index] === "\\" && (next === "." || next === "\\")) {
      parts[parts.length - 1] += next;
      index += 1;
    } else if (field[index] === ".") {
      parts.push("");
    } else {
      parts[parts.length - 1] += field.charAt(index);
    }
  }
  return parts;
}

const elementIndex = /^(?:0|[1-9][0-9]{0,8})$/;

function memberAt(root: unknown, parts: readonly string[]): unknown {
  let value = root;
  for (const part of parts) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return missing;
    // A list's own `length` is not something that the event carries.
    if (Array.isArray(value) && !elementIndex.test(part)) return missing;
    value = (value as Readonly<Record<string, unknown>>)[part];
  }
  return value;
}

function compileTest(
  parsing: Parsing,
  input: Readonly<Record<string, unknown>>,
  path: string,
): Test | undefined {
  const { op, value } = input;
  const valuePath = `${path}/value`;
  if (op === "exists") {
    if (value === undefined || value === true) return (actual) => actual !== missing;
    if (value === false) return (actual) => actual === missing;
    return refuse(parsing, valuePath, "Must be true or false.");
  }
  if (typeof op !== "string") return refuse(parsing, `${path}/op`, `Must be one of ${ops}.`);
  if (scalarOps.has(op)) {
    if (!isScalar(value)) return refuse(parsing, valuePath, scalarSentence);
    return op === "eq" ? (actual) => actual === value : (actual) => actual !== value;
  }
  if (listOps.has(op)) return compileList(parsing, op, value, valuePath);
  if (orderOps.has(op)) {
    if (!isScalar(value) || (typeof value !== "string" && typeof value !== "number")) {
      return refuse(parsing, valuePath, `Must be a number or a text. ${scalarSentence}`);
    }
    return orderTest(op, value);
  }
  if (affixOps.has(op)) {
    if (!isScalar(value) || typeof value !== "string" || value === "") {
      return refuse(parsing, valuePath, affixSentence);
    }
    return op === "startsWith"
      ? (actual) => typeof actual === "string" && actual.startsWith(value)
      : (actual) => typeof actual === "string" && actual.endsWith(value);
  }
  if (op === "contains") {
    if (!isScalar(value) || value === "") return refuse(parsing, valuePath, scalarSentence);
    return (actual) =>
      typeof actual === "string"
        ? typeof value === "string" && actual.includes(value)
        : Array.isArray(actual) && actual.includes(value);
  }
  return refuse(parsing, `${path}/op`, `Must be one of ${ops}.`);
}

const scalarSentence =
  "The value must be a text of at most 256 characters, a number (whole numbers within ±9007199254740991), true, false or null.";
const affixSentence = "Must be a text of 1 to 256 characters.";

function compileList(parsing: Parsing, op: string, value: unknown, path: string): Test | undefined {
  if (!Array.isArray(value) || value.length < 1 || value.length > filterLimits.valuesMax) {
    return refuse(parsing, path, `Must be a list of 1 to ${filterLimits.valuesMax} values.`);
  }
  const values = new Set<unknown>();
  for (const [index, one] of (value as readonly unknown[]).entries()) {
    if (!isScalar(one)) return refuse(parsing, `${path}/${index}`, scalarSentence);
    values.add(one);
  }
  return op === "in" ? (actual) => values.has(actual) : (actual) => !values.has(actual);
}

function orderTest(op: string, value: string | number): Test {
  const kind = typeof value;
  const holds: (actual: string | number) => boolean =
    op === "gt"
      ? (actual) => actual > value
      : op === "gte"
        ? (actual) => actual >= value
        : op === "lt"
          ? (actual) => actual < value
          : (actual) => actual <= value;
  return (actual) => typeof actual === kind && holds(actual as string | number);
}

function isScalar(value: unknown): value is Scalar {
  if (typeof value === "string") return value.length <= filterLimits.textLengthMax;
  if (typeof value === "number") {
    return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  }
  return typeof value === "boolean" || value === null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse(parsing: Parsing, path: string, message: string): undefined {
  parsing.problems.push({ path, message });
  return undefined;
}
