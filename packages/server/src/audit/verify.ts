import type pg from "pg";
import { inTenant } from "../database/transaction.ts";
import {
  badEnd,
  type ChainEntry,
  type ChainPlace,
  chainStart,
  type Finding,
  firstBadEntry,
  nobody,
} from "./chain.ts";
import { badSignature, type Checkpoint, type PublicKeyOf } from "./checkpoint.ts";
import { checkpointsOf } from "./checkpoint-store.ts";
import { chainEnd, chainPortion } from "./verify-store.ts";

/** What {@link verifyChain} works with. */
export interface VerifyOptions {
  /** Acts as the schema's owner, or as any role that sees the tenant's audit log. */
  readonly pool: pg.Pool;
  readonly publicKeyOf: PublicKeyOf;
  /** Those that were kept outside of the database; of other tenants, too. Default: none. */
  readonly checkpoints?: readonly Checkpoint[];
  /** Entries read at once; default 1,000, about half a megabyte. */
  readonly portionEntries?: number;
}

/** What a verification found. */
export interface Verification {
  /** How far the chain goes. */
  readonly seq: bigint;
  /** Checkpoints whose signature is right. */
  readonly checkpoints: number;
  /** Checkpoints that cannot be trusted, and then the first bad row, if there is one. Empty: the log is as it was written. */
  readonly findings: readonly Finding[];
}

/**
 * Computes a tenant's chain anew, in portions, and compares it with its recorded end and with every checkpoint. Entries
 * that are appended meanwhile are left for the next time.
 *
 * Errors: the database's own.
 */
export async function verifyChain(tenantId: string, options: VerifyOptions): Promise<Verification> {
  const { pool, publicKeyOf, checkpoints: given = [] } = options;
  const { end, kept } = await inTenant(pool, { tenantId }, async (transaction) => {
    // First: a checkpoint that is made in between is of an entry after this end.
    const storedCheckpoints = await checkpointsOf(transaction, tenantId);
    return { kept: storedCheckpoints, end: await chainEnd(transaction, tenantId) };
  });
  const own = [...kept, ...given.filter((checkpoint) => checkpoint.tenantId === tenantId)];
  const untrusted = own.flatMap((checkpoint) => badSignature(checkpoint, publicKeyOf) ?? []);
  const trusted = own
    .filter((checkpoint) => badSignature(checkpoint, publicKeyOf) === undefined)
    .toSorted((one, other) => Number(one.seq - other.seq));
  const { last, finding } = await walkChain(tenantId, {
    ...options,
    trusted,
    untilSeq: end.lastSeq,
  });
  const bad =
    finding ??
    badEnd(tenantId, { head: end.head, last, beyond: end.lastSeq }) ??
    beyondEnd(last, trusted);
  return {
    seq: last.seq,
    checkpoints: trusted.length,
    findings: bad === undefined ? untrusted : [...untrusted, bad],
  };
}

async function walkChain(
  tenantId: string,
  walk: VerifyOptions & { readonly trusted: readonly Checkpoint[]; readonly untilSeq: bigint },
): Promise<{ readonly last: ChainPlace; readonly finding: Finding | undefined }> {
  const { pool, trusted, untilSeq, portionEntries: entriesMax = 1_000 } = walk;
  let last: ChainPlace & Pick<ChainEntry, "customerId"> = { ...chainStart, customerId: nobody };
  for (;;) {
    const bounds = { tenantId, after: last, untilSeq, entriesMax };
    const entries = await inTenant(pool, { tenantId }, (transaction) =>
      chainPortion(transaction, bounds),
    );
    const bad = firstBadEntry(last, entries);
    const good = entries.filter(({ seq }) => bad === undefined || seq < bad.seq);
    const finding = firstOtherEntry(good, trusted) ?? bad;
    last = entries.at(-1) ?? last;
    if (finding !== undefined || entries.length < entriesMax) return { last, finding };
  }
}

/** The first entry that is another one than a checkpoint says. */
function firstOtherEntry(
  entries: readonly ChainEntry[],
  trusted: readonly Checkpoint[],
): Finding | undefined {
  const bySeq = new Map(entries.map((entry) => [entry.seq, entry]));
  let agreedSeq = 0n;
  for (const { seq, hash, signedAt } of trusted) {
    const entry = bySeq.get(seq);
    if (entry?.hash.equals(hash) === false) {
      const { tenantId, id } = entry;
      const since = `the chain was written anew somewhere after entry ${agreedSeq}`;
      const detail = `The checkpoint of ${signedAt.toISOString()} has another hash for it: ${since}.`;
      return { tenantId, seq, id, tampering: "forked", detail };
    }
    agreedSeq = seq;
  }
  return undefined;
}

/** What is missing after the end of a chain that fits by itself, by the word of a checkpoint. */
function beyondEnd(last: ChainPlace, trusted: readonly Checkpoint[]): Finding | undefined {
  const furthest = trusted.at(-1);
  if (furthest === undefined || furthest.seq <= last.seq) return undefined;
  const { tenantId, seq, signedAt } = furthest;
  const detail = `The checkpoint of ${signedAt.toISOString()} knows the chain up to entry ${seq}, but it ends at ${last.seq}.`;
  return { tenantId, seq: last.seq + 1n, id: null, tampering: "truncated", detail };
}
