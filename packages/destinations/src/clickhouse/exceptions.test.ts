import { describe, expect, test } from "vitest";
import { exceptionOf, failureOfException } from "./exceptions.ts";

const name = { database: "analytics", table: "events" };

const read = (codeHeader: string | undefined, body: string) => exceptionOf({ codeHeader, body });

const failureOf = (code: number, message = "Something is wrong") =>
  failureOfException({ code, message }, name);

describe("an exception of the server", () => {
  test("is read from the header, and what it says from the body", () => {
    const body =
      "Code: 41. DB::Exception: Cannot read DateTime: unexpected word: (at row 2)\n: While executing JSONEachRowRowInputFormat. (CANNOT_PARSE_DATETIME) (version 26.7.2.1 (official build))\n";
    expect(read("41", body)).toEqual({
      code: 41,
      message: "Cannot read DateTime: unexpected word: (at row 2)",
    });
    const short =
      "Code: 60. DB::Exception: Table d.t does not exist. (UNKNOWN_TABLE) (version 26.7.2.1 (official build))\n";
    expect(read("60", short)?.message).toBe("Table d.t does not exist.");
  });

  test("is read from the body where it broke into an answer that had begun", () => {
    const tagged =
      "1\n2\r\n__exception__\r\nkvajqzmx\r\nCode: 241. DB::Exception: Memory limit exceeded. (MEMORY_LIMIT_EXCEEDED) (version 26.7.2.1)\n77 kvajqzmx\r\n__exception__\r\n";
    expect(read(undefined, tagged)).toEqual({
      code: 241,
      message: "Memory limit exceeded.",
    });
    expect(read(undefined, "1\nCode: 210. DB::NetException: Broken pipe")?.code).toBe(210);
    expect(read(undefined, "1\r\n__exception__\r\nkvaj")?.code).toBe(0);
    expect(failureOf(0, "").reason).toBe("unavailable");
  });

  test("is read as servers of some years ago wrote it", () => {
    const old =
      "Code: 193, e.displayText() = DB::Exception: Wrong password for user default, e.what() = DB::Exception\n";
    expect(read(undefined, old)).toEqual({
      code: 193,
      message: "Wrong password for user default",
    });
  });

  test("is not there without a code", () => {
    expect(read(undefined, "")).toBeUndefined();
    expect(read(undefined, "<html>Code: 200 OK</html>")).toBeUndefined();
    expect(read("0", "")).toBeUndefined();
  });
});

describe("what an exception means", () => {
  test.each([
    ["unauthorized", [192, 193, 194, 516]],
    ["forbidden", [164, 195, 291, 497]],
    ["not_found", [60, 81, 218]],
    ["misconfigured", [1, 8, 10, 16, 20, 36, 44, 47, 48, 73, 115, 344, 452]],
    ["throttled", [201, 202, 203, 252, 364, 745]],
    ["unavailable", [159, 160, 209, 210, 225, 236, 241, 242, 243, 285, 319, 394, 999, 4711]],
    ["too_large", [158, 229, 307, 396]],
    ["rejected", [6, 25, 26, 27, 38, 41, 53, 69, 72, 117, 321, 349, 376, 469]],
    ["platform_fault", [62, 78]],
  ] as const)("%s", (reason, codes) => {
    for (const code of codes) {
      const failure = failureOf(code, "x".repeat(5_000));
      expect({ code, reason: failure.reason }).toEqual({ code, reason });
      expect(failure.detail).toMatch(/\.$/);
      expect(failure.detail.length).toBeLessThanOrEqual(500);
    }
  });

  test("is told in 500 characters, however long the names are", () => {
    const long = { database: "d".repeat(127), table: "t".repeat(127) };
    for (const code of [16, 60, 81, 497, 999])
      expect(
        failureOfException({ code, message: "x".repeat(900) }, long).detail.length,
      ).toBeLessThanOrEqual(500);
  });

  test("a table that a materialized view misses is not ours", () => {
    expect(failureOf(60, "Table analytics.seen does not exist.")).toMatchObject({
      reason: "misconfigured",
      detail: expect.stringContaining("“Table analytics.seen does not exist”"),
    });
    const ofView = "Target table 'analytics.seen' of view 'analytics.events' doesn't exists.";
    expect(failureOf(60, ofView).reason).toBe("misconfigured");
    expect(failureOf(60, "Table analytics.events does not exist.").reason).toBe("not_found");
    expect(failureOf(60, "Table analytics.`we ird` does not exist.").reason).toBe("not_found");
  });

  test("a missing right is told as the statement that grants it", () => {
    const message =
      "pushrail: Not enough privileges. To execute this query, it's necessary to have the grant INSERT(event_id, payload) ON analytics.events.";
    expect(failureOf(497, message).detail).toBe(
      "The user lacks the grant INSERT(event_id, payload) ON analytics.events: GRANT INSERT ON analytics.events TO the user.",
    );
    expect(failureOf(497, "").detail).toContain("GRANT INSERT ON analytics.events");
  });

  test("what is missing is named, as is what the server said", () => {
    expect(failureOf(60).detail).toBe("The table analytics.events does not exist.");
    expect(failureOf(81).detail).toContain("The database analytics does not exist");
    expect(failureOf(16, "No such column payload in table analytics.events.").detail).toContain(
      "“No such column payload in table analytics.events”",
    );
  });

  test("a batch of too many partitions is halved, and one for a table of too many parts waits", () => {
    expect(
      failureOf(252, "Too many partitions for single INSERT block (more than 100).").reason,
    ).toBe("rejected");
    expect(failureOf(252, "Too many parts (300).").reason).toBe("throttled");
  });
});
