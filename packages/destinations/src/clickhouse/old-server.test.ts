import { describe, expect, test } from "vitest";
import { startOldClickhouse } from "../../../../tools/counterparts/clickhouse-debian.ts";
import { withCounterpart } from "../../../../tools/counterparts/in-tests.ts";
import type { CheckResult, Outcome } from "../destination.ts";
import { batchFor, openBench } from "../testing/conformance-bench.ts";
import { clickhouse as definition } from "./index.ts";

/** The HTTP interface of a real server, which is too old to be used: what it says has to be understood all the same. */
describe("a server of 2018", () => {
  const running = withCounterpart(() => startOldClickhouse());

  async function attempt(
    password: string,
  ): Promise<{ readonly outcome: Outcome; readonly checked: CheckResult }> {
    const { url, username } = running();
    const bench = await openBench(definition, {
      input: { url },
      credential: { type: "USERNAME_PASSWORD", input: { username, password } },
      egress: { allow: ["127.0.0.0/8"] },
    });
    const batch = batchFor(definition, bench.settings.config);
    const [outcome] = await bench.connection.deliver(batch, bench.signal);
    const checked = await bench.connection.check!(batch, bench.signal);
    await bench.connection.close();
    return { outcome: outcome!, checked };
  }

  test("lets nobody in with a wrong password", async () => {
    const { outcome, checked } = await attempt("not-the-password");
    expect(outcome).toMatchObject({
      reason: "unauthorized",
      detail: expect.stringContaining("(code 193)") as string,
    });
    expect(checked.steps.find(({ state }) => state === "failed")).toMatchObject({
      name: "credential",
      reason: "unauthorized",
    });
  });

  test("lets the right one in, and is told to be too old", async () => {
    const { outcome, checked } = await attempt(running().password);
    for (const found of [outcome, checked.steps.find(({ state }) => state === "failed")])
      expect(found).toMatchObject({ reason: "misconfigured" });
    expect(JSON.stringify([outcome, checked.steps])).toMatch(/too old.*too old/);
  });
});
