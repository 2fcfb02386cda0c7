/** An accepted event as its generator knows it; times are monotonic milliseconds. */
export interface AcceptedEvent {
  readonly id: string;
  /** When it was planned to be sent. */
  readonly plannedMs: number;
  readonly answeredMs: number;
}

/** An event as the sink knows it. */
export interface Arrival {
  readonly id: string;
  /** How often it came. */
  readonly count: number;
  readonly firstMs: number;
  /** Of the paths where it came; empty for those without one. */
  readonly group: string;
}

/** What the generators counted, all together, in events. */
export interface OfferedCounts {
  readonly offered: number;
  readonly duplicates: number;
  readonly refused: number;
  readonly unanswered: number;
}

/** The account of a run: where every offered event went. All counts are of events. */
export interface Ledger extends OfferedCounts {
  readonly accepted: number;
  /** Accepted and received at least once. */
  readonly delivered: number;
  /** Of those, received more than once, which "at least once" allows and a run without faults should not show. */
  readonly deliveredAgain: number;
  /** Accepted and never received. */
  readonly lost: number;
  /** Received without having been accepted; at most `unanswered` of them are explained. */
  readonly unexplained: number;
}

/** Draws up the ledger. Each accepted event is expected at the sink exactly once. */
export function ledgerOf(
  accepted: Iterable<AcceptedEvent>,
  arrivals: readonly Arrival[],
  counts: OfferedCounts,
): Ledger {
  const acceptedIds = new Set<string>();
  for (const { id } of accepted) acceptedIds.add(id);
  let delivered = 0;
  let deliveredAgain = 0;
  for (const { id, count } of arrivals) {
    if (!acceptedIds.has(id)) continue;
    delivered++;
    if (count > 1) deliveredAgain++;
  }
  return {
    ...counts,
    accepted: acceptedIds.size,
    delivered,
    deliveredAgain,
    lost: acceptedIds.size - delivered,
    unexplained: arrivals.length - delivered,
  };
}

/** Why a ledger does not close, one sentence each; empty when it does. */
export function faultsOf(ledger: Ledger): readonly string[] {
  const faults: string[] = [];
  const answered = ledger.accepted + ledger.duplicates + ledger.refused + ledger.unanswered;
  if (answered !== ledger.offered) {
    faults.push(`${ledger.offered} events were offered, ${answered} are accounted for.`);
  }
  if (ledger.lost > 0) faults.push(`${ledger.lost} accepted events never arrived.`);
  if (ledger.unexplained > ledger.unanswered) {
    faults.push(`${ledger.unexplained} events arrived that nobody was told were accepted.`);
  }
  if (ledger.duplicates > 0) {
    faults.push(`${ledger.duplicates} events were called duplicates although every key is new.`);
  }
  return faults;
}

/** Reads what a generator wrote: `id planned answered` a line. */
export function readAccepted(text: string): readonly AcceptedEvent[] {
  return fieldsOf(text).map(([id = "", planned, answered]) => ({
    id,
    plannedMs: Number(planned),
    answeredMs: Number(answered),
  }));
}

/** Reads what the sink wrote: `id count first group` a line. */
export function readArrivals(text: string): readonly Arrival[] {
  return fieldsOf(text).map(([id = "", count, first, group = ""]) => ({
    id,
    count: Number(count),
    firstMs: Number(first),
    group,
  }));
}

function fieldsOf(text: string): readonly (readonly string[])[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(" "));
}
