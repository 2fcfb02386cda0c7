// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { StrictMode } from "react";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Slots } from "../../appearance/appearance.ts";
import { problemAnswer, startApiServer } from "../../testing/api-server.ts";
import type { Answered, ApiServer } from "../../testing/api-server.ts";
import { connectTo } from "../../testing/connection.tsx";
import type { TestConnection } from "../../testing/connection.tsx";
import { en } from "../../language/en.ts";
import { destination, destinationType, portal } from "../../testing/portal-data.ts";
import { PortalAround } from "../../testing/portal-around.tsx";
import { DestinationsScreen } from "./destinations-screen.tsx";

let api: ApiServer;
let connection: TestConnection;
let answers: Record<string, Answered>;

beforeEach(async () => {
  answers = {
    "GET /v1/portal": { json: portal() },
    "GET /v1/destination-types": { json: { data: [destinationType()] } },
    "GET /v1/delivery-counts": { json: { data: [] } },
  };
  api = await startApiServer(
    ({ method, path }) =>
      answers[`${method} ${path.split("?")[0] ?? ""}`] ?? problemAnswer(404, "not_found"),
  );
  connection = connectTo(api.url);
});

afterEach(async () => {
  cleanup();
  connection.close();
  await api.close();
});

function list(...destinations: readonly unknown[]): void {
  answers["GET /v1/destinations"] = { json: { data: destinations, nextCursor: null } };
}

function show(slots: Slots = {}) {
  return render(
    <StrictMode>
      <PortalAround connection={connection} slots={slots}>
        {(route) =>
          route.screen === "destinations" ? (
            <DestinationsScreen />
          ) : (
            <p>elsewhere: {JSON.stringify(route)}</p>
          )
        }
      </PortalAround>
    </StrictMode>,
  );
}

test("each destination is a row with its state, its rate in words and its last attempt", async () => {
  list(
    destination({ eventTypes: ["order.*", "invoice.sent"] }),
    destination({ id: "dst_2", name: "Idle", state: "PAUSED", pauseMode: "hold" }),
  );
  answers["GET /v1/delivery-counts"] = {
    json: {
      data: [
        {
          destinationId: "dst_1",
          hours: [{ from: "2026-11-21T09:00:00.000Z", delivered: 97, failedAttempts: 3, dead: 3 }],
          delivered: 97,
          failedAttempts: 3,
          dead: 3,
          successRate: 0.97,
          p50Ms: 50,
          p95Ms: 100,
          lastAttemptAt: new Date().toISOString(),
        },
      ],
    },
  };
  show();
  const row = (await screen.findByRole("link", { name: "Orders" })).closest("tr");
  if (row === null) throw new Error("The link is in no row.");
  await within(row).findByText("97% delivered");
  expect(within(row).getByText("Active")).toBeTruthy();
  expect(within(row).getByText("\u2068order.*\u2069 and 1 more")).toBeTruthy();
  expect(within(row).getByText("Webhook")).toBeTruthy();
  const idle = screen.getByRole("link", { name: "Idle" }).closest("tr");
  expect(idle?.textContent).toContain("Paused by you");
  expect(idle?.textContent).toContain("Nothing sent");
  const asked = api.requests.filter(({ path }) => path.startsWith("/v1/delivery-counts"));
  expect(new Set(asked.map(({ path }) => path)).size).toBe(1);
});

test("without a destination there is a way to the first one, or the host's own component", async () => {
  list();
  const { unmount } = show();
  fireEvent.click(await screen.findByRole("button", { name: "New destination" }));
  expect(await screen.findByText(/elsewhere: .*new-destination/)).toBeTruthy();
  unmount();
  show({ EmptyDestinations: ({ onCreate }) => <button onClick={onCreate}>Begin</button> });
  fireEvent.click(await screen.findByRole("button", { name: "Begin" }));
  expect(await screen.findByText(/elsewhere: .*new-destination/)).toBeTruthy();
});

test("without a destination a webhook is offered first, then what comes next in the list of types", async () => {
  list();
  const stores = ["Blob store", "A store"].map((label) =>
    destinationType({ type: label, label, category: "object-storage" }),
  );
  answers["GET /v1/destination-types"] = { json: { data: [...stores, destinationType()] } };
  show();
  await screen.findByRole("button", { name: "Webhook" });
  const offered = screen.getAllByRole("button").map(({ textContent }) => textContent);
  expect(offered).toEqual(["Webhook", "A store", "New destination"]);
});

test("a search that finds nothing says so, and clearing it brings the list back", async () => {
  list(destination());
  show();
  fireEvent.change(await screen.findByRole("searchbox"), { target: { value: "nothing like it" } });
  expect(screen.getByText("No destination fits")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Clear filters" }));
  expect(screen.getByRole("link", { name: "Orders" })).toBeTruthy();
});

test("what could not be loaded can be tried again", async () => {
  answers["GET /v1/destinations"] = problemAnswer(400, "invalid_request");
  show();
  const again = await screen.findByRole("button", { name: "Try again" });
  list(destination());
  fireEvent.click(again);
  expect(await screen.findByRole("link", { name: "Orders" })).toBeTruthy();
});

test("a disabled destination is enabled again after its test has passed, and not before", async () => {
  list(destination({ state: "DISABLED", disabledReason: "gone" }));
  const gone = "The destination said that it is gone for good (410).";
  const steps = [
    {
      ...{ name: "request", state: "failed", sentence: `${gone} It answered 410.` },
      ...{ nextStep: "Set a new URL.", reason: "gone" },
    },
  ];
  answers["POST /v1/destination-checks"] = {
    json: { passed: false, steps, durationMs: 5, response: null },
  };
  answers["POST /v1/destinations/dst_1/resume"] = {
    json: { ...destination(), deadLetters: { count: 0, isExact: true } },
  };
  show();
  const button = await screen.findByRole("button", { name: "Test and enable again" });
  fireEvent.click(button);
  await screen.findByText(`Orders still fails: ${gone} It answered 410. Set a new URL.`);
  const resumed = () => api.requests.some(({ path }) => path.endsWith("/resume"));
  expect(resumed()).toBe(false);
  answers["POST /v1/destination-checks"] = {
    json: { passed: true, steps: [], durationMs: 5, response: null },
  };
  list(destination());
  fireEvent.click(button);
  await waitFor(() => expect(resumed()).toBe(true));
  await waitFor(() =>
    expect(screen.queryByRole("button", { name: "Test and enable again" })).toBeNull(),
  );
});

test("what the API refuses from the menu is told in the language in force", async () => {
  list(destination());
  answers["POST /v1/destinations/dst_1/test"] = problemAnswer(403, "forbidden");
  show();
  fireEvent.click(await screen.findByRole("button", { name: "Actions for Orders" }));
  fireEvent.click(await screen.findByRole("menuitem", { name: "Send test event" }));
  expect(await screen.findByText(new RegExp(`^${en.session.problem_forbidden}\\. `))).toBeTruthy();
});

test("the menu pauses after asking what becomes of the events", async () => {
  list(destination());
  answers["POST /v1/destinations/dst_1/pause"] = {
    json: destination({ state: "PAUSED", pauseMode: "skip" }),
  };
  show();
  fireEvent.click(await screen.findByRole("button", { name: "Actions for Orders" }));
  fireEvent.click(await screen.findByRole("menuitem", { name: "Pause" }));
  const dialog = await screen.findByRole("dialog");
  fireEvent.click(within(dialog).getByRole("radio", { name: "Skip them" }));
  await act(async () => {
    fireEvent.click(within(dialog).getByRole("button", { name: "Pause" }));
    await Promise.resolve();
  });
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  const sent = api.requests.find(({ path }) => path.endsWith("/pause"));
  expect(sent?.body).toEqual({ mode: "skip" });
});

test("deleting is offered only where the vendor allows it", async () => {
  list(destination());
  answers["GET /v1/portal"] = { json: portal({ mayDelete: false }) };
  show();
  fireEvent.click(await screen.findByRole("button", { name: "Actions for Orders" }));
  await waitFor(() => expect(connection.queryClient.isFetching()).toBe(0));
  expect(screen.getByRole("menuitem", { name: "Pause" })).toBeTruthy();
  expect(screen.queryByRole("menuitem", { name: "Delete" })).toBeNull();
  answers["GET /v1/portal"] = { json: portal() };
  await act(() => connection.queryClient.invalidateQueries());
  expect(await screen.findByRole("menuitem", { name: "Delete" })).toBeTruthy();
});
