import { expect, test } from "vitest";
import { type OfferedCounts, faultsOf, ledgerOf, readAccepted, readArrivals } from "./ledger.ts";

const accepted = readAccepted("evt_1 0 5\nevt_2 1 6\nevt_3 2 7\n");
const none: OfferedCounts = { offered: 3, duplicates: 0, refused: 0, unanswered: 0 };

function faults(arrivals: string, counts: Partial<OfferedCounts> = {}): readonly string[] {
  return faultsOf(ledgerOf(accepted, readArrivals(arrivals), { ...none, ...counts }));
}

test("a ledger closes when every accepted event arrived, though one came twice", () => {
  const ledger = ledgerOf(accepted, readArrivals("evt_1 1 9\nevt_2 2 9\nevt_3 1 9\n"), none);
  expect(ledger).toMatchObject({ accepted: 3, delivered: 3, deliveredAgain: 1, lost: 0 });
  expect(faultsOf(ledger)).toEqual([]);
});

test("a lost event is a fault", () => {
  expect(faults("evt_1 1 9\nevt_3 1 9\n")).toEqual(["1 accepted events never arrived."]);
});

test("an event that nobody was told was accepted is a fault, unless a request had no answer", () => {
  const arrivals = "evt_1 1 9\nevt_2 1 9\nevt_3 1 9\nevt_4 1 9\n";
  expect(faults(arrivals)).toEqual(["1 events arrived that nobody was told were accepted."]);
  expect(faults(arrivals, { offered: 4, unanswered: 1 })).toEqual([]);
});

test("an offered event that is nowhere is a fault, a refused one is not", () => {
  const arrivals = "evt_1 1 9\nevt_2 1 9\nevt_3 1 9\n";
  expect(faults(arrivals, { offered: 4 })).toEqual(["4 events were offered, 3 are accounted for."]);
  expect(faults(arrivals, { offered: 4, refused: 1 })).toEqual([]);
});
