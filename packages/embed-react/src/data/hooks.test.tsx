// @vitest-environment happy-dom
import { act, cleanup, configure, renderHook, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PushrailOffline, PushrailProblem } from "../api/problem.ts";
import type { Delivery } from "../api/types.ts";
import { problemAnswer, startApiServer } from "../testing/api-server.ts";
import type { ApiServer } from "../testing/api-server.ts";
import { settled } from "../testing/session-world.ts";
import { connectTo } from "../testing/connection.tsx";
import type { TestConnection } from "../testing/connection.tsx";
import { useCreateCredential } from "./credentials.ts";
import { deliveryPollMs, useDeliveries, useDelivery, useReplayDelivery } from "./deliveries.ts";
import {
  useCreateDestination,
  useDestination,
  useDestinations,
  usePauseDestination,
} from "./destinations.ts";
import { useFilterPreview } from "./event-types.ts";
import { usePortal } from "./portal.ts";
import { useReplay, useStartReplay } from "./replays.ts";
import { useRotateSigningSecret, useSigningSecrets } from "./signing-secrets.ts";

// The server is a real one, and machines are at times several times slower.
configure({ asyncUtilTimeout: 15_000 });

let api: ApiServer;
let connection: TestConnection;

beforeEach(async () => {
  api = await startApiServer(() => problemAnswer(404, "not_found"));
  connection = connectTo(api.url);
});

afterEach(async () => {
  vi.useRealTimers();
  cleanup();
  connection.close();
  await api.close();
});

/** Paths asked for so far, without the host. */
function asked(method = "GET"): readonly string[] {
  return api.requests.filter((request) => request.method === method).map(({ path }) => path);
}

function hook<Result>(use: () => Result) {
  return renderHook(use, { wrapper: connection.Wrapper, reactStrictMode: true });
}

function delivery(number: number, changes: Partial<Delivery> = {}): Delivery {
  return {
    id: `dlv_${String(number).padStart(4, "0")}`,
    eventId: "evt_1",
    eventType: "order.paid",
    destinationId: "dst_1",
    customerExternalId: "acme",
    state: "delivered",
    reason: null,
    sentence: null,
    nextStep: null,
    concerns: null,
    attemptCount: 1,
    origin: "event",
    replayOf: null,
    createdAt: "2026-11-22T09:00:00Z",
    nextAttemptAt: null,
    finishedAt: null,
    ...changes,
  };
}

function everything(): string {
  const { queryClient } = connection;
  return JSON.stringify([
    queryClient
      .getQueryCache()
      .getAll()
      .map(({ queryKey, state }) => [queryKey, state]),
    queryClient
      .getMutationCache()
      .getAll()
      .map(({ state }) => state),
  ]);
}

test("nothing is asked for nobody", async () => {
  const nobody = connectTo(api.url, "");
  const { result } = renderHook(() => [usePortal(), useDestinations()] as const, {
    wrapper: nobody.Wrapper,
  });
  expect(result.current[0].fetchStatus).toBe("idle");
  expect(result.current[1].fetchStatus).toBe("idle");
  expect(api.requests).toEqual([]);
  nobody.close();
});

test("what one customer read is never shown to another on the same cache", async () => {
  api.answer(() => ({ json: { customerExternalId: "acme" } }));
  const first = hook(() => usePortal());
  await waitFor(() => expect(first.result.current.data?.customerExternalId).toBe("acme"));
  for (const { queryKey } of connection.queryClient.getQueryCache().getAll()) {
    expect(queryKey[0]).toBe("cus_1");
  }
});

test("a refusal is a problem with its code, and a server that cannot be reached is offline", async () => {
  const { result } = hook(() => usePortal());
  await waitFor(() => expect(result.current.isError).toBe(true));
  expect(result.current.error).toBeInstanceOf(PushrailProblem);
  expect(result.current.error).toMatchObject({ code: "not_found", status: 404 });
  await api.close();
  await act(async () => {
    await result.current.refetch();
  });
  await waitFor(() => expect(result.current.error).toBeInstanceOf(PushrailOffline));
});

test("pages follow the cursor, empty ones are passed over, and each item comes once", async () => {
  api.answer(({ path }) => {
    const cursor = new URL(path, api.url).searchParams.get("cursor");
    if (cursor === null)
      return { json: { data: [{ id: "dst_3" }, { id: "dst_2" }], nextCursor: "a" } };
    if (cursor === "a") return { json: { data: [], nextCursor: "b" } };
    return { json: { data: [{ id: "dst_2" }, { id: "dst_1" }], nextCursor: null } };
  });
  const { result } = hook(() => useDestinations());
  await waitFor(() => expect(result.current.items).toHaveLength(2));
  expect(result.current.hasNextPage).toBe(true);
  await act(async () => {
    await result.current.fetchNextPage();
  });
  await waitFor(() =>
    expect(result.current.items.map(({ id }) => id)).toEqual(["dst_3", "dst_2", "dst_1"]),
  );
  expect(result.current.hasNextPage).toBe(false);
});

test("a change shows what the server said, and only what it changed is read again", async () => {
  api.answer(({ method, path }) => {
    if (method === "POST") return { json: { id: "dst_1", state: "PAUSED", pauseMode: "hold" } };
    if (path.startsWith("/v1/destinations/dst_1"))
      return { json: { id: "dst_1", state: "ACTIVE" } };
    if (path.startsWith("/v1/portal")) return { json: {} };
    return { json: { data: [{ id: "dst_1", state: "ACTIVE" }], nextCursor: null } };
  });
  const { result } = hook(() => ({
    portal: usePortal(),
    one: useDestination("dst_1"),
    all: useDestinations(),
    pause: usePauseDestination("dst_1"),
  }));
  await waitFor(() => expect(result.current.all.items).toHaveLength(1));
  await waitFor(() => expect(result.current.one.data?.state).toBe("ACTIVE"));
  await waitFor(() => expect(result.current.portal.isSuccess).toBe(true));
  const before = asked().length;
  await act(async () => {
    await result.current.pause.mutateAsync({ mode: "hold" });
  });
  await waitFor(() => expect(result.current.one.data?.state).toBe("PAUSED"));
  await waitFor(() => expect(asked()).toHaveLength(before + 1));
  expect(asked().at(-1)).toMatch(/^\/v1\/destinations\?/);
  expect(api.requests.find(({ method }) => method === "POST")).toMatchObject({
    path: "/v1/destinations/dst_1/pause",
    body: { mode: "hold" },
  });
});

test("what is refused changes nothing on the screen, and is not sent again by itself", async () => {
  api.answer(({ method }) =>
    method === "POST"
      ? problemAnswer(503, "unavailable")
      : { json: { id: "dst_1", state: "ACTIVE" } },
  );
  const { result } = hook(() => ({
    one: useDestination("dst_1"),
    pause: usePauseDestination("dst_1"),
  }));
  await waitFor(() => expect(result.current.one.data?.state).toBe("ACTIVE"));
  await act(async () => {
    await expect(result.current.pause.mutateAsync({ mode: "skip" })).rejects.toThrow();
  });
  expect(result.current.one.data?.state).toBe("ACTIVE");
  expect(asked("POST")).toHaveLength(1);
});

test("secrets are gone with the component that asked for them, and never in the cache", async () => {
  api.answer(({ method, path }) => {
    if (path === "/v1/credentials") return { json: { id: "crd_1" } };
    if (path.includes("signing-secrets")) {
      return method === "POST"
        ? { json: { version: 2, lastFour: "9xyz", secret: "whsec_rotated9xyz" } }
        : { json: { data: [{ version: 2, lastFour: "9xyz" }] } };
    }
    if (method === "GET") return { json: { id: "dst_2", name: "Mine" } };
    return { json: { id: "dst_1", name: "Shop", signingSecret: "whsec_created" } };
  });
  const { result, unmount } = hook(() => ({
    create: useCreateDestination(),
    rotate: useRotateSigningSecret("dst_1"),
    credential: useCreateCredential(),
    secrets: useSigningSecrets("dst_1"),
    one: useDestination("dst_2"),
  }));
  await act(async () => {
    const created = await result.current.create.mutateAsync({ type: "WEBHOOK", name: "Shop" });
    expect(created.signingSecret).toBe("whsec_created");
    const rotated = await result.current.rotate.mutateAsync({ overlapSeconds: 3600 });
    expect(rotated.secret).toBe("whsec_rotated9xyz");
    await result.current.credential.mutateAsync({
      type: "BEARER_TOKEN",
      name: "Token",
      token: "whsec_typed",
    });
  });
  await waitFor(() => expect(result.current.secrets.data).toHaveLength(1));
  expect(
    JSON.stringify(
      connection.queryClient
        .getQueryCache()
        .getAll()
        .map(({ state }) => state),
    ),
  ).not.toContain("whsec_");
  unmount();
  await waitFor(() => expect(everything()).not.toContain("whsec_"));
  expect(everything()).toContain("Shop");
});

test("new deliveries wait until they are asked for, and shown ones are brought up to date", async () => {
  let newest = [delivery(2, { state: "pending" }), delivery(1)];
  api.answer(() => ({ json: { data: newest, nextCursor: null } }));
  const { result } = hook(() => useDeliveries({ destinationId: "dst_1" }));
  await waitFor(() => expect(result.current.items).toHaveLength(2));
  newest = [delivery(4), delivery(3), delivery(2), delivery(1)];
  act(() => result.current.checkNow());
  await waitFor(() => expect(result.current.pendingCount).toBe(2));
  expect(result.current.isPendingExact).toBe(true);
  expect(result.current.items.map(({ state }) => state)).toEqual(["delivered", "delivered"]);
  expect(result.current.items).toHaveLength(2);
  act(() => result.current.showPending());
  await waitFor(() => expect(result.current.items).toHaveLength(4));
  expect(result.current.pendingCount).toBe(0);
});

test("an empty log fills by itself", async () => {
  let newest: Delivery[] = [];
  api.answer(() => ({ json: { data: newest, nextCursor: null } }));
  const { result } = hook(() => useDeliveries());
  await waitFor(() => expect(result.current.isSuccess).toBe(true));
  newest = [delivery(1)];
  act(() => result.current.checkNow());
  await waitFor(() => expect(result.current.items).toHaveLength(1));
  expect(result.current.pendingCount).toBe(0);
});

test("a failed look for what is new leaves the log on the screen and says so", async () => {
  api.answer(() => ({ json: { data: [delivery(1)], nextCursor: null } }));
  const { result } = hook(() => useDeliveries());
  await waitFor(() => expect(result.current.items).toHaveLength(1));
  api.answer(() => problemAnswer(500, "internal"));
  act(() => result.current.checkNow());
  await waitFor(() => expect(result.current.tailError).toMatchObject({ code: "internal" }));
  expect(result.current.items).toHaveLength(1);
});

test("a look for what is new that is ended by a wipe brings nothing back", async () => {
  const old = delivery(1, { state: "pending" });
  let newest = [delivery(3, { state: "pending" }), old];
  let asksOne = () => undefined as void;
  const isAsked = new Promise<void>((resolve) => {
    asksOne = resolve;
  });
  api.answer(({ path }) => {
    if (!path.startsWith("/v1/deliveries/")) return { json: { data: newest, nextCursor: null } };
    asksOne();
    return new Promise(() => undefined);
  });
  const { result } = hook(() => useDeliveries());
  await waitFor(() => expect(result.current.items).toHaveLength(2));
  newest = [delivery(3)];
  act(() => result.current.checkNow());
  await isAsked;
  cleanup();
  connection.queryClient.clear();
  await settled();
  expect(connection.queryClient.getQueryCache().getAll()).toEqual([]);
});

test("a live log is looked at every three seconds, and never while the page is hidden", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  api.answer(() => ({ json: { data: [delivery(1)], nextCursor: null } }));
  const { result } = hook(() => useDeliveries({}, { isLive: true }));
  await vi.waitFor(() => expect(result.current.items).toHaveLength(1));
  const atFirst = asked().length;
  await act(() => vi.advanceTimersByTimeAsync(3000));
  await vi.waitFor(() => expect(asked().length).toBeGreaterThan(atFirst));
  vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  document.dispatchEvent(new Event("visibilitychange"));
  const whenHidden = asked().length;
  await act(() => vi.advanceTimersByTimeAsync(60_000));
  expect(asked().length).toBe(whenHidden);
  vi.restoreAllMocks();
  document.dispatchEvent(new Event("visibilitychange"));
  await act(() => vi.advanceTimersByTimeAsync(3000));
  await vi.waitFor(() => expect(asked().length).toBeGreaterThan(whenHidden));
});

test("a delivery under way is looked at until it ends", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  api.answer(() => ({ json: { ...delivery(1, { state: "claimed" }), attempts: [] } }));
  const { result } = hook(() => useDelivery("dlv_0001"));
  await vi.waitFor(() => expect(result.current.data?.state).toBe("claimed"));
  api.answer(() => ({ json: { ...delivery(1), attempts: [] } }));
  await act(() => vi.advanceTimersByTimeAsync(1000));
  await vi.waitFor(() => expect(result.current.data?.state).toBe("delivered"));
  const count = asked().length;
  await act(() => vi.advanceTimersByTimeAsync(60_000));
  expect(asked()).toHaveLength(count);
});

test("looks at a delivery grow rarer, and wait for a far attempt", () => {
  const nowMs = Date.parse("2026-11-22T10:00:00Z");
  const every = (answers: number) =>
    deliveryPollMs({ state: "claimed", nextAttemptAt: null }, { answers, nowMs });
  expect([1, 2, 3, 10].map(every)).toEqual([1000, 1500, 2250, 5000]);
  const retrying = (nextAttemptAt: string) =>
    deliveryPollMs({ state: "retrying", nextAttemptAt }, { answers: 1, nowMs });
  expect(retrying("2026-11-22T10:00:12Z")).toBe(12_000);
  expect(retrying("2026-11-22T13:00:00Z")).toBe(30_000);
  expect(deliveryPollMs({ state: "dead", nextAttemptAt: null }, { answers: 1, nowMs })).toBe(false);
});

test("replaying a delivery reads it again and looks for the new one", async () => {
  let newest = [delivery(1, { state: "dead" })];
  api.answer(({ method, path }) => {
    if (method === "POST") {
      newest = [delivery(2, { origin: "replay", replayOf: "dlv_0001" }), ...newest];
      return { status: 202, json: newest[0] };
    }
    if (path.startsWith("/v1/deliveries/")) return { json: { ...newest.at(-1), attempts: [] } };
    return { json: { data: newest, nextCursor: null } };
  });
  const { result } = hook(() => ({
    log: useDeliveries(),
    one: useDelivery("dlv_0001"),
    replay: useReplayDelivery(),
  }));
  await waitFor(() => expect(result.current.log.items).toHaveLength(1));
  await waitFor(() => expect(result.current.one.isSuccess).toBe(true));
  const before = asked().filter((path) => path === "/v1/deliveries/dlv_0001").length;
  await act(async () => {
    await result.current.replay.mutateAsync({ id: "dlv_0001" });
  });
  await waitFor(() => expect(result.current.log.pendingCount).toBe(1));
  expect(asked().filter((path) => path === "/v1/deliveries/dlv_0001").length).toBeGreaterThan(
    before,
  );
});

test("a replay carries the key of its dialog, and is looked at until it ends", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  api.answer(({ method }) => ({
    status: method === "POST" ? 202 : 200,
    json: { id: "rpl_1", state: "running" },
  }));
  const { result } = hook(() => ({ start: useStartReplay(), replay: useReplay("rpl_1") }));
  await act(async () => {
    await result.current.start.mutateAsync({
      destinationId: "dst_1",
      scope: { kind: "deadLetters" },
      idempotencyKey: "dialog-1",
    });
  });
  expect(api.requests.find(({ method }) => method === "POST")).toMatchObject({
    headers: { "idempotency-key": "dialog-1" },
    body: { destinationId: "dst_1", scope: { kind: "deadLetters" } },
  });
  api.answer(() => ({ json: { id: "rpl_1", state: "finished" } }));
  await act(() => vi.advanceTimersByTimeAsync(1000));
  await vi.waitFor(() => expect(result.current.replay.data?.state).toBe("finished"));
  const count = asked().length;
  await act(() => vi.advanceTimersByTimeAsync(30_000));
  expect(asked()).toHaveLength(count);
});

test("a preview is asked for once the rule stays as it is", async () => {
  api.answer(() => ({ json: { events: [] } }));
  const { result, rerender } = renderHook(
    ({ type }: { type: string }) => useFilterPreview({ eventTypes: [type], filter: null }),
    { wrapper: connection.Wrapper, initialProps: { type: "order.paid" } },
  );
  await waitFor(() => expect(result.current.isSuccess).toBe(true));
  for (const type of ["o", "or", "order.*"]) rerender({ type });
  await waitFor(() => expect(asked("POST")).toHaveLength(2));
  expect(api.requests.at(-1)?.body).toEqual({ eventTypes: ["order.*"], filter: null });
});
