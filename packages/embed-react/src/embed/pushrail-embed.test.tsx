// @vitest-environment happy-dom
import {
  act,
  cleanup,
  configure,
  fireEvent,
  render,
  screen,
  waitFor,
} from "@testing-library/react";
import { createRef, StrictMode, useState } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { problemAnswer, startApiServer } from "../testing/api-server.ts";
import type { ApiServer, Handler } from "../testing/api-server.ts";
import { destination } from "../testing/portal-data.ts";
import { testToken } from "../testing/session-world.ts";
import { useCreateDestination } from "../data/destinations.ts";
import { usePortal } from "../data/portal.ts";
import { PushrailEmbed } from "./pushrail-embed.tsx";
import type { PushrailEmbedHandle } from "./pushrail-embed.tsx";
import { PushrailProvider } from "./pushrail-provider.tsx";
import { useSession } from "./session-context.ts";

// Goal: what a customer sees of the session, whatever becomes of it. Method: the real components in a simulated page,
// against a real HTTP server.

// Screens are fetched and shown on machines that are at times several times slower.
configure({ asyncUtilTimeout: 15_000 });

let api: ApiServer;
const token = testToken({ sid: "ses_secret_marker" });
const portal = {
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
};

const answers: Handler = ({ path }) => {
  if (path === "/v1/portal") return { json: portal };
  return { json: { data: [], nextCursor: null } };
};

beforeEach(async () => {
  api = await startApiServer(answers);
});

afterEach(async () => {
  cleanup();
  globalThis.location.hash = "";
  vi.restoreAllMocks();
  await api.close();
});

const heading = (name: string) => screen.findByRole("heading", { name });

test("shows a skeleton, then the destinations", async () => {
  render(<PushrailEmbed apiUrl={api.url} fetchSessionToken={async () => token} />);
  expect(screen.getByRole("region").getAttribute("lang")).toMatch(/^en/);
  expect(document.querySelector(".pr-skeleton")).not.toBeNull();
  await heading("Destinations");
  expect(screen.getByRole("link", { name: "Destinations" }).getAttribute("aria-current")).toBe(
    "page",
  );
});

test("a double mount in strict mode asks for one token", async () => {
  const fetchSessionToken = vi.fn<(context: object) => Promise<string>>(async () => token);
  render(
    <StrictMode>
      <PushrailEmbed apiUrl={api.url} fetchSessionToken={fetchSessionToken} />
    </StrictMode>,
  );
  await heading("Destinations");
  expect(fetchSessionToken).toHaveBeenCalledOnce();
  expect(fetchSessionToken.mock.calls[0]).toMatchObject([{ reason: "initial" }]);
});

test("unmounting aborts the call of the host's callback", async () => {
  let signal: AbortSignal | undefined;
  const { unmount } = render(
    <PushrailEmbed
      apiUrl={api.url}
      fetchSessionToken={(context) => {
        signal = context.signal;
        return new Promise(() => undefined);
      }}
    />,
  );
  await waitFor(() => expect(signal).toBeDefined());
  unmount();
  await waitFor(() => expect(signal?.aborted).toBe(true));
});

test("going elsewhere gives the new heading the focus, and appearing takes none", async () => {
  render(<PushrailEmbed apiUrl={api.url} fetchSessionToken={async () => token} />);
  await heading("Destinations");
  expect(document.activeElement).toBe(document.body);
  fireEvent.click(screen.getByRole("link", { name: "Credentials" }));
  const title = await heading("Credentials");
  await waitFor(() => expect(document.activeElement).toBe(title));
});

test("a heading that has to be read first gets the focus when it is there", async () => {
  const read = Promise.withResolvers<void>();
  await api.close();
  api = await startApiServer(async (request) => {
    if (request.path !== "/v1/destinations/dst_1") return await answers(request);
    await read.promise;
    return { json: destination() };
  });
  const ref = createRef<PushrailEmbedHandle>();
  render(<PushrailEmbed ref={ref} apiUrl={api.url} fetchSessionToken={async () => token} />);
  await heading("Destinations");
  act(() => ref.current?.navigate("/d/dst_1"));
  const shown = document.querySelector(".pr-screen");
  await waitFor(() => expect(document.activeElement).toBe(shown));
  read.resolve();
  const title = await heading("Orders");
  await waitFor(() => expect(document.activeElement).toBe(title));
});

test("links without an address are followed by the keyboard", async () => {
  render(<PushrailEmbed apiUrl={api.url} fetchSessionToken={async () => token} />);
  await heading("Destinations");
  const link = screen.getByRole("link", { name: "Credentials" });
  expect([link.hasAttribute("href"), link.tabIndex]).toEqual([false, 0]);
  fireEvent.keyDown(link, { key: "Enter" });
  await heading("Credentials");
});

test("a host that keeps the path is asked to change it, and decides", async () => {
  const onNavigate = vi.fn<(path: string, options: object) => void>();
  const embed = (path: string) => (
    <PushrailEmbed
      apiUrl={api.url}
      fetchSessionToken={async () => token}
      path={path}
      onNavigate={onNavigate}
      hrefOf={(to) => `/app/events${to}`}
    />
  );
  const { rerender } = render(embed("/"));
  await heading("Destinations");
  const link = screen.getByRole("link", { name: "Credentials" });
  expect(link.getAttribute("href")).toBe("/app/events/credentials");
  fireEvent.click(link, { ctrlKey: true });
  expect(onNavigate).not.toHaveBeenCalled();
  fireEvent.click(link);
  expect(onNavigate.mock.calls).toEqual([["/credentials", { replace: false }]]);
  expect(screen.queryByRole("heading", { name: "Credentials" })).toBeNull();
  rerender(embed("/credentials"));
  await heading("Credentials");
});

test("with hash routing the address names the screen", async () => {
  globalThis.location.hash = "#/credentials";
  render(<PushrailEmbed apiUrl={api.url} fetchSessionToken={async () => token} routing="hash" />);
  await heading("Credentials");
  fireEvent.click(screen.getByRole("link", { name: "Destinations" }));
  await heading("Destinations");
  expect(globalThis.location.hash).toBe("#/");
});

test("an address that is none of ours says so and leads back", async () => {
  render(
    <PushrailEmbed apiUrl={api.url} fetchSessionToken={async () => token} path="/nonsense/x" />,
  );
  await heading("There is no such page");
  screen.getByRole("button", { name: "Go to destinations" });
});

test("a session that is revoked takes everything off the page until the customer reconnects", async () => {
  const onSessionEnd = vi.fn<(end: object) => void>();
  const reasons: string[] = [];
  render(
    <PushrailEmbed
      apiUrl={api.url}
      fetchSessionToken={async ({ reason }) => {
        reasons.push(reason);
        return token;
      }}
      onSessionEnd={onSessionEnd}
    />,
  );
  await heading("Destinations");
  api.answer(() => problemAnswer(401, "session_ended"));
  fireEvent.click(screen.getByRole("link", { name: "Credentials" }));
  await screen.findByText("Access to this page was ended");
  expect(screen.queryByRole("navigation")).toBeNull();
  expect(onSessionEnd.mock.calls).toEqual([[{ reason: "revoked" }]]);
  expect(reasons).toEqual(["initial"]);
  await waitFor(() =>
    expect(screen.getByRole("alert").textContent).toContain("Access to this page was ended"),
  );
});

test("an expired session keeps what is on the page, with a way to reconnect", async () => {
  function Typed() {
    const [text, setText] = useState("");
    const { state, customerId } = useSession();
    usePortal();
    return (
      <>
        <input aria-label="typed" value={text} onChange={(event) => setText(event.target.value)} />
        <output>{`${state} ${customerId}`}</output>
      </>
    );
  }
  const onSessionEnd = vi.fn<(end: object) => void>();
  const handle = createRef<PushrailEmbedHandle>();
  render(
    <PushrailProvider apiUrl={api.url} sessionToken={token} onSessionEnd={onSessionEnd}>
      <Typed />
      <PushrailEmbed ref={handle} />
    </PushrailProvider>,
  );
  await heading("Destinations");
  fireEvent.change(screen.getByLabelText("typed"), { target: { value: "half a form" } });
  api.answer(() => problemAnswer(401, "session_expired"));
  fireEvent.click(screen.getByRole("link", { name: "Credentials" }));
  await screen.findByText("expired cus_a");
  expect(screen.getByLabelText<HTMLInputElement>("typed").value).toBe("half a form");
  expect(screen.getByRole("navigation")).toBeDefined();
  expect(document.querySelector('[data-pushrail-part="session-bar"]')?.textContent).toContain(
    "Your session has ended",
  );
  expect(onSessionEnd.mock.calls).toEqual([[{ reason: "expired" }]]);
});

test("another customer's token makes everything inside anew", async () => {
  function Typed() {
    const [text, setText] = useState("");
    const { customerId } = useSession();
    return (
      <>
        <input aria-label="typed" value={text} onChange={(event) => setText(event.target.value)} />
        <output>{customerId}</output>
      </>
    );
  }
  const page = (sessionToken: string) => (
    <PushrailProvider apiUrl={api.url} sessionToken={sessionToken}>
      <Typed />
    </PushrailProvider>
  );
  const { rerender } = render(page(testToken()));
  await screen.findByText("cus_a");
  fireEvent.change(screen.getByLabelText("typed"), { target: { value: "of a" } });
  rerender(page(testToken({ sub: "cus_b" })));
  await screen.findByText("cus_b");
  expect(screen.getByLabelText<HTMLInputElement>("typed").value).toBe("");
});

test("no render has one customer's components with the other one's session", async () => {
  const seen = new Set<string>();
  function Kept() {
    const { customerId } = useSession();
    const [first] = useState(customerId);
    if (customerId !== undefined && first !== undefined) seen.add(`${first} as ${customerId}`);
    return <output>{customerId}</output>;
  }
  function Later() {
    // What stands inside only once there is a customer remembers which.
    const { customerId } = useSession();
    return customerId === undefined ? null : <Kept />;
  }
  const page = (sessionToken: string) => (
    <PushrailProvider apiUrl={api.url} sessionToken={sessionToken}>
      <Later />
    </PushrailProvider>
  );
  const { rerender } = render(page(testToken()));
  await screen.findByText("cus_a");
  rerender(page(testToken({ sub: "cus_b" })));
  await screen.findByText("cus_b");
  expect([...seen]).toEqual(["cus_a as cus_a", "cus_b as cus_b"]);
});

test("what a change answers after the session was ended is not handed over", async () => {
  let release = () => undefined as void;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  api.answer(async (request) => {
    if (request.method === "GET") return answers(request);
    await held;
    return { status: 201, json: { ...destination(), signingSecret: "whsec_late" } };
  });
  let creation: ReturnType<typeof useCreateDestination> | undefined;
  let session: ReturnType<typeof useSession> | undefined;
  function Page() {
    session = useSession();
    creation = useCreateDestination();
    return <output>{session.customerId}</output>;
  }
  render(
    <PushrailProvider apiUrl={api.url} fetchSessionToken={async () => token}>
      <Page />
    </PushrailProvider>,
  );
  await screen.findByText("cus_a");
  const answer = creation
    ?.mutateAsync({ type: "WEBHOOK", name: "Late", eventTypes: ["*"] })
    .catch((error: unknown) => error);
  await waitFor(() => expect(api.requests.some(({ method }) => method === "POST")).toBe(true));
  act(() => session?.logout());
  release();
  expect(await answer).toMatchObject({ code: "session_ended" });
});

test("the host's own sign-out forgets everything, quietly", async () => {
  const handle = createRef<PushrailEmbedHandle>();
  const onSessionEnd = vi.fn<(end: object) => void>();
  render(
    <PushrailEmbed
      ref={handle}
      apiUrl={api.url}
      fetchSessionToken={async () => token}
      onSessionEnd={onSessionEnd}
    />,
  );
  await heading("Destinations");
  act(() => handle.current?.logout());
  await screen.findByText("You have signed out");
  expect(onSessionEnd).not.toHaveBeenCalled();
});

test("a mistake in the set-up is explained in words, in the page and in the console", async () => {
  const consoleError = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const onError = vi.fn<(error: object) => void>();
  render(
    <PushrailEmbed
      apiUrl={api.url}
      fetchSessionToken={async () => "<!doctype html><title>hidden-words</title>"}
      onError={onError}
    />,
  );
  await screen.findByText("fetchSessionToken returned a page of HTML instead of a token.");
  expect(onError.mock.calls).toMatchObject([[{ kind: "misconfigured", fault: "html" }]]);
  expect(consoleError).toHaveBeenCalledOnce();
  expect(document.body.textContent).not.toContain("hidden-words");
});

test("the token is in no storage, address, console, message, error or element", async () => {
  const written: unknown[] = [];
  for (const name of ["log", "info", "warn", "error", "debug"] as const) {
    vi.spyOn(console, name).mockImplementation((...texts) => written.push(texts));
  }
  vi.spyOn(Storage.prototype, "setItem").mockImplementation((...texts) => written.push(texts));
  vi.spyOn(globalThis.window, "postMessage").mockImplementation((...texts) => written.push(texts));
  const pushState = vi.spyOn(globalThis.history, "pushState");
  const errors: unknown[] = [];
  api.answer((request) =>
    request.path.startsWith("/v1/credential") ? problemAnswer(500, "internal") : answers(request),
  );
  render(
    <PushrailEmbed
      apiUrl={api.url}
      fetchSessionToken={async () => token}
      routing="hash"
      onError={(error) => errors.push(error)}
    />,
  );
  await heading("Destinations");
  fireEvent.click(screen.getByRole("link", { name: "Credentials" }));
  await waitFor(() =>
    expect(api.requests.some(({ path }) => path.startsWith("/v1/credential"))).toBe(true),
  );
  const places = [
    JSON.stringify(written),
    JSON.stringify(errors),
    JSON.stringify(pushState.mock.calls),
    document.documentElement.outerHTML,
    globalThis.location.href,
    document.cookie,
    JSON.stringify(api.requests.map(({ path }) => path)),
  ];
  const parts = [token, ...token.split(".")].filter((part) => part.length > 20);
  for (const place of places) for (const part of parts) expect(place).not.toContain(part);
  expect([localStorage.length, sessionStorage.length]).toEqual([0, 0]);
  expect(api.requests.every(({ headers }) => headers["authorization"] === `Bearer ${token}`)).toBe(
    true,
  );
});
