import { describe, expect, test } from "vitest";
import { parseBlock } from "./address.ts";
import { blockedSentence, isPortAllowed, judgeUrl, type UrlPolicy } from "./hostname.ts";
import { localHosts, malformedTexts } from "./testing/places.ts";

const strict: UrlPolicy = { allow: [], allowHttp: false };
const development: UrlPolicy = { allow: [parseBlock("127.0.0.0/8")], allowHttp: false };

test.each(localHosts)(
  "T01, T03, T04, T14: https://%s/ is refused with the one sentence for every blocked place",
  (host) => {
    expect(judgeUrl(`https://${host}/`, strict)).toEqual({
      problem: blockedSentence,
      blocked: true,
    });
  },
);

test.each(malformedTexts)("T01, T09: %j is not a usable URL", (text) => {
  expect(judgeUrl(text, strict)).toMatchObject({
    problem: expect.stringMatching(/\.$/),
    blocked: false,
  });
});

test.each([
  "https://example.com",
  "HTTPS://EXAMPLE.COM/a?b=c",
  "https://hooks.example.com.:8443/in",
  "https://bücher.example/in",
  "https://my_host.example.com/",
  "https://8.8.8.8/",
  "https://[2606:4700::1111]:8443/",
])("%s may be used", (text) => {
  expect(judgeUrl(text, strict)).toHaveProperty("url");
});

describe("plain HTTP", () => {
  test("is refused for public places unless the operator allows it", () => {
    expect(judgeUrl("http://example.com/", strict)).toMatchObject({
      problem: "The URL must begin with https://.",
    });
    expect(judgeUrl("http://8.8.8.8/", development)).toMatchObject({ blocked: true });
    expect(judgeUrl("http://example.com/", { allow: [], allowHttp: true })).toHaveProperty("url");
  });

  test("does not open private places", () => {
    expect(judgeUrl("http://127.0.0.1/", { allow: [], allowHttp: true })).toMatchObject({
      blocked: true,
    });
  });
});

describe("an allowed block", () => {
  test("exempts local names only: other names keep every rule", () => {
    for (const text of ["http://example.com/", "https://example.com:22/"]) {
      expect(judgeUrl(text, development)).toMatchObject({ blocked: true });
    }
  });

  test.each([
    "http://127.0.0.1:4000/",
    "http://127.1/",
    "https://127.0.0.9:22/",
    "http://localhost:4000/",
    "http://receiver:80/",
  ])("opens %s", (text) => {
    expect(judgeUrl(text, development)).toHaveProperty("url");
  });

  test.each([
    "http://[::ffff:127.0.0.1]/",
    "http://10.0.0.1/",
    "http://[::1]/",
    "http://169.254.169.254/",
  ])("does not open %s", (text) => {
    expect(judgeUrl(text, development)).toEqual({ problem: blockedSentence, blocked: true });
  });
});

test.each([1, 22, 25, 110, 143, 445, 3306, 5432, 6379, 9200, 11211, 27017])(
  "T16: port %i of a public place is refused in the same words",
  (port) => {
    expect(isPortAllowed(port)).toBe(false);
    expect(judgeUrl(`https://example.com:${port}/`, strict)).toEqual({
      problem: blockedSentence,
      blocked: true,
    });
  },
);

test.each([80, 443, 1024, 3000, 8080, 8443, 65_535])(
  "port %i of a public place may be used",
  (port) => {
    expect(isPortAllowed(port)).toBe(true);
  },
);
