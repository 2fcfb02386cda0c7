import { afterAll, beforeAll, expect, test } from "vitest";
import { AuditChains } from "../testing/audit-chains.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import type { Finding } from "./chain.ts";

// Goal: whatever somebody with all rights in the database does to a chain, the verifier names the first bad row. Method:
// a chain of ten entries is made by the product, damaged by the superuser, and verified in portions of three.

let database: TestDatabase;
let chains: AuditChains;

beforeAll(async () => {
  database = await createTestDatabase();
  chains = new AuditChains(database);
});

afterAll(async () => {
  await database.drop();
});

const finding = (tenantId: string, seq: bigint, rest: Partial<Finding>): Finding =>
  expect.objectContaining({ tenantId, seq, ...rest });

interface Damage {
  readonly what: string;
  /** `$1` is the tenant. */
  readonly statements: readonly string[];
  readonly seq: bigint;
  readonly tampering: Finding["tampering"];
  /** There is no entry at the place. */
  readonly isMissing?: true;
  readonly detail: string;
}

const entries = "audit_entries WHERE tenant_id = $1 AND";
const update = "UPDATE audit_entries SET";
const damages: readonly Damage[] = [
  {
    what: "an entry whose content was edited",
    statements: [
      `${update} content = replace(content, '}', ' }') WHERE tenant_id = $1 AND seq = 4`,
    ],
    seq: 4n,
    tampering: "edited",
    detail: "Its content is not what was written.",
  },
  {
    what: "an entry whose content was edited together with its digest",
    statements: [
      `${update} content = '{}', content_sha256 = sha256('{}') WHERE tenant_id = $1 AND seq = 5`,
    ],
    seq: 5n,
    tampering: "edited",
    detail: "It is not what was written: its hash does not fit it and the entry before.",
  },
  ...[
    "action = 'session.created'",
    "occurred_at = occurred_at - interval '1 microsecond'",
    "id = gen_random_uuid()",
    "hash = sha256('')",
  ].map((change): Damage => ({
    what: `an entry with ${change}`,
    statements: [`${update} ${change} WHERE tenant_id = $1 AND seq = 6`],
    seq: 6n,
    tampering: "edited",
    detail: "It is not what was written: its hash does not fit it and the entry before.",
  })),
  {
    what: "an entry that was given to another customer",
    statements: [`${update} customer_id = gen_random_uuid() WHERE tenant_id = $1 AND seq = 7`],
    seq: 7n,
    tampering: "edited",
    detail: "It is not what was written: its hash does not fit it and the entry before.",
  },
  {
    what: "an entry whose content is gone although nobody was erased",
    statements: [`${update} content = NULL WHERE tenant_id = $1 AND seq = 3`],
    seq: 3n,
    tampering: "edited",
    detail: "Its content is gone although its customer was not erased.",
  },
  ...[
    "UPDATE customers SET erasure_id = gen_random_uuid() WHERE tenant_id = $1",
    "DELETE FROM customers WHERE tenant_id = $1",
  ].map((pretence): Damage => ({
    what: `an entry whose content is gone under the pretence of ${pretence}`,
    statements: [`${update} content = NULL WHERE tenant_id = $1 AND seq = 3`, pretence],
    seq: 3n,
    tampering: "edited",
    detail: "Its content is gone although its customer was not erased.",
  })),
  {
    what: "an entry of the tenant alone whose content is gone",
    statements: [`${update} content = NULL WHERE tenant_id = $1 AND seq = 2`],
    seq: 2n,
    tampering: "edited",
    detail: "Its content is gone although its customer was not erased.",
  },
  {
    what: "a missing entry",
    statements: [`DELETE FROM ${entries} seq = 4`],
    seq: 4n,
    tampering: "deleted",
    isMissing: true,
    detail: "Entry 4 is missing before entry 5.",
  },
  {
    what: "a gap",
    statements: [`DELETE FROM ${entries} seq BETWEEN 3 AND 7`],
    seq: 3n,
    tampering: "deleted",
    isMissing: true,
    detail: "Entries 3 to 7 are missing before entry 8.",
  },
  {
    what: "a missing beginning",
    statements: [`DELETE FROM ${entries} seq = 1`],
    seq: 1n,
    tampering: "deleted",
    isMissing: true,
    detail: "Entry 1 is missing before entry 2.",
  },
  {
    what: "a missing entry whose place was closed up",
    statements: [
      `DELETE FROM ${entries} seq = 4`,
      ...[5, 6, 7, 8, 9, 10].map(
        (seq) => `${update} seq = ${seq - 1} WHERE tenant_id = $1 AND seq = ${seq}`,
      ),
    ],
    seq: 4n,
    tampering: "edited",
    detail: "It is not what was written: its hash does not fit it and the entry before.",
  },
  ...[
    [4, 5],
    [4, 6],
  ].map(([one, other]): Damage => ({
    what: `entries ${one} and ${other} in each other's place`,
    statements: [
      [one, 1_000],
      [other, one],
      [1_000, other],
    ].map(([from, to]) => `${update} seq = ${to} WHERE tenant_id = $1 AND seq = ${from}`),
    seq: 4n,
    tampering: "reordered",
    detail: `It was written as entry ${other}.`,
  })),
  {
    what: "a second entry of a number, with a hash that fits",
    statements: [
      `INSERT INTO audit_entries SELECT tenant_id, 'ffffffff-ffff-7fff-8fff-ffffffffffff', seq, id, occurred_at, action, content, content_sha256, hash
        FROM ${entries} seq = 3`,
    ],
    seq: 3n,
    tampering: "forked",
    detail: "There is a second entry 3.",
  },
  {
    what: "a missing end",
    statements: [`DELETE FROM ${entries} seq > 8`],
    seq: 9n,
    tampering: "truncated",
    isMissing: true,
    detail: "Entries 9 to 10 are missing at the end.",
  },
  {
    what: "a chain without any entry",
    statements: ["DELETE FROM audit_entries WHERE tenant_id = $1"],
    seq: 1n,
    tampering: "truncated",
    isMissing: true,
    detail: "Entries 1 to 10 are missing at the end.",
  },
  {
    what: "a recorded end that was moved back",
    statements: ["UPDATE audit_heads SET seq = 8 WHERE tenant_id = $1"],
    seq: 9n,
    tampering: "forked",
    isMissing: true,
    detail: "There are entries up to 10, but the chain ends at 8.",
  },
  {
    what: "a recorded end that is gone",
    statements: ["DELETE FROM audit_heads WHERE tenant_id = $1"],
    seq: 1n,
    tampering: "forked",
    isMissing: true,
    detail: "There are entries up to 10, but the chain has no recorded end.",
  },
  {
    what: "a recorded end with another hash",
    statements: ["UPDATE audit_heads SET hash = sha256('') WHERE tenant_id = $1"],
    seq: 10n,
    tampering: "forked",
    isMissing: true,
    detail: "The recorded end of the chain has another hash than its last entry.",
  },
];

test.each(damages)("T55: $what is found, and named as the first bad row", async (damage) => {
  const chain = await chains.add();
  const { tenantId } = chain;
  const ids = await chains.ids(tenantId);
  expect(await chains.verify(tenantId)).toEqual({ seq: 10n, checkpoints: 0, findings: [] });
  for (const statement of damage.statements) await chains.tamper(statement, tenantId);
  const { seq, tampering, detail, isMissing } = damage;
  const { findings } = await chains.verify(tenantId);
  expect(findings).toEqual([finding(tenantId, seq, { tampering, detail })]);
  const now = await chains.ids(tenantId);
  // An id that was edited is named as it stands now.
  const known = isMissing === true ? [null] : [...ids, ...now];
  expect(known).toContain(findings[0]?.id);
});

test("of several bad rows the first is named", async () => {
  const { tenantId } = await chains.add();
  const ids = await chains.ids(tenantId);
  await chains.tamper(`DELETE FROM ${entries} seq = 9`, tenantId);
  await chains.tamper(`${update} content = NULL WHERE tenant_id = $1 AND seq = 7`, tenantId);
  const { findings } = await chains.verify(tenantId);
  expect(findings).toEqual([finding(tenantId, 7n, { id: ids[6] ?? "", tampering: "edited" })]);
});

test("entries that are appended while a chain is verified are no finding", async () => {
  const chain = await chains.add(7);
  const reading = chains.verify(chain.tenantId);
  const writing = chains.append(chain, 10);
  expect((await reading).findings).toEqual([]);
  await writing;
  expect(await chains.verify(chain.tenantId)).toMatchObject({ seq: 17n, findings: [] });
});
