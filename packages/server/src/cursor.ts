import { createHash } from "node:crypto";
import { ApiError } from "./errors.ts";

/**
 * Cursors of lists that are ordered by id, newest first. A cursor names the last row that was given out, so rows that
 * arrive meanwhile shift nothing.
 *
 * Base64url of the id (16 bytes) and a digest (8 bytes) of tenant, customer, list and filter: a cursor works only for the list and
 * the filter that it came from. The digest is no secret; whoever forges one reaches nothing but their own rows.
 */

/** What a cursor belongs to. */
export interface CursorScope {
  readonly tenantId: string;
  /** UUID of the customer who asks; absent when the list is the whole tenant's. */
  readonly customerId?: string | undefined;
  /** Name of the list, such as `deliveries`. */
  readonly list: string;
  /** The filter as given; members that are `undefined` do not count, and neither does their order. */
  readonly filter: Readonly<Record<string, unknown>>;
}

const uuidBytes = 16;
const digestBytes = 8;

/** The cursor that continues after the row with this UUID. */
export function cursorAfter(uuid: string, scope: CursorScope): string {
  const id = Buffer.from(uuid.replaceAll("-", ""), "hex");
  return Buffer.concat([id, digestOf(scope)]).toString("base64url");
}

/**
 * The UUID in a cursor.
 *
 * Errors: `invalid_cursor` for text that is no cursor, and for one of another tenant, customer, list or filter.
 */
export function uuidInCursor(cursor: string, scope: CursorScope): string {
  const bytes = Buffer.from(cursor, "base64url");
  const isWhole =
    bytes.length === uuidBytes + digestBytes && bytes.toString("base64url") === cursor;
  if (!isWhole || !bytes.subarray(uuidBytes).equals(digestOf(scope))) {
    throw new ApiError("invalid_cursor", {
      path: "/cursor",
      detail: "Pass nextCursor as it was given, with the same filter; or start again without it.",
    });
  }
  const hex = bytes.toString("hex", 0, uuidBytes);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function digestOf({ tenantId, customerId, list, filter }: CursorScope): Buffer {
  const members = Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .toSorted(([first], [second]) => (first < second ? -1 : 1));
  const text = JSON.stringify([tenantId, customerId ?? null, list, members]);
  return createHash("sha256").update(text).digest().subarray(0, digestBytes);
}
