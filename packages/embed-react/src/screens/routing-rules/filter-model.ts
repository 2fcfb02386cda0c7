import type { Filter } from "../../api/types.ts";
import { pointerParts } from "../forms/form-model.ts";

/**
 * A filter as rows that can be edited one by one. Rows express one level: conditions of which all, or any, must hold.
 * Everything deeper is edited as JSON.
 */

/** The operators that the API knows, in the order in which they are offered. */
export const filterOperators = [
  "eq",
  "ne",
  "in",
  "nin",
  "exists",
  "missing",
  "gt",
  "gte",
  "lt",
  "lte",
  "startsWith",
  "endsWith",
  "contains",
] as const;

/** An operator of a row; `missing` is the API's `exists` with `false`. */
export type FilterOperator = (typeof filterOperators)[number];

/** What a value is: kinds are never converted, so `"5"` is not `5`. */
export type ValueKind = "text" | "number" | "boolean" | "null";

/** One condition. */
export interface ConditionRow {
  /** Such as `payload.amount`. */
  readonly field: string;
  readonly operator: FilterOperator;
  readonly kind: ValueKind;
  /** As typed; for `in` and `nin` one value a line. `true` or `false` for a boolean; unused for null. */
  readonly text: string;
}

/** Conditions, and how they are joined. */
export interface FilterRows {
  readonly joint: "all" | "any";
  readonly rows: readonly ConditionRow[];
}

/** Which part of a row is wrong, and how. */
export interface RowFault {
  readonly row: number;
  readonly part: "field" | "operator" | "value";
  readonly kind: "empty" | "field" | "number" | "list" | "said";
  /** The server's sentence, of `said`. */
  readonly message?: string;
}

/** No condition: everything passes. */
export const noRows: FilterRows = { joint: "all", rows: [] };

/** A new row, ready to be filled in. */
export const emptyRow: ConditionRow = { field: "payload.", operator: "eq", kind: "text", text: "" };

const operatorsOfKinds: Readonly<Record<ValueKind, readonly FilterOperator[]>> = {
  text: filterOperators,
  number: ["eq", "ne", "in", "nin", "gt", "gte", "lt", "lte", "contains"],
  boolean: ["eq", "ne", "in", "nin", "contains"],
  null: ["eq", "ne", "contains"],
};

/** Whether an operator compares with a value at all. */
export function takesValue(operator: FilterOperator): boolean {
  return operator !== "exists" && operator !== "missing";
}

/** Whether an operator takes several values. */
export function takesList(operator: FilterOperator): boolean {
  return operator === "in" || operator === "nin";
}

/** The kinds of value that an operator compares with. */
export function kindsOf(operator: FilterOperator): readonly ValueKind[] {
  return (["text", "number", "boolean", "null"] as const).filter((kind) =>
    operatorsOfKinds[kind].includes(operator),
  );
}

/** The row with another operator; the kind of its value follows where it has to. */
export function withOperator(row: ConditionRow, operator: FilterOperator): ConditionRow {
  const kinds = kindsOf(operator);
  return kinds.includes(row.kind) || !takesValue(operator)
    ? { ...row, operator }
    : { ...row, operator, kind: kinds[0] ?? "text", text: "" };
}

/** The rows of a filter; `undefined` for one that rows cannot express. */
export function rowsOf(filter: Filter | null): FilterRows | undefined {
  if (filter === null) return noRows;
  if (!isObject(filter)) return undefined;
  for (const joint of ["all", "any"] as const) {
    if (!Object.hasOwn(filter, joint)) continue;
    const parts = (filter as Readonly<Record<string, unknown>>)[joint];
    if (!Array.isArray(parts) || Object.keys(filter).length > 1) return undefined;
    const rows = (parts as readonly unknown[]).map(rowOf);
    return rows.every((row) => row !== undefined) && rows.length > 0 ? { joint, rows } : undefined;
  }
  const row = rowOf(filter);
  return row === undefined ? undefined : { joint: "all", rows: [row] };
}

/** The filter of rows; `null` when there are none. What is wrong in a row is in `faults`, and `filter` absent then. */
export function filterOf({
  joint,
  rows,
}: FilterRows): { readonly filter: Filter | null } | { readonly faults: readonly RowFault[] } {
  const faults: RowFault[] = [];
  const conditions: Filter[] = [];
  for (const [index, row] of rows.entries()) {
    const found = conditionOf(row);
    if ("part" in found) faults.push({ row: index, ...found });
    else conditions.push(found);
  }
  if (faults.length > 0) return { faults };
  const [first, second] = conditions;
  if (first === undefined) return { filter: null };
  if (second === undefined) return { filter: first };
  return { filter: joint === "all" ? { all: conditions } : { any: conditions } };
}

/**
 * Puts a problem of the server, by its pointer, at the row that it is about; `undefined` when it is about none.
 *
 * @param path Such as `/filter/all/2/value`.
 * @param rows How many rows were sent.
 */
export function rowFaultOf(path: string, message: string, rows: number): RowFault | undefined {
  const [root, ...parts] = pointerParts(path);
  if (root !== "filter") return undefined;
  const isJoined = parts[0] === "all" || parts[0] === "any";
  const row = isJoined ? Number(parts[1]) : 0;
  if (!Number.isInteger(row) || row >= rows) return undefined;
  const place = isJoined ? parts[2] : parts[0];
  const part = place === "op" ? "operator" : place === "value" ? "value" : "field";
  return { row, part, kind: "said", message };
}

/** Reads the JSON view. `null` for an empty text or `null`; a sentence of the parser is never shown. */
export function filterOfJson(
  text: string,
): { readonly filter: Filter | null } | { readonly isInvalid: true } {
  if (text.trim() === "") return { filter: null };
  try {
    const value: unknown = JSON.parse(text);
    if (value === null) return { filter: null };
    return isObject(value) ? { filter: value as Filter } : { isInvalid: true };
  } catch {
    return { isInvalid: true };
  }
}

/** The JSON view of a filter, indented by two; empty for none. */
export function jsonOfFilter(filter: Filter | null): string {
  return filter === null ? "" : JSON.stringify(filter, null, 2);
}

/**
 * Names of fields that payloads have, for suggestions: `payload.amount`, `payload.customer.id`. Members of lists are left
 * out.
 *
 * @returns At most `max`, in alphabetical order.
 */
export function suggestedFields(payloads: readonly unknown[], max = 50): readonly string[] {
  const names = new Set(["eventType"]);
  const walk = (value: unknown, path: string, depth: number): void => {
    if (!isObject(value) || depth > 6) return;
    for (const [name, inner] of Object.entries(value)) {
      const below = `${path}.${name.replaceAll("\\", "\\\\").replaceAll(".", "\\.")}`;
      if (isObject(inner)) walk(inner, below, depth + 1);
      else if (name !== "") names.add(below);
    }
  };
  for (const payload of payloads) walk(payload, "payload", 1);
  return [...names].toSorted().slice(0, max);
}

function rowOf(condition: unknown): ConditionRow | undefined {
  if (!isObject(condition)) return undefined;
  const { field, op, value, ...others } = condition;
  if (typeof field !== "string" || typeof op !== "string" || Object.keys(others).length > 0) {
    return undefined;
  }
  if (op === "exists") {
    if (value !== undefined && typeof value !== "boolean") return undefined;
    return { field, operator: value === false ? "missing" : "exists", kind: "text", text: "" };
  }
  const operator = filterOperators.find((one) => one === op && one !== "missing");
  if (operator === undefined) return undefined;
  const typed = takesList(operator) ? typedList(value) : typedValue(value);
  return typed && kindsOf(operator).includes(typed.kind)
    ? { field, operator, ...typed }
    : undefined;
}

function typedValue(value: unknown): Pick<ConditionRow, "kind" | "text"> | undefined {
  if (value === null) return { kind: "null", text: "" };
  if (typeof value === "string") return { kind: "text", text: value };
  if (typeof value === "boolean") return { kind: "boolean", text: String(value) };
  // What JSON writes differently from how it was typed would not come back the same.
  return typeof value === "number" && Number.isFinite(value)
    ? { kind: "number", text: JSON.stringify(value) }
    : undefined;
}

/** Only lists of one kind, each value on a line of its own, can be edited as lines. */
function typedList(value: unknown): Pick<ConditionRow, "kind" | "text"> | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const typed = (value as readonly unknown[]).map(typedValue);
  const kind = typed[0]?.kind;
  if (kind === undefined || kind === "null") return undefined;
  const isPlain = typed.every(
    (one) => one?.kind === kind && one.text.trim() === one.text && !/^$|[\r\n]/.test(one.text),
  );
  return isPlain ? { kind, text: typed.map((one) => one?.text ?? "").join("\n") } : undefined;
}

function conditionOf(row: ConditionRow): Filter | Omit<RowFault, "row"> {
  const field = row.field.trim();
  if (!isFieldShaped(field)) {
    return { part: "field", kind: field === "" || field.endsWith(".") ? "empty" : "field" };
  }
  if (row.operator === "exists") return { field, op: "exists" };
  if (row.operator === "missing") return { field, op: "exists", value: false };
  if (!takesList(row.operator)) {
    const read = readValue(row.kind, row.text);
    if ("fault" in read) return { part: "value", kind: read.fault };
    // An empty text begins, ends and is part of everything: the API refuses it.
    if (read.value === "" && !["eq", "ne", "gt", "gte", "lt", "lte"].includes(row.operator)) {
      return { part: "value", kind: "empty" };
    }
    return { field, op: row.operator, value: read.value };
  }
  const lines = row.text.split("\n").map((line) => line.trim());
  const values: unknown[] = [];
  for (const line of lines.filter((one) => one !== "")) {
    const read = readValue(row.kind, line);
    if ("fault" in read) return { part: "value", kind: "list" };
    values.push(read.value);
  }
  return values.length === 0
    ? { part: "value", kind: "empty" }
    : { field, op: row.operator, value: values };
}

function readValue(
  kind: ValueKind,
  text: string,
): { readonly value: unknown } | { readonly fault: "number" | "empty" } {
  if (kind === "text") return { value: text };
  if (kind === "null") return { value: null };
  if (kind === "boolean") {
    return text === "true" || text === "false" ? { value: text === "true" } : { fault: "empty" };
  }
  const trimmed = text.trim();
  const number = Number(trimmed);
  if (trimmed === "") return { fault: "empty" };
  const isWritable = Number.isFinite(number) && /^[+-]?[0-9.]+(?:e[+-]?[0-9]+)?$/i.test(trimmed);
  const isSafe = !Number.isInteger(number) || Number.isSafeInteger(number);
  return isWritable && isSafe ? { value: number } : { fault: "number" };
}

function isFieldShaped(field: string): boolean {
  if (field === "eventType" || field === "source") return true;
  return /^(?:payload|metadata)\../.test(field) && !/\.\.|[^\\]\.$/.test(field);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
