import { createHash } from "node:crypto";

/**
 * The chain of a tenant's audit entries, and what can be wrong with it. Pure.
 *
 * Each entry's hash covers the hash before it, everything of its own row, and the SHA-256 of its content; so the last hash
 * stands for the whole log. A content may go when its customer is erased, its digest stays: it is made with a random salt,
 * so nobody can find out by trying what the content was.
 */

/** An entry as it stands in the database. Ids are UUIDs. */
export interface ChainEntry {
  readonly tenantId: string;
  readonly customerId: string;
  readonly seq: bigint;
  readonly id: string;
  /** Since the epoch: the database keeps microseconds, which a Date does not hold. */
  readonly occurredAtUs: bigint;
  readonly action: string;
  /** JSON text; `null` once it was erased. */
  readonly content: string | null;
  readonly contentSha256: Buffer;
  readonly hash: Buffer;
  /** Whether its content is gone and the chain has an entry by which the erasure of its customer was asked for. */
  readonly isOfErasedCustomer: boolean;
}

/** How far a chain goes, and its hash there. */
export interface ChainPlace {
  /** 0 for a chain without entries. */
  readonly seq: bigint;
  /** 32 bytes; zero for a chain without entries. */
  readonly hash: Buffer;
}

/**
 * What was done to a chain.
 *
 * - `edited`: an entry's content, its action or another part of it is not what was written.
 * - `deleted`: an entry is missing between others.
 * - `reordered`: an entry stands at the place of another one that is near; of one that is far it reads `edited`.
 * - `forked`: another entry was put in the place of one, or the chain was written anew from there on.
 * - `truncated`: the end of the chain is missing.
 * - `checkpoint`: a checkpoint cannot be trusted: its signature is wrong, or its key is not known.
 */
export type Tampering = "edited" | "deleted" | "reordered" | "forked" | "truncated" | "checkpoint";

/** The first bad row of a chain. */
export interface Finding {
  readonly tenantId: string;
  /** The place in the chain. */
  readonly seq: bigint;
  /** UUID of the entry; `null` when there is none at this place. */
  readonly id: string | null;
  readonly tampering: Tampering;
  /** One sentence. */
  readonly detail: string;
}

/** Stands for the customer of an entry that concerns the tenant alone. */
export const nobody = "00000000-0000-0000-0000-000000000000";

/** Where every chain begins. */
export const chainStart: ChainPlace = { seq: 0n, hash: Buffer.alloc(32) };

/** The hash of an entry over the one before it, exactly as `audit_hash` in the database makes it. */
export function entryHash(
  previous: Buffer,
  entry: Pick<
    ChainEntry,
    "tenantId" | "seq" | "id" | "occurredAtUs" | "customerId" | "contentSha256" | "action"
  >,
): Buffer {
  const hash = createHash("sha256").update("pushrail audit 1").update(previous);
  hash.update(uuidBytes(entry.tenantId)).update(int64(entry.seq)).update(uuidBytes(entry.id));
  hash.update(int64(entry.occurredAtUs)).update(uuidBytes(entry.customerId));
  return hash.update(entry.contentSha256).update(entry.action).digest();
}

/**
 * The first bad row among entries that follow a place which is known to be good; `undefined` when all are as they were
 * written.
 *
 * `entries`: in the order of `seq`, without a limit in between.
 */
export function firstBadEntry(
  after: ChainPlace,
  entries: readonly ChainEntry[],
): Finding | undefined {
  let place = after;
  for (const entry of entries) {
    const finding = badEntry(place, entry, entries);
    if (finding !== undefined) return finding;
    place = { seq: entry.seq, hash: entry.hash };
  }
  return undefined;
}

function badEntry(
  place: ChainPlace,
  entry: ChainEntry,
  entries: readonly ChainEntry[],
): Finding | undefined {
  const { tenantId, seq, id, content } = entry;
  const wanted = place.seq + 1n;
  const bad = (tampering: Tampering, detail: string): Finding => {
    return { tenantId, seq, id, tampering, detail };
  };
  if (seq < wanted) return bad("forked", `There is a second entry ${seq}.`);
  if (seq > wanted) {
    const missing =
      seq === wanted + 1n ? `Entry ${wanted} is` : `Entries ${wanted} to ${seq - 1n} are`;
    const detail = `${missing} missing before entry ${seq}.`;
    return { tenantId, seq: wanted, id: null, tampering: "deleted", detail };
  }
  if (!entryHash(place.hash, entry).equals(entry.hash)) {
    const origin = originOf(entry, entries);
    return origin === undefined
      ? bad("edited", "It is not what was written: its hash does not fit it and the entry before.")
      : bad("reordered", `It was written as entry ${origin}.`);
  }
  if (content === null) {
    if (entry.isOfErasedCustomer) return undefined;
    return bad("edited", "Its content is gone although its customer was not erased.");
  }
  if (createHash("sha256").update(content).digest().equals(entry.contentSha256)) return undefined;
  return bad("edited", "Its content is not what was written.");
}

/** At which other place an entry fits; `undefined` when at none of those at hand. */
function originOf(entry: ChainEntry, entries: readonly ChainEntry[]): bigint | undefined {
  // Of two that changed places, the one may carry the hash over which the other was made: it is tried at both.
  for (const { seq, hash } of entries) {
    for (const origin of [seq + 1n, seq]) {
      if (origin === entry.seq) continue;
      if (entryHash(hash, { ...entry, seq: origin }).equals(entry.hash)) return origin;
    }
  }
  return undefined;
}

/**
 * What is wrong where a chain ends, when all its entries fit: compares the last one with the head, which was read before.
 *
 * `head`: `undefined` when there is none. `last`: the end of the entries up to the head, {@link chainStart} without any.
 * `beyond`: the last number of all entries when the head was read.
 */
export function badEnd(
  tenantId: string,
  {
    head,
    last,
    beyond,
  }: { readonly head: ChainPlace | undefined; readonly last: ChainPlace; readonly beyond: bigint },
): Finding | undefined {
  const headSeq = head?.seq ?? 0n;
  const bad = (seq: bigint, tampering: Tampering, detail: string): Finding => {
    return { tenantId, seq, id: null, tampering, detail };
  };
  if (beyond > headSeq) {
    const end = head === undefined ? "has no recorded end" : `ends at ${headSeq}`;
    return bad(headSeq + 1n, "forked", `There are entries up to ${beyond}, but the chain ${end}.`);
  }
  if (last.seq < headSeq) {
    const first = last.seq + 1n;
    const missing = first === headSeq ? `Entry ${first} is` : `Entries ${first} to ${headSeq} are`;
    return bad(first, "truncated", `${missing} missing at the end.`);
  }
  if (head !== undefined && !last.hash.equals(head.hash)) {
    return bad(
      headSeq,
      "forked",
      "The recorded end of the chain has another hash than its last entry.",
    );
  }
  return undefined;
}

function uuidBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll("-", ""), "hex");
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}
