import { expect, test } from "vitest";
import type { Delivery } from "../../api/types.ts";
import { csvOf, jsonlOf } from "./export-file.ts";

const delivery: Delivery = {
  id: "dlv_1",
  eventId: "evt_1",
  eventType: "order.completed",
  destinationId: "dst_1",
  customerExternalId: "acct_1",
  state: "dead",
  reason: "rejected",
  sentence: 'It said "no", twice.',
  nextStep: null,
  concerns: "event",
  attemptCount: 2,
  origin: "event",
  replayOf: null,
  createdAt: "2030-05-01T12:00:00.000Z",
  nextAttemptAt: null,
  finishedAt: null,
};

test("the table has a header line and one line a delivery, quoted where it must be", () => {
  expect(csvOf([delivery]).split("\r\n")).toEqual([
    "id,createdAt,eventType,eventId,destinationId,state,reason,sentence,attemptCount,origin,replayOf,nextAttemptAt,finishedAt",
    'dlv_1,2030-05-01T12:00:00.000Z,order.completed,evt_1,dst_1,dead,rejected,"It said ""no"", twice.",2,event,,,',
    "",
  ]);
});

test("no cell is a formula to a spreadsheet", () => {
  expect(csvOf([{ ...delivery, eventType: "-1+cmd" }])).toContain(",'-1+cmd,");
});

test("lines of JSON come back as they were", () => {
  const lines = jsonlOf([delivery, { ...delivery, id: "dlv_2" }])
    .trimEnd()
    .split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual([delivery, { ...delivery, id: "dlv_2" }]);
});
