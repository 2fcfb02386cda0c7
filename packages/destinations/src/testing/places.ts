/** Spellings of places that are not on the public internet; every one must be refused. */
export const localHosts: readonly string[] = `
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
export const malformedTexts: readonly string[] = [
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
