// @vitest-environment happy-dom
import {
  act,
  cleanup,
  fireEvent,
  renderHook,
  screen,
  waitFor,
  within,
} from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Delivery } from "../../api/types.ts";
import { queryKeys } from "../../data/keys.ts";
import { loadEnglish } from "../../language/english.ts";
import { Announcer } from "../../primitives/announcer.tsx";
import { startApiServer } from "../../testing/api-server.ts";
import type { Answered, ApiServer, ReceivedRequest } from "../../testing/api-server.ts";
import { connectTo } from "../../testing/connection.tsx";
import type { TestConnection } from "../../testing/connection.tsx";
import { delivery, page, policyIsThere, portal, showScreen } from "../delivery/testing/screen.tsx";
import { DeliveriesScreen } from "./deliveries-screen.tsx";
import { useLiveTail, useNewDeliveriesSpoken } from "./live-tail.tsx";

let api: ApiServer;
let connection: TestConnection;
let log: (query: URLSearchParams) => Answered;
let policy = portal();

beforeEach(async () => {
  policy = portal();
  log = () => page([]);
  api = await startApiServer(answer);
  connection = connectTo(api.url);
});

afterEach(async () => {
  cleanup();
  connection.close();
  await api.close();
});

function answer({ method, path, body }: ReceivedRequest): Answered {
  const { pathname, searchParams } = new URL(path, "http://api");
  if (pathname === "/v1/portal") return { json: policy };
  if (pathname === "/v1/destinations") {
    return page([
      { id: "dst_1", name: "Orders" },
      { id: "dst_2", name: "Invoices" },
    ]);
  }
  if (pathname.startsWith("/v1/destinations/")) {
    return { json: { id: "dst_1", name: "Orders", state: "ACTIVE" } };
  }
  if (pathname === "/v1/deliveries") return log(searchParams);
  if (pathname === "/v1/replays" && method === "POST") {
    const isDryRun = (body as { dryRun?: boolean }).dryRun === true;
    return isDryRun
      ? {
          json: {
            count: 2,
            isComplete: true,
            alreadyDelivered: 1,
            alreadyReplayed: 0,
            oldestAt: "2030-05-01T12:00:00.000Z",
            newestAt: "2030-05-01T12:00:01.000Z",
            ratePerSecond: 1000,
            durationSeconds: 1,
          },
        }
      : { status: 202, json: { id: "rpl_1", state: "selecting" } };
  }
  return { status: 404, json: { code: "not_found", status: 404, title: "Nothing" } };
}

async function show(path = "/deliveries") {
  return await showScreen(
    connection,
    (route) =>
      route.screen === "deliveries" ? (
        <DeliveriesScreen {...(route.filter !== undefined && { filter: route.filter })} />
      ) : (
        <p>elsewhere</p>
      ),
    path,
  );
}

const asked = () =>
  api.requests.filter(({ path }) => path.startsWith("/v1/deliveries?")).map(({ path }) => path);
const rowOf = (one: Delivery) =>
  screen
    .getAllByRole("row")
    .find((row) => row.querySelector(`[title="${one.eventId}"]`) !== null) as HTMLElement;

test("each delivery is told in words: its state, its reason, when it is tried next", async () => {
  const retrying = delivery(3, {
    state: "retrying",
    reason: "timeout",
    nextAttemptAt: new Date(Date.now() + 185_000).toISOString(),
  });
  const cancelled = delivery(2, { state: "cancelled", reason: "destination_paused" });
  log = () => page([retrying, cancelled, delivery(1)]);
  await show();
  expect(await screen.findByRole("table", { name: "Deliveries, newest first" })).toBeTruthy();
  expect(rowOf(retrying).textContent).toContain("Will be retried");
  expect(rowOf(retrying).textContent).toContain("Next in 3 minutes");
  expect(rowOf(retrying).textContent).toContain("No answer in time");
  expect(rowOf(cancelled).textContent).toContain("Cancelled");
  expect(rowOf(cancelled).textContent).toContain("Skipped while paused");
  expect(rowOf(delivery(1)).textContent).toContain("Delivered");
  await waitFor(() => expect(rowOf(retrying).textContent).toContain("Orders"));
});

test("a filter becomes a part of the address, and clearing it shows everything again", async () => {
  log = (query) => page(query.get("state") === "dead" ? [] : [delivery(1)]);
  const { paths } = await show();
  await screen.findByRole("table");
  fireEvent.change(screen.getByLabelText("State"), { target: { value: "dead" } });
  await screen.findByText("No delivery matches these filters");
  expect(paths).toEqual(["/deliveries?state=dead"]);
  fireEvent.click(screen.getByRole("button", { name: "Clear filters" }));
  await screen.findByRole("table");
  expect(paths.at(-1)).toBe("/deliveries");
  expect(document.activeElement).not.toBe(document.body);
});

test("an address with a filter shows its deliveries, and the filter in the controls", async () => {
  log = () => page([delivery(1)]);
  await show("/deliveries?state=delivered&eventType=order.*&reason=timeout");
  await screen.findByRole("table");
  expect(asked().at(-1)).toContain("state=delivered");
  expect(screen.getByLabelText<HTMLSelectElement>("State").value).toBe("delivered");
  expect(screen.getByLabelText<HTMLInputElement>("Event type").value).toBe("order.*");
  expect(screen.getByLabelText<HTMLSelectElement>("Reason").value).toBe("timeout");
});

test("a wrong event type is told and never asked for", async () => {
  await show();
  const input = await screen.findByLabelText("Event type");
  fireEvent.change(input, { target: { value: "order.*.x" } });
  fireEvent.blur(input);
  expect(await screen.findByText(/This is not an event type/)).toBeTruthy();
  expect(asked().filter((path) => path.includes("eventType"))).toEqual([]);
});

test("the search box goes to a delivery, filters by an event, and says what is no id", async () => {
  const { paths } = await show();
  const box = await screen.findByRole("searchbox");
  const form = screen.getByRole("search");
  fireEvent.change(box, { target: { value: "4711" } });
  fireEvent.submit(form);
  expect(screen.getByText(/^This is no ID/).role).toBe("alert");
  fireEvent.change(box, { target: { value: delivery(1).eventId } });
  fireEvent.submit(form);
  expect(paths).toEqual([`/deliveries?eventId=${delivery(1).eventId}`]);
  fireEvent.change(screen.getByRole("searchbox"), { target: { value: delivery(1).id } });
  fireEvent.submit(screen.getByRole("search"));
  expect(paths.at(-1)).toBe(`/deliveries/${delivery(1).id}`);
});

test("older deliveries are loaded on demand, and a short page says that there is more", async () => {
  const many = Array.from({ length: 12 }, (_, index) => delivery(100 - index));
  log = (query) => {
    switch (query.get("cursor")) {
      case null:
        return page(many, "second");
      case "second":
        return page([delivery(10)], "third");
      default:
        return page([delivery(5)]);
    }
  };
  await show();
  fireEvent.click(await screen.findByRole("button", { name: "Load older" }));
  expect(await screen.findByText(/had few matches/)).toBeTruthy();
  expect(screen.getByText("13 deliveries loaded, there are more")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Look further" }));
  await screen.findByText("14 deliveries loaded");
  expect(screen.queryByRole("button", { name: "Look further" })).toBeNull();
});

test("new deliveries wait behind a button, and the focus stays where it is until it is pressed", async () => {
  log = () => page([delivery(1)]);
  await show();
  const link = within(await screen.findByRole("table")).getByRole("link");
  link.focus();
  log = () => page([delivery(3), delivery(2), delivery(1)]);
  await connection.queryClient.invalidateQueries({
    queryKey: queryKeys.newestDeliveries("cus_1"),
  });
  const button = await screen.findByRole("button", { name: "2 new deliveries" });
  expect(document.activeElement).toBe(link);
  expect(screen.getAllByRole("row")).toHaveLength(2);
  fireEvent.click(button);
  await waitFor(() => expect(screen.getAllByRole("row")).toHaveLength(4));
  expect(screen.queryByRole("button", { name: /new deliver/ })).toBeNull();
  expect(document.activeElement?.contains(screen.getByRole("table"))).toBe(true);
});

test("live updates are off at first, and hold while the table has the focus", async () => {
  log = () => page([delivery(1)]);
  await show();
  const link = within(await screen.findByRole("table")).getByRole("link");
  const live = screen.getByRole<HTMLInputElement>("switch", { name: "Live" });
  expect(live.checked).toBe(false);
  fireEvent.click(live);
  act(() => link.focus());
  expect(screen.getByText(/on hold while you are in the table/)).toBeTruthy();
  act(() => link.blur());
  expect(screen.queryByText(/on hold while you are in the table/)).toBeNull();
});

test("with live updates, the count is spoken at once and then every 10 seconds at most", async () => {
  await loadEnglish();
  let nowMs = 0;
  let due: (() => void) | undefined;
  const timers = {
    now: () => nowMs,
    setTimeout: (run: () => void) => {
      due = run;
      return 1;
    },
    clearTimeout: () => {
      due = undefined;
    },
  };
  const wrapper = ({ children }: { children?: ReactNode }) => <Announcer>{children}</Announcer>;
  const { rerender } = renderHook(
    (props: { isOn: boolean; count: number }) => useNewDeliveriesSpoken(props, timers),
    { wrapper, initialProps: { isOn: false, count: 3 } },
  );
  const spoken = () => screen.getByRole("status").textContent;
  expect(spoken()).toBe("");
  rerender({ isOn: true, count: 3 });
  expect(spoken()).toBe("3 new deliveries");
  nowMs = 4000;
  rerender({ isOn: true, count: 7 });
  expect(spoken()).toBe("3 new deliveries");
  nowMs = 10_000;
  due?.();
  expect(spoken()).toBe("7 new deliveries");
});

test("a tail that is gone leaves no timer behind", () => {
  const running = new Set<number>();
  const timers = {
    now: () => 0,
    setTimeout: () => {
      running.add(1);
      return 1;
    },
    clearTimeout: () => running.clear(),
  };
  const { result, unmount } = renderHook(() => useLiveTail(timers));
  act(() => result.current.listeners.onWheel?.({} as never));
  expect(running.size).toBe(1);
  unmount();
  expect(running.size).toBe(0);
});

test("selected deliveries are replayed after an estimate, and a toast leads to the replay", async () => {
  const ended = [delivery(3), delivery(2, { state: "dead", reason: "rejected" })];
  log = () => page([...ended, delivery(1, { state: "pending" })]);
  const { paths } = await show();
  await screen.findByRole("table");
  const boxes = () => screen.getAllByRole<HTMLInputElement>("checkbox");
  await waitFor(() => expect(boxes()).toHaveLength(4));
  expect(boxes()[3]?.disabled).toBe(true);
  fireEvent.click(boxes()[0] as HTMLElement);
  fireEvent.click(screen.getByRole("button", { name: "Replay 2 selected" }));
  await screen.findByText("2 deliveries");
  expect(screen.getByText(/1 of them was delivered before/)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Replay 2 deliveries" }));
  fireEvent.click(await screen.findByRole("button", { name: "Watch it" }));
  expect(paths.at(-1)).toBe("/replays/rpl_1");
  const bodies = api.requests.filter(({ method }) => method === "POST").map(({ body }) => body);
  const scope = { kind: "deliveries", deliveryIds: ended.map(({ id }) => id) };
  // The first may be sent twice where effects run twice.
  expect(bodies[0]).toEqual({ destinationId: "dst_1", scope, dryRun: true });
  expect(bodies.at(-1)).toEqual({ destinationId: "dst_1", scope });
});

test("deliveries of two destinations cannot be replayed together, and it says why", async () => {
  log = () => page([delivery(2, { destinationId: "dst_2" }), delivery(1)]);
  await show();
  await waitFor(() => expect(screen.getAllByRole("checkbox")).toHaveLength(3));
  fireEvent.click(screen.getByRole("checkbox", { name: "Select all that have ended" }));
  const button = screen.getByRole<HTMLButtonElement>("button", { name: "Replay 2 selected" });
  expect(button.disabled).toBe(true);
  expect(screen.getByText(/Choose deliveries of one destination/)).toBeTruthy();
});

test("where the vendor allows no replays, nothing of them is shown", async () => {
  policy = portal({ mayReplay: false });
  log = () => page([delivery(1)]);
  await show();
  await screen.findByRole("table");
  await policyIsThere(connection);
  expect(screen.queryAllByRole("checkbox")).toEqual([]);
  expect(screen.queryByRole("button", { name: /Replay/ })).toBeNull();
});

test("a log that cannot be read says so and can be tried again", async () => {
  log = () => ({ status: 400, json: { status: 400, code: "invalid_field", title: "Wrong" } });
  await show();
  const retry = await screen.findByRole("button", { name: "Try again" });
  log = () => page([delivery(1)]);
  fireEvent.click(retry);
  expect(await screen.findByRole("table")).toBeTruthy();
});

test("an empty log says what will be here", async () => {
  await show();
  expect(await screen.findByText("No deliveries yet")).toBeTruthy();
});
