import { readFileSync } from "node:fs";

/** A drawing of one colour, as data: nobody has to put an SVG into a page to show it. */
export interface Icon {
  /** Such as `0 0 24 24`. */
  readonly viewBox: string;
  /** The `d` of each filled path; what shows them picks the colour. */
  readonly paths: readonly string[];
}

const read = new Map<string, Icon>();

/**
 * The icon of a destination type: `icon.svg` in its folder. Read when it is first asked for, once a process.
 *
 * Errors: those of {@link parseIcon}, and the file system's.
 */
export function iconOf({ folder }: { readonly folder: URL }): Icon {
  const known = read.get(folder.href);
  if (known !== undefined) return known;
  const icon = parseIcon(readFileSync(new URL("icon.svg", folder), "utf8"));
  read.set(folder.href, icon);
  return icon;
}

/** Most characters of an icon; it is sent with every list of types. */
const iconCharsMax = 4_096;

// Both are written in one way only, so that nothing has to be understood that is not shown.
const drawing =
  /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="(\d+ \d+ \d+ \d+)" fill="currentColor">\s*((?:<path d="[^"<>&]+"\/>\s*)+)<\/svg>\s*$/;
const path = /<path d="([^"<>&]+)"\/>/g;

// Source: SVG 2, section 9.3: the letters of the commands, numbers, and what stands between them.
const pathData = /^[Mm][MmZzLlHhVvCcSsQqTtAa0-9eE\s,.+-]*$/;

/**
 * Reads an icon: an `<svg>` that fills with `currentColor` and has nothing in it but `<path d="…"/>`.
 *
 * Errors: a plain error for anything else.
 */
export function parseIcon(svg: string): Icon {
  const [, viewBox, inside] = svg.length > iconCharsMax ? [] : (drawing.exec(svg) ?? []);
  if (viewBox === undefined || inside === undefined) {
    throw new Error(
      `An icon is <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="currentColor"> with <path d="…"/> only, and at most ${iconCharsMax} characters long.`,
    );
  }
  const paths = [...inside.matchAll(path)].map(([, d = ""]) => d);
  for (const d of paths) {
    if (!pathData.test(d)) throw new Error(`An icon has a path that is none: ${d.slice(0, 80)}`);
  }
  return { viewBox, paths };
}
