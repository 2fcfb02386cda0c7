import { beforeEach, describe, expect, test } from "vitest";
import type { Caller } from "../access/access.ts";
import { ApiError } from "../errors.ts";
import { newKeyText } from "../keys/key-text.ts";
import { seededRandom } from "../testing/random.ts";
import { createAuthenticationGate } from "./authentication-gate.ts";

const caller: Caller = { kind: "root_key", rootKeyId: "root" };

let nowMs = 0;
let refused = 0;
let lookUps: string[] = [];
let good = new Set<string>();
/** Every key wins its look-up, unless a test says otherwise. */
let drawn = () => 0;

beforeEach(() => {
  nowMs = 0;
  refused = 0;
  lookUps = [];
  good = new Set();
  drawn = () => 0;
});

function gateWith(rates: { readonly failureRate?: number; readonly lookUpRate?: number } = {}) {
  const gate = createAuthenticationGate({
    rates: { failureRate: 20, lookUpRate: 200, ...rates },
    monotonicMs: () => nowMs,
    random: () => drawn(),
    onRefused: () => (refused += 1),
  });
  return (client: string, credential: string | undefined, count: () => void = () => undefined) =>
    gate
      .pass(
        { client, credential },
        async () => {
          lookUps.push(credential ?? "");
          if (credential !== undefined && good.has(credential)) return caller;
          const isEnded = credential?.endsWith(".ended") === true;
          throw new ApiError(isEnded ? "session_ended" : "unauthenticated");
        },
        count,
      )
      .then(
        () => "in",
        (error: unknown) => {
          if (!(error instanceof ApiError)) throw error;
          return error.code === "rate_limited"
            ? `wait ${error.details.retryAfterSeconds}`
            : error.code;
        },
      );
}

type Try = ReturnType<typeof gateWith>;

const newKey = () => newKeyText("live");

async function fail(attempt: Try, client: string, times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) {
    expect(await attempt(client, newKey())).toBe("unauthenticated");
  }
}

describe("T53: who guesses keys", () => {
  test("is slowed after twenty failures in a minute, and gets ten look-ups a second", async () => {
    const attempt = gateWith();
    await fail(attempt, "client", 20);
    lookUps = [];
    for (let count = 0; count < 50; count += 1) {
      expect(await attempt("client", newKey())).toMatch(/^wait \d$/);
    }
    expect(lookUps).toHaveLength(10);
    expect(refused).toBe(50);
    nowMs += 1_000;
    for (let count = 0; count < 50; count += 1) await attempt("client", newKey());
    expect(lookUps).toHaveLength(20);
    expect(await attempt("another client", newKey())).toBe("unauthenticated");
  });

  test("is answered alike for what is malformed, unknown and revoked, before and after", async () => {
    const attempt = gateWith();
    const revoked = newKey();
    good.add(revoked);
    expect(await attempt("client", revoked)).toBe("in");
    good.delete(revoked);
    const answers = new Set<string>();
    for (const credential of [revoked, newKey(), "nonsense", "prl_live_x", undefined]) {
      answers.add(await attempt("client", credential));
    }
    expect([...answers]).toEqual(["unauthenticated"]);
    await fail(attempt, "client", 15);
    answers.clear();
    for (const credential of [revoked, newKey(), "nonsense", "prl_live_x", undefined]) {
      answers.add(await attempt("client", credential));
    }
    expect([...answers]).toEqual(["wait 3"]);
  });

  test("locks out nobody at the same address whose key is known here", async () => {
    const attempt = gateWith();
    const known = newKey();
    good.add(known);
    expect(await attempt("client", known)).toBe("in");
    await fail(attempt, "client", 20);
    for (let count = 0; count < 100; count += 1) {
      await attempt("client", newKey());
      expect(await attempt("client", known)).toBe("in");
    }
  });

  test("does not keep out a new key at the same address that tries again as often as it is told to", async () => {
    const attempt = gateWith();
    await fail(attempt, "client", 20);
    const fresh = newKey();
    good.add(fresh);
    drawn = seededRandom(53);
    let triesLeft = 200;
    let answer = "";
    while (answer !== "in" && triesLeft > 0) {
      for (let count = 0; count < 100; count += 1) await attempt("client", newKey());
      answer = await attempt("client", fresh);
      nowMs += 1_000;
      triesLeft -= 1;
    }
    expect(answer).toBe("in");
  });

  test("does not take the look-ups from a new key at the same address by repeating one wrong key", async () => {
    const attempt = gateWith();
    const wrong = newKey();
    const fresh = newKey();
    good.add(fresh);
    for (let count = 0; count < 1_000; count += 1) await attempt("client", wrong);
    expect(lookUps).toHaveLength(20);
    expect(await attempt("client", fresh)).toBe("in");
  });

  test("locks out no session: a token costs no look-up before its signature is checked", async () => {
    const attempt = gateWith();
    await fail(attempt, "client", 20);
    for (let count = 0; count < 30; count += 1) {
      const token = `eyJ.${count}.signed`;
      good.add(token);
      expect(await attempt("client", token)).toBe("in");
    }
    expect(await attempt("client", "eyJ.forged.x")).toBe("unauthenticated");
  });

  test("is not who comes from a page whose session has ended", async () => {
    const attempt = gateWith();
    for (let count = 0; count < 100; count += 1) {
      expect(await attempt("office", `eyJ.${count % 3}.ended`)).toBe("session_ended");
    }
    expect(await attempt("office", "nonsense")).toBe("unauthenticated");
  });

  test("is forgiven one failure every three seconds", async () => {
    const attempt = gateWith();
    await fail(attempt, "client", 20);
    nowMs += 3_000;
    await fail(attempt, "client", 1);
    expect(await attempt("client", "nonsense")).toBe("wait 3");
    nowMs += 60_000;
    await fail(attempt, "client", 20);
  });

  test("from any number of addresses makes two hundred look-ups a second at most", async () => {
    const attempt = gateWith();
    for (let client = 0; client < 1_000; client += 1) await attempt(`client-${client}`, newKey());
    expect(lookUps).toHaveLength(200);
    nowMs += 500;
    for (let client = 0; client < 1_000; client += 1) await attempt(`more-${client}`, newKey());
    expect(lookUps).toHaveLength(300);
  });

  test("at the same time as others does not keep one key on many connections out", async () => {
    const attempt = gateWith();
    const key = newKey();
    good.add(key);
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => attempt("client", key)));
    expect(new Set(answers)).toEqual(new Set(["in"]));
  });

  test("is not limited by 0", async () => {
    const attempt = gateWith({ failureRate: 0, lookUpRate: 0 });
    await fail(attempt, "client", 1_000);
  });
});

test("requests of a known caller are counted before the database is asked, and once", async () => {
  const attempt = gateWith();
  const key = newKey();
  good.add(key);
  let counted = 0;
  expect(await attempt("client", key, () => (counted += 1))).toBe("in");
  expect(await attempt("client", key, () => (counted += 1))).toBe("in");
  expect(counted).toBe(2);
  lookUps = [];
  const refuse = () => {
    throw new ApiError("rate_limited", { retryAfterSeconds: 9 });
  };
  expect(await attempt("client", key, refuse)).toBe("wait 9");
  expect(lookUps).toEqual([]);
});

test("a caller that sends too much has not failed", async () => {
  const attempt = gateWith();
  const key = newKey();
  good.add(key);
  for (let count = 0; count < 100; count += 1) {
    await attempt("client", key, () => {
      throw new ApiError("rate_limited", { retryAfterSeconds: 9 });
    });
  }
  await fail(attempt, "client", 20);
});
