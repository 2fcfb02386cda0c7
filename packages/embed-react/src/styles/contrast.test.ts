import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const css = readFileSync(fileURLToPath(new URL("tokens.css", import.meta.url)), "utf8");

/** The default of a colour token in one scheme, as `#rrggbb`. */
function defaultOf(token: string, scheme: "light" | "dark"): string {
  const said = new RegExp(
    `--pushrail-color-${token}, (?:light-dark\\((.*?), (.*?)\\)|(#\\w+))\\)`,
  ).exec(css);
  const colour = said?.[3] ?? said?.[scheme === "light" ? 1 : 2];
  if (colour === undefined) {
    throw new Error(`no default of ${token}`);
  }
  return colour.length === 4 ? colour.replaceAll(/[0-9a-f]/g, "$&$&") : colour;
}

/** WCAG 2.2, relative luminance: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrastOf(one: string, other: string): number {
  const [low = 0, high = 0] = [luminanceOf(one), luminanceOf(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const grounds = ["bg", "surface", "overlay"];

test.each(["light", "dark"] as const)("in %s, texts can be read on every ground", (scheme) => {
  for (const ground of grounds) {
    for (const text of ["text", "text-muted"]) {
      const contrast = contrastOf(defaultOf(text, scheme), defaultOf(ground, scheme));
      expect(contrast, `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  }
  for (const filled of ["primary", "danger"]) {
    const contrast = contrastOf(defaultOf(`on-${filled}`, scheme), defaultOf(filled, scheme));
    expect(contrast, `text on ${filled}`).toBeGreaterThanOrEqual(4.5);
  }
});

test.each(["light", "dark"] as const)(
  "in %s, controls and bars stand out from every ground",
  (scheme) => {
    for (const ground of grounds) {
      for (const drawn of ["input", "primary", "danger", "success", "warning", "info"]) {
        const contrast = contrastOf(defaultOf(drawn, scheme), defaultOf(ground, scheme));
        expect(contrast, `${drawn} on ${ground}`).toBeGreaterThanOrEqual(3);
      }
    }
  },
);
