// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Replay, ReplayEstimate } from "../../api/types.ts";
import { startApiServer } from "../../testing/api-server.ts";
import type { Answered, ApiServer, ReceivedRequest } from "../../testing/api-server.ts";
import { connectTo } from "../../testing/connection.tsx";
import type { TestConnection } from "../../testing/connection.tsx";
import { page, policyIsThere, portal, showScreen } from "../delivery/testing/screen.tsx";
import { ReplayDialog } from "./replay-dialog.tsx";
import { isTypedCount } from "./replay-request.ts";
import type { ReplayRequest } from "./replay-request.ts";
import { ReplayScreen } from "./replay-screen.tsx";
import { ReplaysScreen } from "./replays-screen.tsx";
import { eventTypesOf, scopeOfDraft } from "./scope-form.tsx";

let api: ApiServer;
let connection: TestConnection;
let policy = portal();
let shown: Replay;
let estimate: Answered;
let destinationState: "ACTIVE" | "PAUSED" | "DISABLED";

beforeEach(async () => {
  policy = portal();
  shown = replay();
  estimate = { json: estimated() };
  destinationState = "ACTIVE";
  api = await startApiServer(answer);
  connection = connectTo(api.url);
});

afterEach(async () => {
  cleanup();
  connection.close();
  await api.close();
});

function replay(change: Partial<Replay> = {}): Replay {
  return {
    id: "rpl_1",
    destinationId: "dst_1",
    scope: { kind: "deadLetters", reasons: ["timeout"] },
    state: "running",
    reason: null,
    sentence: null,
    counts: {
      selected: 1200,
      alreadyReplayed: 3,
      remaining: 700,
      inProgress: 40,
      retrying: 2,
      delivered: 455,
      dead: 5,
      cancelled: 0,
      skipped: 0,
    },
    progress: 0.38,
    ratePerSecond: 96.4,
    secondsLeft: 8,
    createdAt: "2030-05-01T12:00:00.000Z",
    selectedAt: "2030-05-01T12:00:01.000Z",
    finishedAt: null,
    ...change,
  };
}

function estimated(change: Partial<ReplayEstimate> = {}): ReplayEstimate {
  return {
    count: 12,
    isComplete: true,
    alreadyDelivered: 0,
    alreadyReplayed: 3,
    oldestAt: "2030-05-01T08:00:00.000Z",
    newestAt: "2030-05-01T09:00:00.000Z",
    ratePerSecond: 1000,
    durationSeconds: 2,
    ...change,
  };
}

function answer({ method, path, body }: ReceivedRequest): Answered {
  if (path === "/v1/portal") return { json: policy };
  if (path.startsWith("/v1/destinations/")) {
    return { json: { id: "dst_1", name: "Orders", state: destinationState } };
  }
  if (path.startsWith("/v1/destinations")) return page([{ id: "dst_1", name: "Orders" }]);
  if (method === "POST" && path === "/v1/replays") {
    const isDryRun = (body as { dryRun?: boolean }).dryRun === true;
    return isDryRun ? estimate : { status: 202, json: shown };
  }
  if (method === "POST") {
    const moves = { pause: "paused", resume: "running", cancel: "cancelled" } as const;
    shown = { ...shown, state: moves[path.split("/").at(-1) as keyof typeof moves] };
    return { json: shown };
  }
  if (path.startsWith("/v1/replays/")) return { json: shown };
  if (path.startsWith("/v1/replays")) return page([shown]);
  return { status: 404, json: { code: "not_found", status: 404, title: "There is nothing" } };
}

const showDialog = (request: ReplayRequest) =>
  showScreen(connection, () => <ReplayDialog request={request} onClose={() => undefined} />);
const showReplay = () => showScreen(connection, () => <ReplayScreen id="rpl_1" />);
const posted = () => api.requests.filter(({ method }) => method === "POST");
const deadLetters = { destinationId: "dst_1", scope: { kind: "deadLetters" } } as const;

test("an estimate comes before the confirmation: how many, from when, how long", async () => {
  estimate = { json: estimated({ alreadyDelivered: 4 }) };
  await showDialog(deadLetters);
  const dialog = await screen.findByRole("dialog");
  await within(dialog).findByText("12 deliveries");
  expect(dialog.textContent).toContain("About 2 sec");
  expect(dialog.textContent).toContain("3 more were replayed before and are left out.");
  expect(dialog.textContent).toContain("4 of them were delivered before");
  expect(posted().every(({ body }) => (body as { dryRun?: boolean }).dryRun === true)).toBe(true);
});

test("above a thousand, the number has to be typed", async () => {
  estimate = { json: estimated({ count: 1001 }) };
  await showDialog(deadLetters);
  const start = await screen.findByRole<HTMLButtonElement>("button", {
    name: "Replay 1,001 deliveries",
  });
  expect(start.disabled).toBe(true);
  fireEvent.change(screen.getByLabelText(/^Type the number/), { target: { value: "1001" } });
  expect(start.disabled).toBe(false);
});

test("a typed number may be grouped as the locale does, and nothing else counts", () => {
  for (const text of ["1001", "1,001", "1.001", "1 001", "1’001"]) {
    expect(isTypedCount(text, 1001)).toBe(true);
  }
  for (const text of ["", "1000", "10010", "yes", "1001x"]) {
    expect(isTypedCount(text, 1001)).toBe(false);
  }
});

test("pressing the button twice sends the same key, so that there is one replay", async () => {
  await showDialog(deadLetters);
  const start = await screen.findByRole("button", { name: "Replay 12 deliveries" });
  fireEvent.click(start);
  await screen.findByText("The replay has begun.");
  fireEvent.click(start);
  const starts = () => posted().filter(({ body }) => !("dryRun" in (body as object)));
  await waitFor(() => expect(starts()).toHaveLength(2));
  const keys = starts().map(({ headers }) => headers["idempotency-key"]);
  expect(keys[0]).toBeTruthy();
  expect(new Set(keys).size).toBe(1);
});

test("what cannot be replayed at present is said in words before anything is tried", async () => {
  destinationState = "PAUSED";
  await showDialog(deadLetters);
  expect(
    await screen.findByText("The destination is paused. Resume it, then replay."),
  ).toBeTruthy();
});

test("what the server refuses is told in its words", async () => {
  const detail = "Another replay of this destination is under way.";
  estimate = {
    status: 409,
    json: { status: 409, code: "state_conflict", title: "Not now", detail },
  };
  await showDialog(deadLetters);
  expect(await screen.findByText(detail)).toBeTruthy();
  expect(screen.queryByRole("button", { name: /^Replay/ })).toBeNull();
});

test("nothing found starts nothing", async () => {
  estimate = { json: estimated({ count: 0 }) };
  await showDialog(deadLetters);
  expect(await screen.findByText("Nothing to replay")).toBeTruthy();
  expect(screen.queryByRole("button", { name: /^Replay/ })).toBeNull();
});

test("a window asks for destination and span, and says what of the filter it leaves out", async () => {
  await showDialog({
    destinationId: undefined,
    scope: { kind: "window", from: "2030-05-01T08:00:00.000Z", to: "2030-05-01T09:00:00.000Z" },
    leftOut: ["reason"],
  });
  expect(await screen.findByText(/filtered by reason as well/)).toBeTruthy();
  const see = screen.getByRole("button", { name: "See what that means" });
  fireEvent.click(see);
  expect(posted()).toEqual([]);
  await screen.findByRole("option", { name: "Orders" });
  fireEvent.change(screen.getByLabelText("Destination"), { target: { value: "dst_1" } });
  fireEvent.click(screen.getByRole("checkbox", { name: "Delivered" }));
  fireEvent.change(screen.getByLabelText(/^Event types/), { target: { value: "order.*, a.b" } });
  fireEvent.click(see);
  await screen.findByText("12 deliveries");
  expect(posted()[0]?.body).toMatchObject({
    destinationId: "dst_1",
    scope: { kind: "window", states: ["dead", "delivered"], eventTypes: ["order.*", "a.b"] },
  });
});

test("a window that is not complete or not right is not sent", () => {
  const draft = {
    destinationId: "dst_1",
    from: "2030-05-01T08:00:00.000Z",
    to: "2030-05-01T09:00:00.000Z",
    states: ["dead"],
    eventTypes: "",
  } as const;
  expect(scopeOfDraft(draft)).toEqual({
    kind: "window",
    from: draft.from,
    to: draft.to,
    states: ["dead"],
  });
  expect(scopeOfDraft({ ...draft, destinationId: "" })).toBeUndefined();
  expect(scopeOfDraft({ ...draft, to: draft.from })).toBeUndefined();
  expect(scopeOfDraft({ ...draft, from: null })).toBeUndefined();
  expect(scopeOfDraft({ ...draft, states: [] })).toBeUndefined();
  expect(scopeOfDraft({ ...draft, eventTypes: "order.*.x" })).toBeUndefined();
  expect(eventTypesOf("a.b, order.*.x").wrong).toBe("order.*.x");
});

test("a replay under way shows how far it is, how fast, and what steers it", async () => {
  await showReplay();
  const bar = await screen.findByRole("progressbar", { name: "Progress" });
  expect(bar.getAttribute("aria-valuenow")).toBe("38");
  expect(bar.getAttribute("aria-valuetext")).toBe("38% of 1,200 deliveries done");
  expect(screen.getByText("96.4 a second")).toBeTruthy();
  expect(screen.getByText("8 sec")).toBeTruthy();
  const link = screen.getByRole("link", { name: "Show its deliveries" });
  expect(link.getAttribute("href")).toContain("destinationId=dst_1");
  fireEvent.click(await screen.findByRole("button", { name: "Pause" }));
  expect(await screen.findByRole("button", { name: "Resume" })).toBeTruthy();
});

test("while it is choosing, no share is pretended", async () => {
  shown = replay({ state: "selecting", progress: 0, secondsLeft: null, selectedAt: null });
  await showReplay();
  const bar = await screen.findByRole("progressbar");
  expect(bar.getAttribute("aria-valuenow")).toBeNull();
  expect(screen.getByText("Not known yet")).toBeTruthy();
});

test("a replay that paused itself says why", async () => {
  shown = replay({ state: "paused", reason: "failing", sentence: "The server's words." });
  await showReplay();
  expect(await screen.findByText("It paused itself")).toBeTruthy();
  expect(screen.getByText(/The first attempts keep failing/)).toBeTruthy();
});

test("a reason of a later server is told in its own words", async () => {
  shown = replay({ state: "paused", reason: "full_moon", sentence: "The moon is full." });
  await showReplay();
  expect(await screen.findByText("The moon is full.")).toBeTruthy();
});

test("a replay is cancelled only after a question", async () => {
  await showReplay();
  fireEvent.click(await screen.findByRole("button", { name: "Cancel replay" }));
  const dialog = await screen.findByRole("dialog");
  expect(posted()).toEqual([]);
  fireEvent.click(within(dialog).getByRole("button", { name: "Cancel replay" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(posted().map(({ path }) => path)).toEqual(["/v1/replays/rpl_1/cancel"]);
  expect(screen.queryByRole("button", { name: "Pause" })).toBeNull();
});

test("where the vendor allows no replays, a replay can be watched and not steered", async () => {
  policy = portal({ mayReplay: false });
  await showReplay();
  await screen.findByRole("progressbar");
  await policyIsThere(connection);
  expect(screen.queryByRole("button", { name: "Pause" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Cancel replay" })).toBeNull();
});

test("the list names what each replay repeats and how it stands", async () => {
  const { paths } = await showScreen(connection, () => <ReplaysScreen />);
  const table = await screen.findByRole("table", { name: "Replays, newest first" });
  expect(table.textContent).toContain("Failed events · No answer in time");
  expect(table.textContent).toContain("Running");
  await waitFor(() => expect(table.textContent).toContain("Orders"));
  fireEvent.click(within(table).getByRole("link"));
  expect(paths).toEqual(["/replays/rpl_1"]);
});
