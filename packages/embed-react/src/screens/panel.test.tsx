// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { useDestination, useDestinations } from "../data/destinations.ts";
import { LoadMore } from "../primitives/load-more.tsx";
import { problemAnswer, startApiServer } from "../testing/api-server.ts";
import type { ApiServer } from "../testing/api-server.ts";
import { connectTo } from "../testing/connection.tsx";
import type { TestConnection } from "../testing/connection.tsx";
import { PortalAround } from "../testing/portal-around.tsx";
import { destination } from "../testing/portal-data.ts";
import { Panel } from "./panel.tsx";

// Goal: what stays and what goes when something cannot be read again. Method: real hooks against a real HTTP server.

let api: ApiServer;
let connection: TestConnection;

beforeEach(async () => {
  api = await startApiServer(() => ({ json: destination() }));
  connection = connectTo(api.url);
});

afterEach(async () => {
  cleanup();
  connection.close();
  await api.close();
});

function One() {
  return <Panel query={useDestination("dst_1")}>{({ name }) => <p>{name}</p>}</Panel>;
}

function Many() {
  const list = useDestinations();
  return (
    <>
      <Panel query={list}>{() => list.items.map(({ id, name }) => <p key={id}>{name}</p>)}</Panel>
      <LoadMore list={list} />
    </>
  );
}

const readAgain = () => connection.queryClient.invalidateQueries();

test("what could not be read again stays, with its age, until another try succeeds", async () => {
  render(<PortalAround connection={connection}>{() => <One />}</PortalAround>);
  await screen.findByText("Orders");
  api.answer(() => problemAnswer(500, "internal"));
  await readAgain();
  await screen.findByText(/^As of/);
  expect(screen.getByText("Orders")).toBeTruthy();
  api.answer(() => ({ json: destination({ name: "Invoices" }) }));
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByText("Invoices");
  await waitFor(() => expect(screen.queryByText(/^As of/)).toBeNull());
});

test.each([
  [404, "not_found", "There is nothing here"],
  [403, "forbidden", "You are not allowed to do this"],
])("what is answered %i is not shown any more", async (status, code, title) => {
  render(<PortalAround connection={connection}>{() => <One />}</PortalAround>);
  await screen.findByText("Orders");
  api.answer(() => problemAnswer(status, code));
  await readAgain();
  await screen.findByText(title);
  expect(screen.queryByText("Orders")).toBeNull();
  expect(screen.queryByText(/^As of/)).toBeNull();
});

test("a next page that cannot be read says so at the end of the list, and the list stays", async () => {
  let isBroken = true;
  api.answer(({ path }) => {
    if (!path.includes("cursor=")) return { json: { data: [destination()], nextCursor: "c" } };
    if (isBroken) return problemAnswer(500, "internal");
    return { json: { data: [destination({ id: "dst_2", name: "Older" })], nextCursor: null } };
  });
  render(<PortalAround connection={connection}>{() => <Many />}</PortalAround>);
  fireEvent.click(await screen.findByRole("button", { name: "Load more" }));
  const again = await screen.findByRole("button", { name: "Try again" });
  expect(screen.getByText("Orders")).toBeTruthy();
  expect(screen.queryByText(/^As of/)).toBeNull();
  isBroken = false;
  fireEvent.click(again);
  await screen.findByText("Older");
  expect(screen.getByText("Orders")).toBeTruthy();
});
