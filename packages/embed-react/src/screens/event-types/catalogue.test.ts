import { expect, test } from "vitest";
import { destinationsOf, foundEventTypes } from "./catalogue.ts";

const paid = { name: "order.paid", description: "Money came in.", example: null };
const sent = { name: "invoice.sent", description: null, example: null };

test("names and descriptions are searched, without regard to case", () => {
  expect(foundEventTypes([paid, sent], " MONEY ")).toEqual([paid]);
  expect(foundEventTypes([paid, sent], "invoice")).toEqual([sent]);
  expect(foundEventTypes([paid, sent], "")).toEqual([paid, sent]);
});

test("a type goes to the destinations whose patterns cover it", () => {
  const all = { eventTypes: ["*"] };
  const orders = { eventTypes: ["order.*"] };
  const one = { eventTypes: ["invoice.sent"] };
  expect(destinationsOf("order.paid", [all, orders, one])).toEqual([all, orders]);
  expect(destinationsOf("invoice.sent", [all, orders, one])).toEqual([all, one]);
});
