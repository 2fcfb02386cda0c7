// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { DeliveryDetail } from "../../api/types.ts";
import { startApiServer } from "../../testing/api-server.ts";
import type { Answered, ApiServer, ReceivedRequest } from "../../testing/api-server.ts";
import { connectTo } from "../../testing/connection.tsx";
import type { TestConnection } from "../../testing/connection.tsx";
import { DeliveryScreen } from "./delivery-screen.tsx";
import { attempt, delivery, detail, policyIsThere, portal, showScreen } from "./testing/screen.tsx";

let api: ApiServer;
let connection: TestConnection;
let shown: DeliveryDetail | undefined;
let policy = portal();
let replayAnswer: Answered;

beforeEach(async () => {
  policy = portal();
  shown = detail(1);
  replayAnswer = { status: 202, json: delivery(2, { state: "claimed", origin: "replay" }) };
  api = await startApiServer(answer);
  connection = connectTo(api.url);
});

afterEach(async () => {
  cleanup();
  connection.close();
  await api.close();
});

function answer({ method, path }: ReceivedRequest): Answered {
  if (path === "/v1/portal") return { json: policy };
  if (path.startsWith("/v1/destinations/")) return { json: { id: "dst_1", name: "Orders" } };
  if (method === "POST" && path.endsWith("/replay")) return replayAnswer;
  if (path.startsWith("/v1/deliveries/") && shown !== undefined) return { json: shown };
  return { status: 404, json: { code: "not_found", status: 404, title: "There is nothing" } };
}

async function show() {
  const { id } = detail(1);
  return await showScreen(
    connection,
    (route) => <DeliveryScreen id={route.screen === "delivery" ? route.id : id} />,
    `/deliveries/${id}`,
  );
}

const tab = (name: string) => fireEvent.click(screen.getByRole("tab", { name }));
const replays = () => api.requests.filter(({ method }) => method === "POST");

test("the headline says what happened, and the explainer whose turn it is and what to do", async () => {
  await show();
  expect(
    await screen.findByText("Your server answered 503. It is not tried again by itself."),
  ).toBeTruthy();
  expect(screen.getByText("Nothing more happens by itself.")).toBeTruthy();
  expect(screen.getByText(/^Your turn: the system that receives/)).toBeTruthy();
  expect(screen.getByText(/A 503 says that your server is overloaded/)).toBeTruthy();
  expect(screen.getByText(/put right what failed, then replay/)).toBeTruthy();
  expect(await screen.findByRole("link", { name: "Orders" })).toBeTruthy();
});

test("a request is shown as it was sent, with hidden values told to be hidden", async () => {
  await show();
  await screen.findByRole("tablist");
  tab("Request");
  expect(screen.getByText("POST https://hooks.example.com/orders")).toBeTruthy();
  expect(screen.getByText("•••• (hidden)")).toBeTruthy();
  const body = screen.getByRole("region", { name: "The body, exactly as it was sent" });
  expect(body.textContent).toBe('{"order":{"id":"ord_1"}}');
});

test("an answer is text, whatever it holds, with its size", async () => {
  await show();
  const body = await screen.findByRole("region", { name: "Response body, as text" });
  expect(body.textContent).toBe("<script>alert(1)</script>");
  expect(document.querySelector("script")).toBeNull();
  expect(screen.getByText("9 kB read")).toBeTruthy();
  expect(screen.getByText(/The first 25 bytes of it are shown/)).toBeTruthy();
});

test("a payload is formatted or as it was, byte by byte", async () => {
  await show();
  await screen.findByRole("tablist");
  tab("Payload");
  const payload = () => screen.getByRole("region", { name: "Payload" }).textContent;
  expect(payload()).toContain('\n  "order": {');
  fireEvent.click(screen.getByRole("button", { name: "Raw" }));
  expect(payload()).toBe('{"order":{"id":"ord_1"}}');
});

test("the signature tab gives the very text that was signed", async () => {
  await show();
  await screen.findByRole("tablist");
  tab("Signature");
  const signed = screen.getByRole("region", { name: "Signed text" }).textContent;
  expect(signed).toBe(`${detail(1).eventId}.1904990400.{"order":{"id":"ord_1"}}`);
  expect(screen.getByText(/It holds 2 signatures/)).toBeTruthy();
});

test("where the time went is told in words, too", async () => {
  await show();
  const phases = await screen.findAllByText(/^(DNS|Connect|TLS|Wait|Read) /);
  expect(phases.map(({ textContent }) => textContent)).toEqual([
    "DNS 3 ms",
    "Connect 7 ms",
    "TLS 10 ms",
    "Wait 90 ms",
    "Read 10 ms",
  ]);
});

test.each([
  ["retention", "The event is past its retention and was deleted."],
  ["portal_policy", "Payloads are not shown in this portal."],
  ["private_payloads", "This payload is private, and this access may not read it."],
] as const)("a payload hidden for %s says why", async (payloadHidden, sentence) => {
  shown = detail(1, { body: null, payloadHidden });
  await show();
  await screen.findByRole("tablist");
  tab("Payload");
  expect(screen.getByText(sentence)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Copy as cURL" })).toBeNull();
});

test("attempts past retention are told as such", async () => {
  shown = detail(1, { attempts: [], attemptsKept: false, attemptCount: 8 });
  await show();
  expect(await screen.findByText(/The attempts are past their retention/)).toBeTruthy();
  expect(screen.getByText(/We gave up after 8 attempts/)).toBeTruthy();
});

test("a test event is marked as one, and its attempt says what triggered it", async () => {
  shown = detail(1, { origin: "test" });
  await show();
  expect(await screen.findByText(/This is a test event/)).toBeTruthy();
  const first = within(screen.getByRole("button", { name: /^Attempt 1/ }));
  expect(first.getByText("Test")).toBeTruthy();
});

test("every attempt is there with its trigger, and so is the next one", async () => {
  shown = detail(1, {
    state: "retrying",
    attemptCount: 2,
    nextAttemptAt: new Date(Date.now() + 3_600_000).toISOString(),
    attempts: [attempt(), attempt({ number: 2, reason: "timeout", response: null })],
  });
  await show();
  const first = await screen.findByRole("button", { name: /^Attempt 1/ });
  expect(first.getAttribute("aria-expanded")).toBe("false");
  expect(first.textContent).toContain("First attempt");
  const second = screen.getByRole("button", { name: /^Attempt 2/ });
  expect(second.getAttribute("aria-expanded")).toBe("true");
  expect(second.textContent).toContain("Retry");
  expect(screen.getByText("Next attempt")).toBeTruthy();
  expect(await screen.findByText("It can be replayed once it has ended.")).toBeTruthy();
});

test("a failed delivery is replayed at once, and a toast leads to its replay", async () => {
  const { paths } = await show();
  fireEvent.click(await screen.findByRole("button", { name: "Replay" }));
  fireEvent.click(await screen.findByRole("button", { name: "Show it" }));
  expect(replays()).toHaveLength(1);
  expect(paths.at(-1)).toBe(`/deliveries/${delivery(2).id}`);
});

test("a delivered one is replayed only after it was said that it arrives twice", async () => {
  shown = detail(1, { state: "delivered", reason: null, concerns: null });
  await show();
  fireEvent.click(await screen.findByRole("button", { name: "Replay" }));
  const dialog = await screen.findByRole("dialog");
  expect(dialog.textContent).toContain("They get it twice");
  expect(dialog.textContent).toContain(detail(1).eventId);
  expect(replays()).toEqual([]);
  fireEvent.click(within(dialog).getByRole("button", { name: "Replay" }));
  await waitFor(() => expect(replays()).toHaveLength(1));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("a refused replay says why", async () => {
  const detailText = "The destination is disabled; resume it, then replay.";
  replayAnswer = {
    status: 409,
    json: { status: 409, code: "state_conflict", title: "Not now", detail: detailText },
  };
  await show();
  fireEvent.click(await screen.findByRole("button", { name: "Replay" }));
  expect(await screen.findByText(detailText)).toBeTruthy();
});

test("a replayed delivery leads to its replay instead of being replayed again", async () => {
  shown = detail(1, { replayedAs: delivery(2).id });
  await show();
  expect(await screen.findByText(/It has been replayed since/)).toBeTruthy();
  expect(await screen.findByText(/It was replayed before/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Replay" })).toBeNull();
});

test("where the vendor allows no replays, nothing of them is shown", async () => {
  policy = portal({ mayReplay: false });
  await show();
  await screen.findByRole("tablist");
  await policyIsThere(connection);
  expect(screen.queryByRole("button", { name: "Replay" })).toBeNull();
});

test("a delivery that is not there says so", async () => {
  shown = undefined;
  await show();
  expect(await screen.findByText(/^There is nothing/)).toBeTruthy();
});
