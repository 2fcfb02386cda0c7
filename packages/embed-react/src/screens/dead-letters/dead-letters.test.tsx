// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { DeadLetterGroup } from "../../api/types.ts";
import { startApiServer } from "../../testing/api-server.ts";
import type { Answered, ApiServer, ReceivedRequest } from "../../testing/api-server.ts";
import { connectTo } from "../../testing/connection.tsx";
import type { TestConnection } from "../../testing/connection.tsx";
import { delivery, page, policyIsThere, portal, showScreen } from "../delivery/testing/screen.tsx";
import { DeadLetters } from "./dead-letters.tsx";

let api: ApiServer;
let connection: TestConnection;
let groups: readonly DeadLetterGroup[];
let policy = portal();

beforeEach(async () => {
  policy = portal();
  groups = [group({ reason: "rejected", concerns: "event", count: 3 })];
  api = await startApiServer(answer);
  connection = connectTo(api.url);
});

afterEach(async () => {
  cleanup();
  connection.close();
  await api.close();
});

function group(change: Partial<DeadLetterGroup> = {}): DeadLetterGroup {
  return {
    reason: "timeout",
    sentence: "The server's sentence.",
    nextStep: "The server's advice.",
    concerns: "destination",
    count: 1,
    isExact: true,
    oldestAt: "2030-05-01T10:00:00.000Z",
    newestAt: "2030-05-01T12:00:00.000Z",
    exampleDeliveryId: delivery(1).id,
    ...change,
  };
}

function answer({ path }: ReceivedRequest): Answered {
  if (path === "/v1/portal") return { json: policy };
  if (path.startsWith("/v1/dead-letter-groups")) return { json: { data: groups } };
  if (path.startsWith("/v1/dead-letters")) {
    return page([delivery(7, { state: "dead", reason: "rejected" })]);
  }
  if (path.startsWith("/v1/destinations/")) {
    return { json: { id: "dst_1", name: "Orders", state: "ACTIVE" } };
  }
  return { status: 404, json: { code: "not_found", status: 404, title: "There is nothing" } };
}

const show = () => showScreen(connection, () => <DeadLetters destinationId="dst_1" />);
const posted = () => api.requests.filter(({ method }) => method === "POST");

test("each group says how many, why, whose turn it is and what to do, with an example", async () => {
  groups = [group({ count: 10_000, isExact: false }), group({ reason: "rejected", count: 3 })];
  await show();
  const card = within(await screen.findByRole("region", { name: "No answer in time" }));
  expect(card.getByText("10,000+ deliveries")).toBeTruthy();
  expect(card.getByText("Receiving system")).toBeTruthy();
  expect(card.getByText(/did not answer within the time limit/)).toBeTruthy();
  expect(card.getByText(/No attempt is left/)).toBeTruthy();
  expect(card.getByRole("link", { name: "See an example" }).getAttribute("href")).toContain(
    delivery(1).id,
  );
  expect(screen.getByText(/^More than 10,003 deliveries/)).toBeTruthy();
});

test("nothing failed is good news", async () => {
  groups = [];
  await show();
  expect(await screen.findByText("Nothing has failed for good")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Replay all" })).toBeNull();
});

test("a group opens to its list, which gets the focus, and closes again", async () => {
  await show();
  fireEvent.click(await screen.findByRole("button", { name: "Show them" }));
  const heading = await screen.findByRole("heading", { name: "Event rejected" });
  expect(document.activeElement).toBe(heading);
  expect(
    await screen.findByRole("table", { name: "Failed for good: Event rejected" }),
  ).toBeTruthy();
  const asked = api.requests.find(({ path }) => path.startsWith("/v1/dead-letters?"));
  expect(asked?.path).toContain("reason=rejected");
  expect(asked?.path).toContain("destinationId=dst_1");
  fireEvent.click(screen.getByRole("button", { name: "All reasons" }));
  expect(await screen.findByRole("button", { name: "Show them" })).toBeTruthy();
});

test("a group is replayed by its reason, and all without one", async () => {
  await show();
  fireEvent.click(await screen.findByRole("button", { name: "Replay these" }));
  await waitFor(() => expect(posted().length).toBeGreaterThan(0));
  expect(posted()[0]?.body).toMatchObject({
    destinationId: "dst_1",
    scope: { kind: "deadLetters", reasons: ["rejected"] },
    dryRun: true,
  });
  fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
  fireEvent.click(screen.getByRole("button", { name: "Replay all" }));
  await waitFor(() =>
    expect(posted().at(-1)?.body).toMatchObject({ scope: { kind: "deadLetters" } }),
  );
  await waitFor(() => expect(posted().at(-1)?.body).not.toHaveProperty("scope.reasons"));
});

test("where the vendor allows no replays, nothing of them is shown", async () => {
  policy = portal({ mayReplay: false });
  await show();
  await screen.findByRole("button", { name: "Show them" });
  await policyIsThere(connection);
  expect(screen.queryByRole("button", { name: /Replay/ })).toBeNull();
});
