import { v7 } from "uuid";

/**
 * Ids: UUIDv7 in the database, so that they sort by time; prefixed lower-case hex in public, so that a reader knows
 * what an id names. `evt_` + 32 hex digits sorts exactly like the UUID.
 */

const prefixes = {
  event: "evt_",
  destination: "dst_",
  delivery: "dlv_",
  attempt: "att_",
  apiKey: "key_",
  customer: "cus_",
  tenant: "ten_",
} as const;

/** What an id can name. */
export type IdKind = keyof typeof prefixes;

/** A new time-sortable UUID, later than every one this process made before. */
export function newUuid(): string {
  return v7();
}

/** The public form of a UUID. */
export function publicId(kind: IdKind, uuid: string): string {
  return prefixes[kind] + uuid.replaceAll("-", "");
}

const hexDigits = /^[0-9a-f]{32}$/;

/** The UUID in a public id, or `undefined` when the text is not an id of this kind. */
export function uuidOf(kind: IdKind, id: string): string | undefined {
  if (!id.startsWith(prefixes[kind])) return undefined;
  const hex = id.slice(prefixes[kind].length);
  if (!hexDigits.test(hex)) return undefined;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** When a UUIDv7 was made, in milliseconds since the epoch. */
export function madeAtMs(uuid: string): number {
  return Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
}

/**
 * The smallest UUID of a millisecond: every UUIDv7 made at or after it is greater. Serves as bound of time ranges and
 * of partitions.
 */
export function firstUuidAt(timeMs: number): string {
  const hex = Math.max(0, Math.floor(timeMs)).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
