import { credentialPlace } from "../credentials/sealed-places.ts";
import { settingsPlace, signingSecretPlace } from "../destinations/sealed-places.ts";
import type { SealedPlace } from "./sealing.ts";

/**
 * Everything in the database that is sealed. What is not on one of these lists is neither sealed anew nor keeps its data
 * key from being deleted.
 */

/** The key of a row after its tenant: text of each column of {@link SealedColumn.keyColumns}, by name. */
export type RowKey = Readonly<Record<string, string>>;

/** A column of values that a data key seals. */
export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  /** Names and SQL types of the primary key's columns after `tenant_id`, in its order. */
  readonly keyColumns: readonly (readonly [name: string, type: "uuid" | "integer"])[];
  /** Where a row's value stands: the same as whoever seals it says. */
  readonly place: (tenantId: string, key: RowKey) => SealedPlace;
}

/** The secret fields: columns of type `bytea`, which a rotation seals anew. */
export const sealedColumns: readonly SealedColumn[] = [
  {
    table: "credentials",
    column: "sealed_secrets",
    keyColumns: [
      ["id", "uuid"],
      ["customer_id", "uuid"],
    ],
    place: (tenantId, key) =>
      credentialPlace({ tenantId, customerId: part(key, "customer_id"), id: part(key, "id") }),
  },
  {
    table: "destinations",
    column: "sealed_secrets",
    keyColumns: [
      ["id", "uuid"],
      ["customer_id", "uuid"],
    ],
    place: (tenantId, key) =>
      settingsPlace({ tenantId, customerId: part(key, "customer_id"), id: part(key, "id") }),
  },
  {
    table: "signing_secrets",
    column: "sealed",
    keyColumns: [
      ["destination_id", "uuid"],
      ["version", "integer"],
      ["customer_id", "uuid"],
    ],
    place: (tenantId, key) =>
      signingSecretPlace(
        { tenantId, customerId: part(key, "customer_id"), id: part(key, "destination_id") },
        Number(part(key, "version")),
      ),
  },
];

/** Columns of type `bytea` that the key encryption key itself seals: `rewrap.ts` wraps them anew. */
export const wrappedColumns: readonly { readonly table: string; readonly column: string }[] = [
  { table: "data_keys", column: "wrapped" },
  { table: "session_keys", column: "sealed_private" },
];

/**
 * Tables whose text may be sealed payloads. They are never sealed anew: they go with the retention, and until then keep
 * the data keys of their time. `madeColumn` holds the UUIDv7 that tells it.
 */
export const payloadTables: readonly { readonly table: string; readonly madeColumn: string }[] = [
  { table: "events", madeColumn: "id" },
  { table: "kept_events", madeColumn: "id" },
  { table: "attempts", madeColumn: "delivery_id" },
];

function part(key: RowKey, name: string): string {
  const text = key[name];
  if (text === undefined) throw new Error(`the key of a row has no ${name}`);
  return text;
}
