import { expect, test } from "vitest";
import { guideOf, parseGuide } from "./guide.ts";
import { webhook } from "./webhook/index.ts";

test("a guide becomes headings, paragraphs, lists, code and tables", () => {
  const markdown = [
    "# Title",
    "",
    "Text with `code`, **strong**, *emphasis* and a [link](https://example.com/a?b=1).",
    "Its second line; 2 \\* 3.",
    "",
    "1. one",
    "2. two",
    "   - inner",
    "",
    "```js",
    "const a = '<b>';",
    "```",
    "",
    "| a | b |",
    "| - | - |",
    "| `x` | y |",
  ].join("\n");
  const text = (one: string) => [{ kind: "text", text: one }];
  const paragraph = (one: string) => ({ kind: "paragraph", text: text(one) });
  expect(parseGuide(markdown)).toEqual([
    { kind: "heading", level: 1, text: text("Title") },
    {
      kind: "paragraph",
      text: [
        { kind: "text", text: "Text with " },
        { kind: "code", text: "code" },
        { kind: "text", text: ", " },
        { kind: "strong", text: "strong" },
        { kind: "text", text: ", " },
        { kind: "emphasis", text: "emphasis" },
        { kind: "text", text: " and a " },
        { kind: "link", text: "link", href: "https://example.com/a?b=1" },
        { kind: "text", text: ". Its second line; 2 * 3." },
      ],
    },
    {
      kind: "list",
      ordered: true,
      items: [
        [paragraph("one")],
        [paragraph("two"), { kind: "list", ordered: false, items: [[paragraph("inner")]] }],
      ],
    },
    { kind: "code", language: "js", text: "const a = '<b>';" },
    {
      kind: "table",
      header: [text("a"), text("b")],
      rows: [[[{ kind: "code", text: "x" }], text("y")]],
    },
  ]);
});

test.each([
  ["a block of HTML", "<div>x</div>"],
  ["HTML in a line", "a <b>c</b>"],
  ["a comment", "<!-- x -->"],
  ["an image", "![x](https://example.com/x.png)"],
  ["an entity", "a &lt; b"],
  ["a quotation", "> x"],
  ["a task", "- [x] done"],
  ["a rule", "a\n\n---\n"],
  ["a numbered list that does not begin with 1", "1. a\n\n```sh\nls\n```\n\n2. b"],
  ["a link with a script", "[x](javascript:alert(1))"],
  ["a link with data", "[x](data:text/html,x)"],
  ["a link without encryption", "[x](http://example.com/)"],
  ["a link of no scheme to another host", "[x](//example.com/)"],
])("%s is refused", (_what, markdown) => {
  expect(() => parseGuide(markdown)).toThrow("A guide cannot have");
});

test.each(["https://example.com/", "mailto:help@example.com", "../guides/a.md#b", "#setup"])(
  "%s may be linked to",
  (address) => {
    expect(parseGuide(`[x](${address})`)).toEqual([
      { kind: "paragraph", text: [{ kind: "link", text: "x", href: address }] },
    ]);
  },
);

test("a guide is read once", () => {
  expect(guideOf(webhook)).toBe(guideOf(webhook));
  expect(guideOf(webhook).map(({ kind }) => kind)).toContain("table");
});
