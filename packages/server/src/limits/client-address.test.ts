import { parseBlock } from "@pushrail/destinations";
import { describe, expect, test } from "vitest";
import { clientKeyOf } from "./client-address.ts";

const proxies = ["10.0.0.0/8", "2001:db8:ffff::/48"].map(parseBlock);

describe("the client of a request", () => {
  test.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["::FFFF:192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "20010db800010002"],
    ["2001:DB8:1:2::1", "20010db800010002"],
    ["fe80::1%eth0", "fe80000000000000"],
    [undefined, "unknown"],
    ["", "unknown"],
  ])("from %s counts as %s", (peer, expected) => {
    expect(clientKeyOf({ peer, forwardedFor: undefined }, proxies)).toBe(expected);
  });

  test.each(["203.0.113.9", "10.0.0.1", "nonsense", "203.0.113.9, 10.0.0.1", "203.0.113.9,,"])(
    "T67: X-Forwarded-For from anybody but a trusted proxy changes nothing: %s",
    (forwardedFor) => {
      expect(clientKeyOf({ peer: "192.0.2.7", forwardedFor }, proxies)).toBe("192.0.2.7");
      expect(clientKeyOf({ peer: "10.0.0.1", forwardedFor }, [])).toBe("10.0.0.1");
    },
  );

  test.each([
    ["203.0.113.9", "203.0.113.9"],
    ["198.51.100.1, 203.0.113.9", "203.0.113.9"],
    ["198.51.100.1, 203.0.113.9, 10.0.0.2,10.9.9.9", "203.0.113.9"],
    ["198.51.100.1,203.0.113.9:4711", "203.0.113.9"],
    ["[2001:db8:1:2::9]:4711", "20010db800010002"],
    ["2001:db8:1:2::9, 2001:db8:ffff::1", "20010db800010002"],
    ["203.0.113.9, nonsense", "10.0.0.1"],
    ["203.0.113.9, 0x0a000001", "10.0.0.1"],
    ["203.0.113.9, nonsense, 10.0.0.2", "10.0.0.2"],
    ["", "10.0.0.1"],
    [undefined, "10.0.0.1"],
  ])("behind trusted proxies that say %s is %s", (forwardedFor, expected) => {
    expect(clientKeyOf({ peer: "10.0.0.1", forwardedFor }, proxies)).toBe(expected);
  });

  test("T67: more hops than are looked at lead to none that the client made up", () => {
    const forwardedFor = `203.0.113.9${", 10.0.0.2".repeat(1_000)}`;
    expect(clientKeyOf({ peer: "10.0.0.1", forwardedFor }, proxies)).toBe("10.0.0.2");
  });
});
