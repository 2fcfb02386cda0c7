// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { StrictMode } from "react";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Credential } from "../../api/types.ts";
import { loadEnglish } from "../../language/english.ts";
import { problemAnswer, startApiServer } from "../../testing/api-server.ts";
import type { Answered, ApiServer, ReceivedRequest } from "../../testing/api-server.ts";
import { connectTo } from "../../testing/connection.tsx";
import type { TestConnection } from "../../testing/connection.tsx";
import { destination, portal } from "../../testing/portal-data.ts";
import { PortalAround } from "../../testing/portal-around.tsx";
import { CredentialsScreen } from "./credentials-screen.tsx";

const role = {
  type: "AWS_ROLE",
  label: "AWS role",
  description: "A role in your account.",
  facts: [],
  externalId: "cus_external",
  fields: [
    { name: "roleArn", label: "Role ARN", help: "", kind: "text", required: true, secret: false },
  ],
};
const client = {
  type: "OAUTH",
  label: "OAuth client",
  description: "Tokens.",
  facts: [{ name: "endsAt", label: "Ends", help: "" }],
  fields: [
    { name: "tokenUrl", label: "Token URL", help: "", kind: "url", required: true, secret: false },
    {
      name: "secret",
      label: "Client secret",
      help: "",
      kind: "text",
      required: true,
      secret: true,
    },
    { name: "scope", label: "Scope", help: "", kind: "text", required: false, secret: false },
  ],
};

function credential(changes: Partial<Credential> = {}): Credential {
  return {
    id: "crd_1",
    type: "OAUTH",
    name: "Warehouse",
    customerExternalId: "acme",
    version: 1,
    destinationCount: 0,
    createdAt: "2026-11-20T09:00:00.000Z",
    updatedAt: "2026-11-20T09:00:00.000Z",
    tokenUrl: "https://login.example/token",
    scope: "write",
    endsAt: "2027-01-01T00:00:00.000Z",
    secrets: { secret: { masked: "••••x7Qa" } },
    ...changes,
  };
}

let api: ApiServer;
let connection: TestConnection;
let answers: Record<string, Answered>;

beforeAll(() => loadEnglish());

beforeEach(async () => {
  answers = {
    "GET /v1/portal": { json: portal() },
    "GET /v1/credential-types": { json: { data: [role, client] } },
    "GET /v1/credentials": { json: { data: [credential()], nextCursor: null } },
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

function sent(name: string): unknown {
  return api.requests.find((request) => nameOf(request) === name)?.body;
}

function show() {
  return render(
    <StrictMode>
      <PortalAround connection={connection}>{() => <CredentialsScreen />}</PortalAround>
    </StrictMode>,
  );
}

async function open(item: string) {
  fireEvent.click(await screen.findByRole("button", { name: "Actions for Warehouse" }));
  fireEvent.click(await screen.findByRole("menuitem", { name: item }));
  return screen.findByRole("dialog");
}

async function submit(dialog: HTMLElement, name: string) {
  await act(async () => {
    fireEvent.click(within(dialog).getByRole("button", { name }));
    await Promise.resolve();
  });
}

test("a credential is listed with what lets its owner recognise it", async () => {
  show();
  const row = (await screen.findByText("Warehouse")).closest("tr");
  await waitFor(() => expect(row?.textContent).toContain("OAuth client"));
  expect(row?.textContent).toContain("••••x7Qa");
  expect(row?.textContent).toContain("Ends");
  expect(row?.textContent).toContain("Not used");
});

test("one is created from the fields of its type, and its secret stays out of the cache", async () => {
  answers["GET /v1/credentials"] = { json: { data: [], nextCursor: null } };
  answers["POST /v1/credentials"] = { status: 201, json: credential() };
  show();
  fireEvent.click(await screen.findByRole("button", { name: "New credential" }));
  const dialog = await screen.findByRole("dialog");
  const inside = within(dialog);
  expect(dialog.textContent).toContain("cus_external");
  fireEvent.change(inside.getByLabelText("Kind of credential"), { target: { value: "OAUTH" } });
  await submit(dialog, "Create credential");
  expect(inside.getByRole("group", { name: "3 things need your attention" })).toBeTruthy();
  fireEvent.change(inside.getByLabelText("Name"), { target: { value: "Warehouse" } });
  const token = { target: { value: "https://login.example/token" } };
  fireEvent.change(inside.getByLabelText("Token URL"), token);
  fireEvent.change(inside.getByLabelText("Client secret"), { target: { value: "very-secret" } });
  await submit(dialog, "Create credential");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(sent("POST /v1/credentials")).toEqual({
    type: "OAUTH",
    name: "Warehouse",
    tokenUrl: "https://login.example/token",
    secret: "very-secret",
  });
  const { queryClient } = connection;
  await waitFor(() =>
    expect(
      JSON.stringify([
        queryClient
          .getQueryCache()
          .getAll()
          .map(({ state }) => state),
        queryClient
          .getMutationCache()
          .getAll()
          .map(({ state }) => state),
      ]),
    ).not.toContain("very-secret"),
  );
});

test("what a cloud account has to name is there to copy, for a new one and for one that exists", async () => {
  const platform = [
    { name: "principalArn", label: "Principal", help: "", value: "arn:aws:iam::1:user/p" },
    { name: "region", label: "Home region", help: "Where it is.", value: "eu-central-1" },
  ];
  const types = [{ ...role, platform, unavailable: null }, client];
  answers["GET /v1/credential-types"] = { json: { data: types } };
  const own = { type: "AWS_ROLE", roleArn: "arn", externalId: "cus_own", secrets: {} };
  answers["GET /v1/credentials"] = { json: { data: [credential(own)], nextCursor: null } };
  show();
  fireEvent.click(await screen.findByRole("button", { name: "New credential" }));
  const dialog = await screen.findByRole("dialog");
  for (const text of ["AWS principal", "arn:aws:iam::1:user/p", "Home region", "cus_external"])
    expect(dialog.textContent).toContain(text);
  fireEvent.click(within(dialog).getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  const rotation = await open("Replace values");
  for (const text of ["arn:aws:iam::1:user/p", "Home region", "cus_own"])
    expect(rotation.textContent).toContain(text);
});

test("a kind that is not set up says so before anything is filled in, and is not the first choice", async () => {
  const unavailable = "This is not set up in this installation.";
  answers["GET /v1/credential-types"] = {
    json: { data: [{ ...role, externalId: undefined, platform: [], unavailable }, client] },
  };
  show();
  fireEvent.click(await screen.findByRole("button", { name: "New credential" }));
  const dialog = await screen.findByRole("dialog");
  const inside = within(dialog);
  const kinds = inside.getByLabelText<HTMLSelectElement>("Kind of credential");
  expect(kinds.value).toBe("OAUTH");
  fireEvent.change(kinds, { target: { value: "AWS_ROLE" } });
  expect(dialog.textContent).toContain("AWS role (not set up here)");
  expect(dialog.textContent).toContain("This kind is not set up here");
  expect(inside.queryByLabelText("Role ARN")).toBeNull();
  expect(inside.queryByRole("button", { name: "Create credential" })).toBeNull();
});

test("a rotation sends only what is new, and keeps the secret that is not replaced", async () => {
  answers["PATCH /v1/credentials/crd_1"] = { json: credential({ version: 2 }) };
  show();
  await screen.findByText("OAuth client");
  const dialog = await open("Replace values");
  const inside = within(dialog);
  expect(inside.queryByLabelText("Client secret")?.tagName).not.toBe("INPUT");
  fireEvent.change(inside.getByLabelText(/^Scope/), { target: { value: "" } });
  await submit(dialog, "Save");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(sent("PATCH /v1/credentials/crd_1")).toEqual({ scope: null });
});

test("replacing a secret sends it, and what the server says of it stands at its field", async () => {
  answers["PATCH /v1/credentials/crd_1"] = {
    status: 400,
    json: {
      type: "about:blank",
      title: "A field has a value that it may not have.",
      status: 400,
      code: "invalid_field",
      detail: "Must be longer.",
      path: "/secret",
    },
  };
  show();
  await screen.findByText("OAuth client");
  const dialog = await open("Replace values");
  fireEvent.click(within(dialog).getByRole("button", { name: /Replace/ }));
  fireEvent.change(within(dialog).getByLabelText("Client secret"), { target: { value: "x" } });
  await submit(dialog, "Save");
  expect(await within(dialog).findByText("Client secret: Must be longer.")).toBeTruthy();
  expect(sent("PATCH /v1/credentials/crd_1")).toEqual({ secret: "x" });
});

test("one that is in use is not deleted, and the destinations that use it are named", async () => {
  answers["GET /v1/credentials"] = {
    json: { data: [credential({ destinationCount: 1 })], nextCursor: null },
  };
  answers["GET /v1/destinations"] = {
    json: {
      data: [destination({ credentialId: "crd_1" }), destination({ id: "dst_2", name: "Other" })],
      nextCursor: null,
    },
  };
  show();
  const dialog = await open("Delete");
  expect(await within(dialog).findByRole("link", { name: "Orders" })).toBeTruthy();
  expect(within(dialog).queryByRole("link", { name: "Other" })).toBeNull();
  expect(within(dialog).queryByRole("button", { name: "Delete credential" })).toBeNull();
});

test("an unused one is deleted after a confirmation", async () => {
  answers["DELETE /v1/credentials/crd_1"] = { status: 204 };
  show();
  const dialog = await open("Delete");
  answers["GET /v1/credentials"] = { json: { data: [], nextCursor: null } };
  await submit(dialog, "Delete credential");
  expect(await screen.findByText("No credentials yet")).toBeTruthy();
});
