import type { Transaction } from "../database/transaction.ts";
import type { DestinationKey } from "./health-store.ts";

/** The statements that read what an operator event says of a destination. All are for the worker's role. */

/** A destination as an operator event names it. */
export interface Subject extends DestinationKey {
  readonly name: string;
  readonly type: string;
  readonly state: string;
  readonly disabledReason: string | null;
  readonly customerExternalId: string;
}

interface SubjectRow {
  tenant_id: string;
  customer_id: string;
  id: string;
  name: string;
  type: string;
  state: string;
  disabled_reason: string | null;
  external_id: string;
}

const subjectQuery = `SELECT d.tenant_id, d.customer_id, d.id, d.name, d.type, d.state, d.disabled_reason, c.external_id
  FROM destinations d JOIN customers c ON c.tenant_id = d.tenant_id AND c.id = d.customer_id
  WHERE d.tenant_id = $1 AND d.id = $2 AND d.customer_id = $3`;

/** Reads a destination, deleted ones too. Index: the primary keys. */
export async function findSubject(
  transaction: Transaction,
  key: DestinationKey,
): Promise<Subject | undefined> {
  const result = await transaction.query<SubjectRow>({
    text: subjectQuery,
    values: [key.tenantId, key.id, key.customerId],
  });
  return result.rows.map(subjectOf)[0];
}

/** Locks a destination and reads it. Index: the primary keys. */
export async function lockSubject(
  transaction: Transaction,
  key: DestinationKey,
): Promise<Subject | undefined> {
  const result = await transaction.query<SubjectRow>({
    text: `${subjectQuery} FOR NO KEY UPDATE OF d`,
    values: [key.tenantId, key.id, key.customerId],
  });
  return result.rows.map(subjectOf)[0];
}

function subjectOf(row: SubjectRow): Subject {
  return {
    tenantId: row.tenant_id,
    customerId: row.customer_id,
    id: row.id,
    name: row.name,
    type: row.type,
    state: row.state,
    disabledReason: row.disabled_reason,
    customerExternalId: row.external_id,
  };
}

/** How many dead letters wait, counted up to a bound. */
export interface DeadLetterCount {
  readonly count: number;
  /** `false`: there are more than `count`. */
  readonly isExact: boolean;
}

/** Dead letters counted at most: a look at so many costs a few milliseconds. */
const countedMax = 10_000;

/** Counts the dead letters of a destination. Index: dead_letters_by_destination. */
export async function countDeadLetters(
  transaction: Transaction,
  key: DestinationKey,
): Promise<DeadLetterCount> {
  const result = await transaction.query<{ count: number }>({
    text: `SELECT count(*)::int AS count FROM (SELECT FROM dead_letters
      WHERE tenant_id = $1 AND destination_id = $2 AND customer_id = $3 LIMIT ${countedMax + 1}) counted`,
    values: [key.tenantId, key.id, key.customerId],
  });
  const count = result.rows[0]?.count ?? 0;
  return { count: Math.min(count, countedMax), isExact: count <= countedMax };
}

/** Remembers that a signing secret's end was told of; `false` when it was already, or has another end by now. */
export async function markExpiryNoticed(
  transaction: Transaction,
  key: DestinationKey,
  secret: { readonly version: number; readonly signsUntilMs: number },
): Promise<boolean> {
  const result = await transaction.query({
    text: `UPDATE signing_secrets SET expiry_noticed_at = clock_timestamp()
      WHERE tenant_id = $1 AND destination_id = $2 AND customer_id = $3 AND version = $4
        AND expiry_noticed_at IS NULL AND date_trunc('milliseconds', signs_until) = to_timestamp($5::float8 / 1000)`,
    values: [key.tenantId, key.id, key.customerId, secret.version, secret.signsUntilMs],
  });
  return result.rowCount === 1;
}
