// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/react";
import { renderToString } from "react-dom/server";
import { afterEach, expect, test } from "vitest";
import { Card } from "../primitives/card.tsx";
import { Heading } from "../primitives/heading.tsx";
import type { Appearance } from "./appearance.ts";
import { Root } from "./root.tsx";

afterEach(cleanup);

function portal(appearance: Appearance) {
  return (
    <Root label="Events" locale="en" direction="ltr" headingLevel={3} appearance={appearance}>
      <Heading level={2}>Settings</Heading>
      <Card>…</Card>
    </Root>
  );
}

test("variables are set on the mounted root, change with the appearance and go with it", () => {
  const { rerender } = render(
    portal({ variables: { colorPrimary: "var(--brand)", radius: "3px" } }),
  );
  const { style } = screen.getByRole("region", { name: "Events" });
  expect(style.getPropertyValue("--pushrail-color-primary")).toBe("var(--brand)");
  rerender(portal({ variables: { radius: "4px" } }));
  expect(style.getPropertyValue("--pushrail-radius")).toBe("4px");
  expect(style.getPropertyValue("--pushrail-color-primary")).toBe("");
});

test("what a server renders has no style attribute, whatever the appearance", () => {
  const html = renderToString(
    portal({ variables: { radius: "3px" }, elements: { card: { color: "red" } } }),
  );
  expect(html).toContain("pr-card");
  expect(html).not.toContain("style=");
});

test("headings begin at the level that the host gives", () => {
  render(portal({}));
  expect(screen.getByRole("heading", { name: "Settings", level: 4 })).toBeTruthy();
});

test("colour scheme and density are said on the root, their defaults are not", () => {
  const { rerender } = render(portal({ colorScheme: "dark", density: "compact" }));
  const root = screen.getByRole("region", { name: "Events" });
  expect(root.dataset).toMatchObject({ colorScheme: "dark", density: "compact" });
  rerender(portal({ colorScheme: "inherit", density: "default" }));
  expect(root.dataset).not.toHaveProperty("colorScheme");
  expect(root.dataset).not.toHaveProperty("density");
});
