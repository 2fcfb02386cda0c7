// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { StrictMode, useState } from "react";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { loadEnglish } from "../../language/english.ts";
import { problemAnswer, startApiServer } from "../../testing/api-server.ts";
import type { Answered, ApiServer } from "../../testing/api-server.ts";
import { connectTo } from "../../testing/connection.tsx";
import type { TestConnection } from "../../testing/connection.tsx";
import { portal } from "../../testing/portal-data.ts";
import { PortalAround } from "../../testing/portal-around.tsx";
import { newRules, noRulesProblems } from "./rules-draft.ts";
import type { RulesDraft } from "./rules-draft.ts";
import { RulesForm } from "./rules-form.tsx";

let api: ApiServer;
let connection: TestConnection;
let answers: Record<string, Answered>;
let latest: RulesDraft;

beforeAll(() => loadEnglish());

beforeEach(async () => {
  answers = {
    "GET /v1/event-types": {
      json: {
        data: [
          { name: "order.paid", description: "An order was paid.", example: { amount: 5 } },
          { name: "order.created", description: null, example: null },
          { name: "invoice.sent", description: null, example: null },
        ],
      },
    },
    "GET /v1/events": { json: { data: [], nextCursor: null } },
    "POST /v1/filter-previews": { json: { events: [] } },
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

function FormUnderTest(props: {
  readonly offered: readonly string[] | null;
  readonly said: readonly { readonly path: string; readonly message: string }[];
}) {
  const [draft, setDraft] = useState(() => newRules(props.offered));
  latest = draft;
  const { portalPolicy } = portal({ eventTypes: props.offered });
  const problems = { ...noRulesProblems, said: props.said };
  return <RulesForm draft={draft} onChange={setDraft} problems={problems} policy={portalPolicy} />;
}

function show(
  offered: readonly string[] | null = null,
  said: readonly { readonly path: string; readonly message: string }[] = [],
) {
  return render(
    <StrictMode>
      <PortalAround connection={connection}>
        {() => <FormUnderTest offered={offered} said={said} />}
      </PortalAround>
    </StrictMode>,
  );
}

test("types are chosen one by one or as a group, with a search, and typed where there is none", async () => {
  show();
  fireEvent.click(await screen.findByRole("radio", { name: "Choose event types" }));
  const order = screen.getByRole<HTMLInputElement>("checkbox", { name: "All of order" });
  fireEvent.click(screen.getByRole("checkbox", { name: "order.paid" }));
  expect(latest.patterns).toEqual(["order.paid"]);
  expect(order.indeterminate).toBe(true);
  fireEvent.click(order);
  expect(latest.patterns).toEqual(["order.*"]);
  fireEvent.click(screen.getByRole("checkbox", { name: "order.paid" }));
  expect(latest.patterns).toEqual(["order.created"]);
  fireEvent.change(screen.getByRole("searchbox"), { target: { value: "invoice" } });
  expect(screen.queryByRole("checkbox", { name: "order.paid" })).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Choose all that are shown" }));
  expect(latest.patterns).toEqual(["order.created", "invoice.sent"]);
  const own = screen.getByLabelText(/^Another event type or pattern/);
  fireEvent.change(own, { target: { value: "later.*" } });
  fireEvent.keyDown(own, { key: "Enter" });
  expect(latest.patterns).toContain("later.*");
  fireEvent.click(screen.getByRole("button", { name: "Remove later.*" }));
  expect(latest.patterns).not.toContain("later.*");
});

test("only what the vendor offers is shown, and all means all of that", async () => {
  show(["invoice.*"]);
  expect(await screen.findByText("All events that are offered: invoice.*")).toBeTruthy();
  fireEvent.click(screen.getByRole("radio", { name: "Choose event types" }));
  expect(screen.getByRole("checkbox", { name: "invoice.sent" })).toBeTruthy();
  expect(screen.queryByRole("checkbox", { name: "order.paid" })).toBeNull();
  fireEvent.click(screen.getByRole("radio", { name: "All events" }));
  expect(latest.patterns).toEqual(["invoice.*"]);
});

test("an example is shown on request", async () => {
  show();
  fireEvent.click(await screen.findByRole("radio", { name: "Choose event types" }));
  fireEvent.click(screen.getByRole("button", { name: "Example of order.paid" }));
  const drawer = await screen.findByRole("dialog");
  expect(within(drawer).getByText(/"amount": 5/)).toBeTruthy();
});

test("conditions become a filter, are tried on recent events, and can be looked at as JSON", async () => {
  const event = (eventId: string, matches: boolean) => ({
    eventId,
    eventType: "order.paid",
    occurredAt: "2026-11-21T09:00:00.000Z",
    matches,
    because: matches ? null : "filter",
  });
  answers["POST /v1/filter-previews"] = {
    json: { events: [event("evt_1", true), event("evt_2", false)] },
  };
  show();
  fireEvent.click(await screen.findByRole("button", { name: "Filter by content" }));
  fireEvent.click(screen.getByRole("button", { name: "Add a condition" }));
  expect(screen.getByText("Put the conditions right to see what they let through.")).toBeTruthy();
  fireEvent.change(screen.getByLabelText("Field"), { target: { value: "payload.amount" } });
  fireEvent.change(screen.getByLabelText("Comparison"), { target: { value: "gte" } });
  fireEvent.change(screen.getByLabelText("Kind"), { target: { value: "number" } });
  fireEvent.change(screen.getByLabelText("Value"), { target: { value: "100" } });
  expect(await screen.findByText("Would get 1 of the last 2 events.")).toBeTruthy();
  expect(screen.getByText("Kept out by the filter")).toBeTruthy();
  const filter = { field: "payload.amount", op: "gte", value: 100 };
  await waitFor(() =>
    expect(api.requests.findLast(({ method }) => method === "POST")?.body).toEqual({
      eventTypes: ["*"],
      filter,
    }),
  );
  fireEvent.click(screen.getByRole("tab", { name: "JSON" }));
  const json = screen.getByLabelText<HTMLTextAreaElement>(/^Filter by content/, {
    selector: "textarea",
  });
  expect(JSON.parse(json.value)).toEqual(filter);
});

test("it is said plainly when there are no recent events", async () => {
  show();
  expect(
    await screen.findByText(
      "There are no recent events to try it on. It takes effect with the next one.",
    ),
  ).toBeTruthy();
});

test("what the server says of event types stands at them", async () => {
  show(null, [{ path: "/eventTypes/0", message: "Is not offered." }]);
  expect(await screen.findByText("Is not offered.")).toBeTruthy();
});
