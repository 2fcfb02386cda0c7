import { expect, test } from "vitest";
import { addressOf, isPublic, isWithin, parseBlock } from "./address.ts";

/** First and last address of each special-purpose block, and its public neighbours where it has one. */
const specialBlocks: [name: string, inside: string[], outside: string[]][] = [
  ["this network", ["0.0.0.0", "0.255.255.255"], ["1.0.0.0"]],
  ["private 10/8", ["10.0.0.0", "10.255.255.255"], ["9.255.255.255", "11.0.0.0"]],
  [
    "shared 100.64/10",
    ["100.64.0.0", "100.100.100.200", "100.127.255.255"],
    ["100.63.255.255", "100.128.0.0"],
  ],
  ["loopback", ["127.0.0.0", "127.0.0.1", "127.255.255.255"], ["126.255.255.255", "128.0.0.0"]],
  [
    "link-local",
    ["169.254.0.0", "169.254.169.254", "169.254.170.2", "169.254.255.255"],
    ["169.253.255.255", "169.255.0.0"],
  ],
  ["private 172.16/12", ["172.16.0.0", "172.31.255.255"], ["172.15.255.255", "172.32.0.0"]],
  [
    "protocol assignments",
    ["192.0.0.0", "192.0.0.192", "192.0.0.255"],
    ["191.255.255.255", "192.0.1.0"],
  ],
  ["documentation 1", ["192.0.2.0", "192.0.2.255"], ["192.0.1.255", "192.0.3.0"]],
  ["AS112 v4", ["192.31.196.0", "192.31.196.255"], ["192.31.195.255", "192.31.197.0"]],
  ["AMT", ["192.52.193.0", "192.52.193.255"], ["192.52.192.255", "192.52.194.0"]],
  ["6to4 relay", ["192.88.99.0", "192.88.99.255"], ["192.88.98.255", "192.88.100.0"]],
  ["private 192.168/16", ["192.168.0.0", "192.168.255.255"], ["192.167.255.255", "192.169.0.0"]],
  ["AS112 direct", ["192.175.48.0", "192.175.48.255"], ["192.175.47.255", "192.175.49.0"]],
  ["benchmarking", ["198.18.0.0", "198.19.255.255"], ["198.17.255.255", "198.20.0.0"]],
  ["documentation 2", ["198.51.100.0", "198.51.100.255"], ["198.51.99.255", "198.51.101.0"]],
  ["documentation 3", ["203.0.113.0", "203.0.113.255"], ["203.0.112.255", "203.0.114.0"]],
  ["multicast", ["224.0.0.0", "239.255.255.255"], ["223.255.255.255"]],
  ["reserved and broadcast", ["240.0.0.0", "255.255.255.255"], []],
  ["a cloud's platform endpoint", ["168.63.129.16"], ["168.63.129.15", "168.63.129.17"]],
  ["unspecified and loopback v6", ["::", "::1"], []],
  ["compatible", ["::7f00:1", "::808:808"], []],
  ["mapped", ["::ffff:7f00:1", "::ffff:808:808", "::ffff:169.254.169.254"], []],
  ["translated", ["::ffff:0:7f00:1", "::ffff:0:808:808"], []],
  ["NAT64", ["64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::a9fe:a9fe"], []],
  ["discard", ["100::", "100::ffff:ffff:ffff:ffff"], []],
  [
    "below and above global unicast",
    ["1fff:ffff::1", "4000::1", "5f00::1", "fd00:ec2::254", "fd20:ce::254"],
    [],
  ],
  ["Teredo", ["2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff"], []],
  [
    "IETF protocol assignments",
    ["2001:2::1", "2001:4:112::1", "2001:10::1", "2001:20::1", "2001:1ff:ffff::1"],
    ["2001:200::", "2000:ffff::1"],
  ],
  ["documentation v6", ["2001:db8::", "2001:db8:ffff::1"], ["2001:db7:ffff::1", "2001:db9::"]],
  ["6to4", ["2002::", "2002:7f00:1::", "2002:a9fe:a9fe::1"], ["2001:ffff::1", "2003::"]],
  ["AS112 v6", ["2620:4f:8000::", "2620:4f:8000:ffff::1"], ["2620:4f:7fff::1", "2620:4f:8001::"]],
  ["documentation v6, newer", ["3fff::", "3fff:fff:ffff::1"], ["3ffe:ffff::1", "3fff:1000::"]],
  [
    "unique-local, link-local, site-local, multicast",
    ["fc00::", "fdff::1", "fe80::1", "fec0::1", "ff02::1"],
    [],
  ],
];

test.each(specialBlocks)(
  "T02, T03, T04: %s is not public and its neighbours are",
  (_, inside, outside) => {
    const verdicts = [...inside, ...outside].map((text) => [text, isPublic(addressOf(text)!)]);
    expect(verdicts).toEqual([
      ...inside.map((text) => [text, false]),
      ...outside.map((text) => [text, true]),
    ]);
  },
);

test.each(["8.8.8.8", "1.1.1.1", "93.184.215.14", "2606:4700::1111", "2a00:1450:4001::200e"])(
  "%s is public",
  (text) => {
    expect(isPublic(addressOf(text)!)).toBe(true);
  },
);

test.each([
  "",
  "127.1",
  "0x7f.0.0.1",
  "017700000001",
  "2130706433",
  "010.0.0.1",
  "1.2.3.256",
  "fe80::1%eth0",
  "[::1]",
  "a.example",
])("%j is not read as an address", (text) => {
  expect(addressOf(text)).toBeUndefined();
});

test("a block holds its own family only", () => {
  const loopback = [parseBlock("127.0.0.0/8")];
  expect(isWithin(addressOf("127.9.9.9")!, loopback)).toBe(true);
  expect(isWithin(addressOf("128.0.0.1")!, loopback)).toBe(false);
  expect(isWithin(addressOf("::ffff:127.0.0.1")!, loopback)).toBe(false);
  expect(isWithin(addressOf("::1")!, [parseBlock("::1")])).toBe(true);
});

test.each([
  "",
  "localhost",
  "127.1/8",
  "127.0.0.0/33",
  "10.0.0.1/8",
  "::1/129",
  "2001:db8::1/32",
  "127.0.0.0/",
])("the block %j is refused with a sentence that quotes it", (text) => {
  expect(() => parseBlock(text)).toThrow(`"${text}"`);
});
