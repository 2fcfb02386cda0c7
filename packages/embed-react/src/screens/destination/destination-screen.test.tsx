// @vitest-environment happy-dom
import {
  cleanup,
  configure,
  fireEvent,
  render,
  screen,
  waitFor,
  within,
} from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PushrailEmbed } from "../../embed/pushrail-embed.tsx";
import { problemAnswer, startApiServer } from "../../testing/api-server.ts";
import type { ApiServer, Handler } from "../../testing/api-server.ts";
import { testToken } from "../../testing/session-world.ts";
import { destinationType } from "../../testing/portal-data.ts";

// Goal: the screens of one destination, of the activity and of the event types, in each of their states. Method: the
// whole portal in a simulated page, against a real HTTP server.

// Screens are fetched when they are first gone to, which takes longer on a busy machine.
configure({ asyncUtilTimeout: 10_000 });

let api: ApiServer;

const destination = {
  id: "dst_1",
  type: "WEBHOOK",
  name: "Shop",
  customerExternalId: "acme",
  eventTypes: ["order.*"],
  filter: null,
  retryPolicy: "exponential_backoff",
  retryAllFailures: false,
  rateLimitPerSecond: null,
  concurrencyLimit: null,
  ordering: "none",
  orderingKey: null,
  credentialId: null,
  state: "ACTIVE",
  pauseMode: null,
  disabledReason: null,
  failingSince: null,
  disablesAt: null,
  target: "https://shop.example/hook",
  createdAt: "2026-11-01T00:00:00Z",
  updatedAt: "2026-11-01T00:00:00Z",
  url: "https://shop.example/hook",
};

const webhook = destinationType();

const delivery = {
  id: "dlv_1",
  eventId: "evt_1",
  eventType: "pushrail.test",
  destinationId: "dst_1",
  customerExternalId: "acme",
  state: "delivered",
  reason: null,
  sentence: null,
  nextStep: null,
  concerns: null,
  attemptCount: 1,
  origin: "test",
  replayOf: null,
  createdAt: "2026-11-22T09:00:00Z",
  nextAttemptAt: null,
  finishedAt: "2026-11-22T09:00:01Z",
  replayedAs: null,
  body: "{}",
  payloadHidden: null,
  attempts: [],
  attemptsKept: true,
};

const counts = {
  destinationId: "dst_1",
  hours: Array.from({ length: 24 }, (_, index) => ({
    from: new Date(Date.UTC(2026, 10, 21, index)).toISOString(),
    delivered: 2,
    failedAttempts: 0,
    dead: 0,
  })),
  delivered: 48,
  failedAttempts: 0,
  dead: 0,
  successRate: 1,
  p50Ms: 100,
  p95Ms: 250,
  lastAttemptAt: "2026-11-22T09:00:00Z",
};

/** Answers by path without its query; a function is called with the request. */
function answering(particular: Record<string, object | Handler>): Handler {
  const answers: Record<string, object | Handler> = {
    "/v1/portal": {
      customerExternalId: "acme",
      environment: "live",
      privatePayloads: false,
      portalPolicy: {
        destinationTypes: null,
        eventTypes: null,
        mayReplay: true,
        mayDelete: true,
        showsPayloads: true,
      },
    },
    "/v1/destinations": { data: [destination], nextCursor: null },
    "/v1/destinations/dst_1": destination,
    "/v1/destination-types": { data: [webhook] },
    "/v1/delivery-counts": { data: [counts] },
    "/v1/deliveries": { data: [], nextCursor: null },
    "/v1/dead-letter-groups": { data: [] },
    ...particular,
  };
  return (request) => {
    const [path = ""] = request.path.split("?");
    const answer = answers[path];
    if (answer === undefined) return problemAnswer(404, "not_found");
    return typeof answer === "function" ? (answer as Handler)(request) : { json: answer };
  };
}

function open(path: string) {
  render(
    <PushrailEmbed
      apiUrl={api.url}
      fetchSessionToken={async () => testToken({})}
      locale="en"
      path={path}
      onNavigate={() => undefined}
    />,
  );
}

beforeEach(async () => {
  api = await startApiServer(answering({}));
});

afterEach(async () => {
  cleanup();
  await api.close();
});

const heading = (name: string) => screen.findByRole("heading", { name });
const click = async (name: string | RegExp) =>
  fireEvent.click(await screen.findByRole("button", { name }));

test("the overview says how it is, in one sentence and in numbers", async () => {
  open("/d/dst_1");
  await heading("Shop");
  expect(await screen.findByText("All is well: 48 events were delivered.")).toBeTruthy();
  expect(screen.getByText("half below 100 ms, 95% below 250 ms")).toBeTruthy();
  expect(await screen.findByText("No delivery has failed for good.")).toBeTruthy();
  expect(await screen.findByText("Nothing was sent to this destination yet.")).toBeTruthy();
});

test("one part that fails leaves the others, and is tried again without them", async () => {
  api.answer(answering({ "/v1/delivery-counts": () => problemAnswer(403, "forbidden") }));
  open("/d/dst_1");
  const again = await screen.findByRole("button", { name: "Try again" });
  expect(await screen.findByText("No delivery has failed for good.")).toBeTruthy();
  api.answer(answering({}));
  fireEvent.click(again);
  expect(await screen.findByText("All is well: 48 events were delivered.")).toBeTruthy();
});

test("once deliveries arrive again, what failed before is offered to be replayed", async () => {
  const group = {
    reason: "unavailable",
    sentence: "",
    nextStep: "",
    concerns: "destination",
    count: 412,
    isExact: true,
    oldestAt: "2026-11-21T09:00:00Z",
    newestAt: "2026-11-22T08:00:00Z",
    exampleDeliveryId: "dlv_9",
  };
  api.answer(
    answering({
      "/v1/deliveries": { data: [delivery], nextCursor: null },
      "/v1/dead-letter-groups": { data: [group] },
      "/v1/replays/estimate": {
        count: 412,
        isComplete: true,
        alreadyDelivered: 0,
        alreadyReplayed: 0,
        oldestAt: null,
        newestAt: null,
        ratePerSecond: 10,
        durationSeconds: 42,
      },
    }),
  );
  open("/d/dst_1");
  expect(await screen.findByText("It works again")).toBeTruthy();
  await click("Replay all");
  const dialog = await screen.findByRole("dialog");
  expect(within(dialog).getByRole("heading").textContent).toMatch(/Replay/);
  await waitFor(() =>
    expect(api.requests.find(({ method }) => method === "POST")?.body).toMatchObject({
      destinationId: "dst_1",
      scope: { kind: "deadLetters" },
    }),
  );
});

test("the filter of its deliveries is a part of the address", async () => {
  open("/d/dst_1/deliveries?state=dead&span=24h");
  const state = await screen.findByLabelText<HTMLSelectElement>("State");
  expect(state.value).toBe("dead");
  expect(screen.getByLabelText<HTMLSelectElement>("Time").value).toBe("24h");
  await screen.findByText("No delivery matches these filters");
  const asked = api.requests.find(({ path }) => path.startsWith("/v1/deliveries?"));
  const query = new URLSearchParams(asked?.path.split("?")[1]);
  expect(query.get("state")).toBe("dead");
  expect(query.get("destinationId")).toBe("dst_1");
  const ageMs = Date.now() - Date.parse(query.get("from") ?? "");
  expect(Math.round(ageMs / 3_600_000)).toBe(24);
});

test("the activity is narrowed by the API, and nothing found is told apart from nothing done", async () => {
  api.answer(answering({ "/v1/audit": { data: [], nextCursor: null } }));
  open("/activity");
  await screen.findByText("Nothing has been done yet");
  fireEvent.change(screen.getByLabelText("Action"), {
    target: { value: "destination.paused" },
  });
  await screen.findByText("Nothing matches these filters");
  expect(api.requests.some(({ path }) => path.includes("action=destination.paused"))).toBe(true);
  await click("Clear filters");
  await screen.findByText("Nothing has been done yet");
});

test("a destination that is not there is said to be so", async () => {
  open("/d/dst_gone");
  await heading("This destination is not there");
});

test("one that was disabled says why, and resuming says what can be replayed", async () => {
  let state = "DISABLED";
  api.answer(
    answering({
      "/v1/destinations/dst_1": () => ({
        json: { ...destination, state, disabledReason: state === "DISABLED" ? "gone" : null },
      }),
      "/v1/destinations/dst_1/resume": () => {
        state = "ACTIVE";
        return { json: { ...destination, deadLetters: { count: 12, isExact: true } } };
      },
    }),
  );
  open("/d/dst_1");
  expect(await screen.findByText(/gone for good \(410\)/)).toBeTruthy();
  await click("Resume");
  expect(await screen.findByText("12 events that failed meanwhile can be replayed.")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Look at them and replay" })).toBeTruthy();
});

test("settings are shown in words, and of a text of several lines the first", async () => {
  const certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  const shown = { help: "", required: false, secret: false };
  const fields = [
    { name: "createTables", label: "Create tables", kind: "boolean", ...shown },
    { name: "verify", label: "Verify", kind: "boolean", ...shown },
    { name: "caCertificate", label: "Authority", kind: "multiline", ...shown },
    { name: "tls", label: "TLS", kind: "choice", choiceLabels: { verify: "On" }, ...shown },
  ];
  api.answer(
    answering({
      "/v1/destinations/dst_1": {
        ...destination,
        ...{ createTables: true, verify: false, caCertificate: certificate, tls: "verify" },
      },
      "/v1/destination-types": { data: [{ ...webhook, fields }] },
    }),
  );
  open("/d/dst_1");
  const valueOf = async (term: string) =>
    (await screen.findByText(term, { selector: "dt" })).nextElementSibling?.textContent;
  expect(await valueOf("Create tables")).toBe("Yes");
  expect(await valueOf("Verify")).toBe("No");
  expect(await valueOf("Authority")).toBe("-----BEGIN CERTIFICATE----- …");
  expect(await valueOf("TLS")).toBe("On");
});

test("a test event carries the example of its type, and its outcome is told in the dialog", async () => {
  api.answer(
    answering({
      "/v1/event-types": {
        data: [{ name: "order.paid", description: null, example: { total: 3 } }],
      },
      "/v1/destinations/dst_1/test": () => ({
        status: 202,
        json: { eventId: "evt_1", deliveryId: "dlv_1" },
      }),
      "/v1/deliveries/dlv_1": delivery,
    }),
  );
  open("/d/dst_1");
  await click("Send test event");
  const dialog = await screen.findByRole("dialog");
  await within(dialog).findByRole("option", { name: "order.paid" });
  fireEvent.change(within(dialog).getByLabelText(/Event type/), {
    target: { value: "order.paid" },
  });
  const payload = within(dialog).getByLabelText<HTMLTextAreaElement>(/Payload/);
  expect(JSON.parse(payload.value)).toEqual({ total: 3 });
  fireEvent.change(payload, { target: { value: "[" } });
  fireEvent.click(within(dialog).getByRole("button", { name: "Send" }));
  expect(await within(dialog).findByText("This is not a JSON object.")).toBeTruthy();
  fireEvent.change(payload, { target: { value: '{"total":12345678901234567890}' } });
  fireEvent.click(within(dialog).getByRole("button", { name: "Send" }));
  expect(await within(dialog).findByText(/^A number has more digits/)).toBeTruthy();
  fireEvent.change(payload, { target: { value: '{"total":4}' } });
  fireEvent.click(within(dialog).getByRole("button", { name: "Send" }));
  expect(await within(dialog).findByText(/^Delivered/)).toBeTruthy();
  expect(api.requests.find(({ path }) => path.endsWith("/test"))?.body).toEqual({
    eventType: "order.paid",
    payload: { total: 4 },
  });
});

test("rotating shows the new secret once, and leaves it nowhere", async () => {
  const secrets = [
    {
      version: 1,
      lastFour: "aaaa",
      createdAt: "2026-11-01T00:00:00Z",
      signsUntil: null,
      state: "active",
    },
  ];
  api.answer(
    answering({
      "/v1/destinations/dst_1/signing-secrets": ({ method }) =>
        method === "GET"
          ? { json: { data: secrets } }
          : {
              status: 201,
              json: { ...secrets[0], version: 2, lastFour: "bbbb", secret: "whsec_new_bbbb" },
            },
    }),
  );
  open("/d/dst_1/secrets");
  await click("Rotate secret");
  const dialog = await screen.findByRole("dialog");
  fireEvent.click(within(dialog).getByLabelText(/7 days/));
  fireEvent.click(within(dialog).getByRole("button", { name: "Rotate secret" }));
  await click("Show");
  expect(await screen.findByText("whsec_new_bbbb")).toBeTruthy();
  expect(api.requests.find(({ method }) => method === "POST")?.body).toEqual({
    overlapSeconds: 604_800,
  });
  // Whoever closes the page now has lost it.
  expect(globalThis.dispatchEvent(new Event("beforeunload", { cancelable: true }))).toBe(false);
  fireEvent.click(screen.getByRole("checkbox"));
  fireEvent.click(screen.getByRole("button", { name: "Done" }));
  await waitFor(() => expect(document.body.textContent).not.toContain("whsec_new"));
  expect(globalThis.dispatchEvent(new Event("beforeunload", { cancelable: true }))).toBe(true);
});

test("settings send only what was changed, and keep what was typed when they are refused", async () => {
  let isRefused = true;
  api.answer(
    answering({
      "/v1/event-types": { data: [] },
      "/v1/destinations/dst_1": ({ method }) => {
        if (method === "GET") return { json: destination };
        return isRefused
          ? {
              status: 400,
              json: {
                status: 400,
                code: "invalid_field",
                title: "A field has a value that it may not have.",
                problems: [{ path: "/url", message: "This address may not be reached." }],
              },
            }
          : {
              json: {
                ...destination,
                url: "https://new.example/",
                updatedAt: "2026-11-02T00:00:00Z",
              },
            };
      },
    }),
  );
  open("/d/dst_1/settings");
  const url = await screen.findByLabelText<HTMLInputElement>(/^URL/);
  const save = screen.getByRole<HTMLButtonElement>("button", { name: "Save" });
  expect(save.disabled).toBe(true);
  fireEvent.change(url, { target: { value: "https://new.example/" } });
  fireEvent.click(save);
  expect((await screen.findAllByText(/This address may not be reached\./)).length).toBeGreaterThan(
    0,
  );
  expect(url.value).toBe("https://new.example/");
  isRefused = false;
  fireEvent.click(save);
  expect((await screen.findAllByText("Your changes were saved.")).length).toBeGreaterThan(0);
  expect(api.requests.findLast(({ method }) => method === "PATCH")?.body).toEqual({
    url: "https://new.example/",
  });
});

test("the activity says in words who did what, and shows an action without words as it is", async () => {
  const entry = {
    id: "aud_1",
    occurredAt: "2026-11-22T09:00:00Z",
    action: "destination.paused",
    actor: { kind: "session", id: "ses_1", user: { id: "u1", name: "Ada" } },
    subjectId: "dst_1",
    details: { mode: "hold" },
    erased: false,
  };
  const other = { ...entry, id: "aud_2", action: "destination.sung", actor: null };
  api.answer(answering({ "/v1/audit": { data: [entry, other], nextCursor: null } }));
  open("/activity");
  expect(await screen.findByText("Ada")).toBeTruthy();
  expect(document.querySelector("table")?.textContent?.includes("Destination paused")).toBeTruthy();
  expect(screen.getByText("destination.sung")).toBeTruthy();
});

test("event types say what they are and which destinations get them", async () => {
  api.answer(
    answering({
      "/v1/event-types": {
        data: [
          { name: "order.paid", description: "Money came in.", example: { total: 3 } },
          { name: "invoice.sent", description: null, example: null },
        ],
      },
    }),
  );
  open("/event-types");
  await heading("order.paid");
  expect(await screen.findByText("None of your destinations")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Shop" })).toBeTruthy();
  fireEvent.change(screen.getByRole("searchbox"), { target: { value: "nothing like it" } });
  expect(await screen.findByText("No event type fits")).toBeTruthy();
});
