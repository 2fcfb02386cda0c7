// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import type { GuideBlock, GuideText } from "../../api/guide-types.ts";
import { GuideBlocks } from "./guide-blocks.tsx";

afterEach(cleanup);

const said = (text: string): readonly GuideText[] => [{ kind: "text", text }];

test("a guide's steps, code and tables are shown as such, and markup in it as text", () => {
  const blocks: readonly GuideBlock[] = [
    { kind: "heading", level: 2, text: said("Set up") },
    {
      kind: "list",
      ordered: true,
      items: [
        [{ kind: "paragraph", text: said("First") }],
        [{ kind: "paragraph", text: said("Then") }],
      ],
    },
    { kind: "code", language: "sh", text: "echo <b>hello</b>" },
    { kind: "table", header: [said("answer")], rows: [[said("2xx")]] },
    { kind: "paragraph", text: said("<img src=x onerror=alert(1)>") },
  ];
  const { container } = render(<GuideBlocks blocks={blocks} />);
  expect(screen.getByRole("heading", { name: "Set up" }).tagName).toBe("H4");
  expect(container.querySelectorAll("ol > li")).toHaveLength(2);
  expect(screen.getByText("echo <b>hello</b>")).toBeTruthy();
  expect(screen.getByRole("columnheader", { name: "answer" })).toBeTruthy();
  expect(container.querySelector("img")).toBeNull();
});

test("links open in a tab of their own, and only web addresses are links", () => {
  const link = (href: string): GuideBlock => ({
    kind: "paragraph",
    text: [{ kind: "link", text: href.slice(0, 5), href }],
  });
  const script = "javascript:alert(1)";
  render(<GuideBlocks blocks={[link("https://example.com/"), link(script), link("/relative")]} />);
  const links = screen.getAllByRole("link");
  expect(links).toHaveLength(1);
  expect(links[0]?.getAttribute("target")).toBe("_blank");
  expect(links[0]?.getAttribute("rel")).toBe("noopener noreferrer");
});

test("a name may be broken after each of its parts, and is read and copied as one", () => {
  const names: GuideBlock = {
    kind: "paragraph",
    text: [
      { kind: "code", text: "customer_external_id" },
      { kind: "code", text: "__" },
    ],
  };
  const { container } = render(<GuideBlocks blocks={[names]} />);
  const [name, seam] = container.querySelectorAll("code");
  expect(name?.innerHTML).toBe("customer_<wbr>external_<wbr>id<wbr>");
  expect(name?.textContent).toBe("customer_external_id");
  expect(seam?.textContent).toBe("__");
});

test("a kind of block from the future is left out", () => {
  const later = { kind: "video", address: "https://example.com/" } as unknown as GuideBlock;
  const { container } = render(<GuideBlocks blocks={[later]} />);
  expect(container.textContent).toBe("");
});
