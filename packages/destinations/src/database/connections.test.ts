import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { DialObserver } from "../egress.ts";
import { BoundedConnections } from "./connections.ts";

interface FakeClient {
  readonly number: number;
  state: "open" | "ended" | "cut";
}

describe("connections", () => {
  let clients: FakeClient[];
  let opening: PromiseWithResolvers<void>[];
  let isHeld: boolean;
  let connections: BoundedConnections<FakeClient>;

  const observer = (signal = new AbortController().signal): DialObserver => ({
    signal,
    dial: { phase: "waiting" },
  });

  beforeEach(() => {
    vi.useFakeTimers();
    clients = [];
    opening = [];
    isHeld = false;
    connections = new BoundedConnections<FakeClient>({
      clientsMax: 2,
      idleMsMax: 1_000,
      open: async () => {
        const gate = Promise.withResolvers<void>();
        opening.push(gate);
        if (!isHeld) gate.resolve();
        await gate.promise;
        const client: FakeClient = { number: clients.length, state: "open" };
        clients.push(client);
        return client;
      },
      end: (client) => {
        client.state = "ended";
        return Promise.resolve();
      },
      cut: (client) => {
        client.state = "cut";
      },
    });
  });

  afterEach(() => vi.useRealTimers());

  const hasSettled = async (promise: Promise<unknown>): Promise<boolean> => {
    let settled = false;
    const note = (): void => void (settled = true);
    promise.then(note, note);
    await vi.advanceTimersByTimeAsync(0);
    return settled;
  };

  test("are no more than their number, and go on to those in line in turn", async () => {
    const [a, b] = [await connections.take(observer()), await connections.take(observer())];
    const third = connections.take(observer());
    const fourth = connections.take(observer());
    expect(await hasSettled(third)).toBe(false);
    connections.giveBack(b);
    expect(await third).toBe(b);
    expect(await hasSettled(fourth)).toBe(false);
    connections.giveBack(a);
    expect(await fourth).toBe(a);
    expect(clients).toHaveLength(2);
  });

  test("that are discarded are cut, and new ones are opened for those in line", async () => {
    const [a] = [await connections.take(observer()), await connections.take(observer())];
    const third = connections.take(observer());
    connections.discard(a);
    expect((await third).number).toBe(2);
    expect(a.state).toBe("cut");
  });

  test("are used again, the last one first, and closed when nobody did for a while", async () => {
    const [a, b] = [await connections.take(observer()), await connections.take(observer())];
    connections.giveBack(a);
    connections.giveBack(b);
    expect(await connections.take(observer())).toBe(b);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([a.state, b.state]).toEqual(["ended", "open"]);
    connections.giveBack(b);
    expect(await connections.take(observer())).toBe(b);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(b.state).toBe("open");
  });

  test("that end by themselves are not used again", async () => {
    const a = await connections.take(observer());
    connections.forget(a);
    expect(a.state).toBe("open");
    connections.giveBack(a);
    connections.forget(a);
    expect(a.state).toBe("cut");
    expect((await connections.take(observer())).number).toBe(1);
  });

  test("are not waited for once the signal aborts, and nobody loses a turn by that", async () => {
    const [a] = [await connections.take(observer()), await connections.take(observer())];
    const deadline = new AbortController();
    const third = connections.take(observer(deadline.signal));
    const fourth = connections.take(observer());
    deadline.abort(new Error("too late"));
    await expect(third).rejects.toThrow("too late");
    connections.giveBack(a);
    expect(await fourth).toBe(a);
    await expect(
      connections.take(observer(AbortSignal.abort(new Error("before")))),
    ).rejects.toThrow("before");
  });

  test("that cannot be opened give their places back", async () => {
    isHeld = true;
    const failing = [connections.take(observer()), connections.take(observer())];
    const third = connections.take(observer());
    for (const gate of opening) gate.reject(new Error("refused"));
    for (const each of failing) await expect(each).rejects.toThrow("refused");
    opening.at(-1)!.resolve();
    expect((await third).state).toBe("open");
  });

  test("are closed when those in use have come back and those in line have had their turn", async () => {
    const [a, b] = [await connections.take(observer()), await connections.take(observer())];
    const third = connections.take(observer());
    const closing = connections.close();
    expect(connections.isClosing).toBe(true);
    connections.giveBack(a);
    expect(await third).toBe(a);
    connections.giveBack(b);
    expect(await hasSettled(closing)).toBe(false);
    connections.giveBack(a);
    await closing;
    await connections.close();
    expect([a.state, b.state]).toEqual(["ended", "ended"]);
    await expect(connections.take(observer())).rejects.toThrow("being closed");
  });
});
