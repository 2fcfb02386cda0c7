import assert from "node:assert/strict";

/** Where rows go. */
export interface TablePlace {
  readonly schema: string;
  readonly table: string;
}

/**
 * Bytes of an identifier. Source: PostgreSQL manual, "Identifiers and Key Words": longer ones are cut to NAMEDATALEN - 1,
 * and so could mean another table.
 */
export const identifierBytesMax = 63;

/**
 * A name as a statement takes it. Every text of a customer that becomes part of a statement passes here; all others are
 * parameters.
 *
 * Source: PostgreSQL manual, "Identifiers and Key Words": between double quotes anything but NUL stands for itself, and a
 * double quote is written twice.
 */
export function quoted(name: string): string {
  assert(name !== "" && !name.includes("\0"), "a name has characters, and none of them is NUL");
  assert(Buffer.byteLength(name) <= identifierBytesMax, "a name is not cut by the server");
  return `"${name.replaceAll('"', '""')}"`;
}

/** A table as a statement takes it. */
export function quotedTable({ schema, table }: TablePlace): string {
  return `${quoted(schema)}.${quoted(table)}`;
}
