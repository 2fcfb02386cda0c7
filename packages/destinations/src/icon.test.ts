import { expect, test } from "vitest";
import { iconOf, parseIcon } from "./icon.ts";
import { webhook } from "./webhook/index.ts";

const icon = (inside: string, attributes = "") =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="currentColor"${attributes}>${inside}</svg>`;

test("an icon is its paths", () => {
  expect(parseIcon(icon('<path d="M1 2L3 4z"/>\n<path d="m.5-1a2 2 0 1 0 1e1 0"/>'))).toEqual({
    viewBox: "0 0 24 24",
    paths: ["M1 2L3 4z", "m.5-1a2 2 0 1 0 1e1 0"],
  });
  expect(iconOf(webhook)).toBe(iconOf(webhook));
});

test.each([
  ["nothing to draw", icon("")],
  ["another element", icon('<path d="M1 2"/><circle r="1"/>')],
  ["a script", icon('<path d="M1 2"/><script>1</script>')],
  ["a handler", icon('<path d="M1 2" onclick="1"/>')],
  ["a handler of the whole", icon('<path d="M1 2"/>', ' onload="1"')],
  ["a colour of its own", icon('<path fill="red" d="M1 2"/>')],
  ["an entity", icon('<path d="M1 &#x32;"/>')],
  ["a declaration before it", `<?xml version="1.0"?>${icon('<path d="M1 2"/>')}`],
  ["a path that is none", icon('<path d="url(x)"/>')],
  ["too much", icon('<path d="M1 2"/>'.repeat(400))],
])("%s is refused", (_what, svg) => {
  expect(() => parseIcon(svg)).toThrow("An icon");
});
