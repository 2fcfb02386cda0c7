import { describe, expect, test } from "vitest";
import { parseBlock } from "./address.ts";
import { blockedSentence, isPortAllowed, judgeUrl, type UrlPolicy } from "./hostname.ts";

const strict: UrlPolicy = { allow: [], allowHttp: false };
const development: UrlPolicy = { allow: [parseBlock("127.0.0.0/8")], allowHttp: false };

/** Spellings of places that are not on the public internet; every one must be refused. */
const localHosts = `
  127.0.0.1 127.1 127.0.1 2130706433 0x7f000001 0x7f.0x0.0x0.0x1 0x7f.1 017700000001
  0177.0.0.1 0177.0x0.0.1 127.0.0.1. 127.000.000.001 ①②⑦.⓪.⓪.① １２７.０.０.１ 127。0。0。1 127．0．0．1
  %31%32%37.0.0.1 127%2e0%2e0%2e1 0 0.0.0.0 0x0 00 127.255.255.254 169.254.169.254 2852039166
  0xa9fea9fe 0251.0376.0251.0376 169.254.43518 169.254.170.2 100.100.100.200 168.63.129.16
  192.0.0.192 10.0.0.1 167772161 172.16.0.1 192.168.1.1 3232235777 224.0.0.1 255.255.255.255
  4294967295 198.18.0.1 192.88.99.1 [::1] [::] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1]
  [::ffff:7f00:1] [0:0:0:0:0:ffff:7f00:1] [::127.0.0.1] [::7f00:1] [::ffff:0:127.0.0.1]
  [64:ff9b::7f00:1] [64:ff9b::169.254.169.254] [64:ff9b:1::a00:1] [2002:7f00:1::]
  [2002:a9fe:a9fe::1] [2001::1] [2001:0:7f00:1::] [fd00:ec2::254] [fd20:ce::254] [fe80::1]
  [fc00::1] [fec0::1] [ff02::1] [4000::1] [2001:db8::1] [3fff::1] [100::1] localhost LOCALHOST
  localhost. foo.localhost ｌｏｃａｌｈｏｓｔ loc%61lhost printer.local printer.local.
  metadata.google.internal db.internal metadata.google.internal. intranet metadata kubernetes
  router.
`
  .trim()
  .split(/\s+/);

/** Texts that are not usable URLs, whatever they lead to. */
const malformedTexts = [
  "",
  "example.com",
  "//example.com",
  "https:",
  "https://",
  "https:///",
  "https:example.com",
  "https:/example.com",
  "https:///example.com",
  "ftp://example.com",
  "file:///etc/passwd",
  "gopher://example.com",
  "unix:/var/run/x.sock",
  "http+unix://%2fvar%2frun%2fx.sock/",
  "javascript:alert(1)",
  "data:text/plain,x",
  "ws://example.com",
  "https://user@example.com",
  "https://user:pw@example.com",
  "https://@example.com",
  "https://:@example.com",
  "https://example.com@127.0.0.1/",
  "https://127.0.0.1#@example.com/",
  "https://example.com\\@127.0.0.1/",
  "https:\\\\example.com",
  "https://exam\tple.com",
  "https://exam\nple.com",
  " https://example.com",
  "https://example.com ",
  "https://example.com/a b",
  "https://exam\u0000ple.com",
  "https://example.com/\u007f",
  "https://example.com/#top",
  "https://example.com#",
  "https://[fe80::1%25eth0]/",
  "https://[::1",
  "https://[example.com]/",
  "https://256.1.1.1/",
  "https://1.2.3.4.5/",
  "https://example.com:99999/",
  "https://example.com:x/",
  "https://a..b/",
  "https://.example.com/",
  "https://exa$mple.com/",
  "https://*.example.com/",
  `https://${"a".repeat(64)}.com/`,
  `https://${"a.".repeat(130)}com/`,
  `https://example.com/${"a".repeat(2048)}`,
  "https://exa%00mple.com/",
];

test.each(localHosts)(
  "https://%s/ is refused with the one sentence for every blocked place",
  (host) => {
    expect(judgeUrl(`https://${host}/`, strict)).toEqual({
      problem: blockedSentence,
      blocked: true,
    });
  },
);

test.each(malformedTexts)("%j is not a usable URL", (text) => {
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
  "port %i of a public place is refused in the same words",
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
