// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { StrictMode } from "react";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { ReadOnlyContext } from "../../embed/read-only.ts";
import { loadEnglish } from "../../language/english.ts";
import type { Route } from "../../routing/route.ts";
import { problemAnswer, startApiServer } from "../../testing/api-server.ts";
import type { Answered, ApiServer, ReceivedRequest } from "../../testing/api-server.ts";
import { connectTo } from "../../testing/connection.tsx";
import type { TestConnection } from "../../testing/connection.tsx";
import { destination, destinationType, portal } from "../../testing/portal-data.ts";
import { PortalAround } from "../../testing/portal-around.tsx";
import { NewDestinationScreen } from "./new-destination-screen.tsx";

const secret = "whsec_c2VjcmV0LW9mLXRoaXMtdGVzdC1vbmx5";
let api: ApiServer;
let connection: TestConnection;
let answers: Record<string, Answered>;

beforeAll(() => loadEnglish());

beforeEach(async () => {
  answers = {
    "GET /v1/portal": { json: portal() },
    "GET /v1/destination-types": { json: { data: [destinationType()] } },
    "GET /v1/destination-types/WEBHOOK": {
      json: { ...destinationType(), guide: { type: "WEBHOOK", blocks: [] } },
    },
    "GET /v1/event-types": {
      json: { data: [{ name: "order.paid", description: "Paid.", example: { amount: 5 } }] },
    },
    "GET /v1/events": { json: { data: [], nextCursor: null } },
    "GET /v1/credentials": { json: { data: [], nextCursor: null } },
    "POST /v1/filter-previews": { json: { events: [] } },
    "POST /v1/destinations": {
      status: 201,
      json: { ...destination({ id: "dst_new" }), signingSecret: secret },
    },
  };
  api = await startApiServer(
    (request) => answers[nameOf(request)] ?? problemAnswer(404, "not_found"),
  );
  connection = connectTo(api.url);
});

afterEach(async () => {
  cleanup();
  connection.close();
  await api.close();
});

function nameOf({ method, path }: ReceivedRequest): string {
  return `${method} ${path.split("?")[0] ?? ""}`;
}

function show(start: Route = { screen: "new-destination" }, isReadOnly = false) {
  return render(
    <StrictMode>
      <PortalAround connection={connection} start={start}>
        {(route) =>
          route.screen === "new-destination" ? (
            <ReadOnlyContext.Provider value={isReadOnly}>
              <NewDestinationScreen {...route} />
            </ReadOnlyContext.Provider>
          ) : (
            <p>elsewhere: {route.screen}</p>
          )
        }
      </PortalAround>
    </StrictMode>,
  );
}

async function press(name: string | RegExp) {
  const button = await screen.findByRole("button", { name });
  await act(async () => {
    fireEvent.click(button);
    await Promise.resolve();
  });
}

function type(label: string | RegExp, value: string) {
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
}

async function toReview() {
  await press("Continue");
  await screen.findByLabelText("URL");
  type("Name", "Orders");
  type("URL", "https://receiver.example/events");
  await press("Continue");
  await screen.findByText("Try it on recent events");
  await press("Continue");
  await screen.findByRole("button", { name: "Create destination" });
}

function created(): ReceivedRequest | undefined {
  return api.requests.find((request) => nameOf(request) === "POST /v1/destinations");
}

test("a destination is set up step by step, and its secret is shown once and kept nowhere", async () => {
  show();
  await toReview();
  expect(screen.getByText("https://receiver.example/events")).toBeTruthy();
  await press("Create destination");
  const dialog = await screen.findByRole("dialog");
  expect(created()?.body).toMatchObject({
    type: "WEBHOOK",
    name: "Orders",
    url: "https://receiver.example/events",
    eventTypes: ["*"],
  });
  expect(dialog.textContent).not.toContain(secret);
  fireEvent.click(within(dialog).getByRole("button", { name: "Show" }));
  expect(dialog.textContent).toContain(secret);
  expect(
    JSON.stringify(
      connection.queryClient
        .getQueryCache()
        .getAll()
        .map((one) => one.state),
    ),
  ).not.toContain(secret);
  const done = within(dialog).getByRole("button", { name: "Done" });
  expect(done).toHaveProperty("disabled", true);
  expect(within(dialog).queryByRole("button", { name: "Close" })).toBeNull();
  fireEvent.keyDown(document.body, { key: "Escape" });
  fireEvent(dialog, new Event("cancel", { cancelable: true }));
  fireEvent.pointerDown(dialog);
  fireEvent.click(dialog);
  expect(screen.queryByRole("dialog")).not.toBeNull();
  fireEvent.click(within(dialog).getByRole("checkbox"));
  fireEvent.click(done);
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(document.documentElement.outerHTML).not.toContain(secret);
  await waitFor(() =>
    expect(
      JSON.stringify(
        connection.queryClient
          .getMutationCache()
          .getAll()
          .map((one) => one.state),
      ),
    ).not.toContain(secret),
  );
  expect(document.activeElement?.textContent).toContain("Orders is set up");
  expect(screen.getByRole("button", { name: "Send test event" })).toBeTruthy();
});

test("what is missing is summed up with links to the fields, and nothing is sent", async () => {
  show();
  await press("Continue");
  await screen.findByLabelText("URL");
  await press("Continue");
  const summary = screen.getByRole("group", { name: "2 things need your attention" });
  expect(document.activeElement).toBe(summary);
  fireEvent.click(within(summary).getByRole("button", { name: /^URL/ }));
  expect(document.activeElement).toBe(screen.getByLabelText("URL"));
  expect(created()).toBeUndefined();
  type("URL", "https://receiver.example/");
  expect(screen.queryByText(/^URL: /)).toBeNull();
});

test("what was filled in survives going back and forth between the steps", async () => {
  show();
  await toReview();
  await press("Back");
  await press("Back");
  expect(await screen.findByLabelText("URL")).toHaveProperty(
    "value",
    "https://receiver.example/events",
  );
  expect(screen.getByLabelText("Name")).toHaveProperty("value", "Orders");
});

test("leaving with something filled in is asked about", async () => {
  show();
  await press("Continue");
  await screen.findByLabelText("URL");
  type("Name", "Orders");
  fireEvent.click(screen.getByRole("link", { name: "Destinations" }));
  expect(await screen.findByRole("dialog")).toBeTruthy();
  expect(screen.queryByText(/elsewhere/)).toBeNull();
});

test("what the server says of a setting is shown at its field, in the step that it belongs to", async () => {
  answers["POST /v1/destinations"] = {
    status: 400,
    json: {
      type: "about:blank",
      title: "A field has a value that it may not have.",
      status: 400,
      code: "invalid_field",
      detail: "The address is not public.",
      path: "/url",
    },
  };
  show();
  await toReview();
  await press("Create destination");
  await screen.findByText("URL: The address is not public.");
  expect(screen.getByLabelText("URL").getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByLabelText("URL")).toHaveProperty("value", "https://receiver.example/events");
});

test("a failed creation keeps everything and can be tried again", async () => {
  answers["POST /v1/destinations"] = problemAnswer(503, "unavailable");
  show();
  await toReview();
  await press("Create destination");
  expect(await screen.findByRole("button", { name: "Try again" })).toBeTruthy();
  answers["POST /v1/destinations"] = { status: 201, json: destination({ id: "dst_new" }) };
  await press("Create destination");
  expect(await screen.findByRole("button", { name: "Open the destination" })).toBeTruthy();
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("a type that this version has never seen is set up like any other", async () => {
  const later = destinationType({
    type: "CARRIER_PIGEON",
    label: "Carrier pigeon",
    category: "birds",
    description: "Flies each event there.",
    fields: [
      {
        name: "loft",
        label: "Loft",
        help: "Where it lives.",
        kind: "geo-point",
        required: true,
        secret: false,
        placeholder: "48.2, 16.4",
      },
      {
        name: "ring",
        label: "Ring",
        help: "",
        kind: "text",
        required: false,
        secret: false,
        value: "AT-1",
      },
      { name: "seed", label: "Seed", help: "", kind: "multiline", required: false, secret: true },
    ],
  });
  answers["GET /v1/destination-types"] = { json: { data: [destinationType(), later] } };
  show();
  fireEvent.click(await screen.findByRole("radio", { name: "Carrier pigeon" }));
  expect(screen.getByText("birds")).toBeTruthy();
  await press("Continue");
  const loft = await screen.findByLabelText("Loft");
  expect(loft.getAttribute("placeholder")).toBe("48.2, 16.4");
  expect(screen.getByText(/AT-1/)).toBeTruthy();
  type("Name", "Home");
  type("Loft", "47.0, 15.4");
  await press("Continue");
  await screen.findByText("Try it on recent events");
  await press("Continue");
  await press("Create destination");
  await screen.findByRole("button", { name: "Open the destination" });
  expect(created()?.body).toMatchObject({ type: "CARRIER_PIGEON", loft: "47.0, 15.4" });
  expect(created()?.body).not.toHaveProperty("ring");
});

test("choices and units are read in words, in the form and in the review, and sent as the API has them", async () => {
  const layout = {
    name: "layout",
    label: "Tables",
    help: "",
    kind: "choice",
    choices: ["single", "per_type"],
    choiceLabels: { single: "One table", per_type: "One for each event type" },
    default: "single",
    required: false,
    secret: false,
  };
  const region = { ...layout, name: "region", label: "Region", default: "eu-1" };
  const mode = { ...layout, name: "mode", label: "Mode", required: true, default: undefined };
  const certificate = { ...layout, name: "pem", label: "Certificate", kind: "multiline" };
  const { choiceLabels: _, ...unlabelled } = { ...region, choices: ["eu-1", "us-1"] };
  const [url, timeoutMs] = destinationType().fields;
  const fields = [url, timeoutMs, layout, unlabelled, mode, { ...certificate, default: "" }];
  const kind = { ...destinationType(), fields };
  answers["GET /v1/destination-types"] = { json: { data: [kind] } };
  show();
  await press("Continue");
  const select = await screen.findByLabelText("Tables");
  const options = within(select).getAllByRole("option");
  expect(options.map(({ textContent }) => textContent)).toEqual([
    "One table",
    "One for each event type",
  ]);
  expect(within(screen.getByLabelText("Region")).getByText("us-1")).toBeTruthy();
  fireEvent.click(screen.getByRole("radio", { name: "One for each event type" }));
  fireEvent.change(select, { target: { value: "per_type" } });
  type("Name", "Orders");
  type("URL", "https://receiver.example/events");
  type("Certificate", "-----BEGIN-----\nAAAA\n-----END-----\n");
  await press("Continue");
  await screen.findByText("Try it on recent events");
  await press("Continue");
  await screen.findByRole("button", { name: "Create destination" });
  const valueOf = (term: string) =>
    screen.getByText(term, { selector: "dt" }).nextElementSibling?.textContent;
  expect(["Tables", "Mode", "Region", "Time limit", "Certificate"].map(valueOf)).toEqual([
    "One for each event type",
    "One for each event type",
    "eu-1",
    "10 sec",
    "-----BEGIN----- …",
  ]);
  await press("Create destination");
  await screen.findByRole("dialog");
  expect(created()?.body).toMatchObject({
    ...{ layout: "per_type", mode: "per_type", region: "eu-1", timeoutMs: 10_000 },
  });
});

test("what the server says in one language keeps its direction in another", async () => {
  const guide = { type: "WEBHOOK", blocks: [{ kind: "code", language: "sh", text: "ls" }] };
  answers["GET /v1/destination-types/WEBHOOK"] = { json: { ...destinationType(), guide } };
  show();
  expect((await screen.findByText("Sends each event as a signed POST.")).tagName).toBe("BDI");
  await press("Continue");
  expect((await screen.findByText("Where to.")).tagName).toBe("BDI");
  expect((await screen.findByText("ls")).closest("[dir=auto]")).not.toBeNull();
});

test("where a credential is needed, none is not among the choices, and the usual kind is the first", async () => {
  const signIn = { credentialTypes: ["PASSWORD", "CERTIFICATE"], requiresCredential: true };
  answers["GET /v1/destination-types"] = { json: { data: [destinationType(signIn)] } };
  const kinds = ["CERTIFICATE", "OTHER", "PASSWORD"].map((name) => ({
    ...{ type: name, label: name, description: "", fields: [], facts: [], hasExternalId: false },
  }));
  answers["GET /v1/credential-types"] = { json: { data: kinds } };
  show();
  await press("Continue");
  const select = await screen.findByLabelText("Sign in with");
  expect(within(select).getByRole("option").textContent).toBe("Choose…");
  await press("Create a new one…");
  const kind = await screen.findByLabelText("Kind of credential");
  const offered = within(kind).getAllByRole("option");
  expect(offered.map(({ textContent }) => textContent)).toEqual(["PASSWORD", "CERTIFICATE"]);
});

test("the connection is tested without saving, and each step is told in words", async () => {
  answers["POST /v1/destination-checks"] = {
    json: {
      passed: false,
      durationMs: 120,
      response: null,
      steps: [
        {
          ...{ name: "address", state: "passed", sentence: "The host name was found." },
          ...{ nextStep: null, reason: null },
        },
        {
          name: "connection",
          state: "failed",
          sentence: "The connection was refused.",
          nextStep: "Check the port.",
          reason: "of_a_later_version",
        },
        {
          ...{ name: "request", state: "skipped", sentence: "Not reached." },
          ...{ nextStep: null, reason: null },
        },
      ],
    },
  };
  show();
  await press("Continue");
  await screen.findByLabelText("URL");
  type("Name", "Orders");
  type("URL", "https://receiver.example/events");
  await press("Test connection");
  expect(
    await screen.findByText("The connection does not work yet", { ignore: "[aria-live]" }),
  ).toBeTruthy();
  expect(screen.getAllByText(/^(Passed|Failed|Not reached)$/)).toHaveLength(3);
  expect(screen.getByText(/Check the port\./)).toBeTruthy();
  expect(created()).toBeUndefined();
  await press("Go on anyway");
  expect(await screen.findByText("Try it on recent events")).toBeTruthy();
});

test("copying the secret lets the dialog be closed", async () => {
  const writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  show();
  await toReview();
  await press("Create destination");
  const dialog = await screen.findByRole("dialog");
  await act(async () => {
    fireEvent.click(within(dialog).getByRole("button", { name: "Copy" }));
    await Promise.resolve();
  });
  expect(writeText).toHaveBeenCalledWith(secret);
  await waitFor(() =>
    expect(within(dialog).getByRole("button", { name: "Done" })).toHaveProperty("disabled", false),
  );
});

test("a duplicate begins with the settings of the other destination, without its secrets", async () => {
  answers["GET /v1/destinations/dst_1"] = {
    json: destination({
      url: "https://receiver.example/events",
      headers: { "X-Key": "••••abcd" },
      eventTypes: ["order.paid"],
      rateLimitPerSecond: 7,
    }),
  };
  show({ screen: "new-destination", type: "WEBHOOK", step: "settings", from: "dst_1" });
  expect((await screen.findByLabelText<HTMLInputElement>("Name")).value).toBe("Orders (2)");
  expect(screen.getByLabelText<HTMLInputElement>("URL").value).toBe(
    "https://receiver.example/events",
  );
  await press("Continue");
  await screen.findByText("Try it on recent events");
  await press("Continue");
  await press("Create destination");
  await screen.findByRole("dialog");
  expect(created()?.body).toMatchObject({
    name: "Orders (2)",
    url: "https://receiver.example/events",
    eventTypes: ["order.paid"],
    rateLimitPerSecond: 7,
  });
  expect(JSON.stringify(created()?.body)).not.toContain("abcd");
});

test("where the host lets one look only, nothing is set up", async () => {
  show({ screen: "new-destination" }, true);
  expect(await screen.findByText("You are not allowed to do this")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Continue" })).toBeNull();
});
