/**
 * How a statement finds the backlog rows that a worker holds, each by its primary key.
 *
 * Claims come and go by the thousand, so statistics are often of a moment at which nothing was claimed, and make every
 * index that starts with the worker look best: all that is claimed was then compared with all the keys, 10,000 times
 * 10,000 for one large batch. Here the worker stands among the keys, behind the fence of an OFFSET, and is compared by
 * an operator that no index has, so that only the keys remain to look rows up by.
 */

/** Rows `k`: the worker in `$1` with each of the tenants and deliveries in the arrays `$2` and `$3`. */
export const heldRows = `(SELECT $1::uuid AS worker_id, n.* FROM unnest($2::uuid[], $3::uuid[])
    AS n (tenant_id, delivery_id) OFFSET 0) k`;

/** Joins `backlog b` with {@link heldRows}. */
export const isHeldRow = `b.tenant_id = k.tenant_id AND b.delivery_id = k.delivery_id
  AND b.worker_id IS NOT DISTINCT FROM k.worker_id`;
