import { expect, test } from "vitest";
import { destination } from "../../testing/portal-data.ts";
import { foundDestinations, hourlyBars, noSearch, shownState } from "./destination-state.ts";

const failing = destination({
  id: "dst_2",
  name: "Warehouse",
  failingSince: "2026-11-21T09:00:00.000Z",
});
const paused = destination({ id: "dst_3", state: "PAUSED", type: "BUCKET", target: "s3://acme" });
const all = [destination(), failing, paused];

test("an active destination that only fails is told as failing, a stopped one as stopped", () => {
  expect(all.map(shownState)).toEqual(["ACTIVE", "FAILING", "PAUSED"]);
  expect(shownState({ state: "DISABLED", failingSince: failing.failingSince })).toBe("DISABLED");
});

test("a list is narrowed by name, target, id, type and state", () => {
  const ids = (search: Partial<typeof noSearch>) =>
    foundDestinations(all, { ...noSearch, ...search }).map(({ id }) => id);
  expect(ids({})).toEqual(["dst_1", "dst_2", "dst_3"]);
  expect(ids({ text: " WARE" })).toEqual(["dst_2"]);
  expect(ids({ text: "s3:" })).toEqual(["dst_3"]);
  expect(ids({ text: "dst_1" })).toEqual(["dst_1"]);
  expect(ids({ type: "BUCKET" })).toEqual(["dst_3"]);
  expect(ids({ state: "FAILING" })).toEqual(["dst_2"]);
  expect(ids({ state: "FAILING", type: "BUCKET" })).toEqual([]);
});

test("an hour's bar is as high as its attempts, and toned by how they went", () => {
  const hour = (delivered: number, failedAttempts: number) => ({
    from: "2026-11-21T09:00:00.000Z",
    delivered,
    failedAttempts,
    dead: 0,
  });
  expect(hourlyBars({ hours: [hour(0, 0), hour(3, 0), hour(3, 1), hour(0, 2)] })).toEqual({
    values: [0, 3, 4, 2],
    tones: ["success", "success", "warning", "danger"],
  });
});
