import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Features, transform } from "lightningcss";
import type { Declaration, Selector, SelectorComponent } from "lightningcss";

/** The two sheets and the presets, minified; the names of the presets are those of their files, without `.css`. */
export interface Styles {
  /** For hosts whose own rules stand in layers, or that have none for bare elements: everything is in `@layer pushrail`. */
  readonly layered: string;
  /** For hosts with rules for bare elements outside of any layer: no layer, and specific enough to win against those. */
  readonly unlayered: string;
  readonly themes: Readonly<Record<string, string>>;
}

/** The files that come first, in this order; then those of the areas by name, then `adapt.css`. */
const firstFiles = [
  "base.css",
  "tokens.css",
  "layout.css",
  "controls.css",
  "choices.css",
  "overlays.css",
  "content.css",
  "table.css",
];
const lastFile = "adapt.css";

/** Makes what is published from the folder of the sources; throws with the file and the rule when one breaks a rule of `checked`. */
export async function compileStyles(directory: string): Promise<Styles> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(".css"));
  const areas = names.filter((name) => !firstFiles.includes(name) && name !== lastFile).toSorted();
  const order = [...firstFiles, ...areas, lastFile].filter((name) => names.includes(name));
  const sheets = await Promise.all(
    order.map(async (name) =>
      checked(name, privateTokens(name, await readFile(join(directory, name), "utf8"))),
    ),
  );
  const joined = sheets.join("\n");
  const themes: Record<string, string> = {};
  for (const name of (await readdir(join(directory, "themes"))).toSorted()) {
    const css = await readFile(join(directory, "themes", name), "utf8");
    themes[basename(name, ".css")] = withoutSpecificity(checked(name, css));
  }
  return {
    layered: withoutSpecificity(`@layer pushrail{${joined}}`),
    unlayered: withSpecificity(joined),
    themes,
  };
}

/**
 * Reads the public tokens once, in `tokens.css`, and the private ones everywhere else: a host can then set `--pushrail-*` on
 * any element around the portal, for no rule of the portal sets them.
 */
function privateTokens(name: string, css: string): string {
  return name === "tokens.css" ? css : css.replaceAll("--pushrail-", "--pr-");
}

/**
 * The sheet without nesting, if it keeps to the rules: every selector names a class of the portal, and nothing is said of
 * left and right, which change places with the direction of the text.
 */
function checked(name: string, css: string): string {
  const flat = transform({
    filename: name,
    code: Buffer.from(css),
    include: Features.Nesting,
  }).code.toString();
  transform({
    filename: name,
    code: Buffer.from(flat),
    visitor: {
      Rule: {
        style: (rule) => {
          for (const selector of rule.value.selectors) {
            if (!JSON.stringify(selector).includes('"name":"pr-')) {
              throw new Error(
                `${name}: a selector without a class of the portal, in line ${line(rule)}`,
              );
            }
          }
          const said = rule.value.declarations;
          for (const declaration of [...said.declarations, ...said.importantDeclarations]) {
            if (isPhysical(declaration)) {
              throw new Error(
                `${name}: ${declaration.property} has a left or right, in line ${line(rule)}`,
              );
            }
          }
        },
      },
    },
  });
  return flat;
}

function line(rule: { readonly value: { readonly loc: { readonly line: number } } }): string {
  return String(rule.value.loc.line + 1);
}

/** Left and right in names: `margin-left`, `border-top-right-radius`, `left`. */
const physicalName = /(^|-)(left|right)(-|$)/;
const sided = new Set(["margin", "padding", "inset", "scroll-margin", "scroll-padding"]);

function isPhysical(declaration: Declaration): boolean {
  const { property, value } = declaration as { property: string; value: unknown };
  if (property === "unparsed") {
    const id = (value as { propertyId: { property: string } }).propertyId.property;
    return physicalName.test(id);
  }
  if (sided.has(property)) {
    const { left, right } = value as { left: unknown; right: unknown };
    return JSON.stringify(left) !== JSON.stringify(right);
  }
  return (
    physicalName.test(property) ||
    (["text-align", "float", "clear"].includes(property) && (value === "left" || value === "right"))
  );
}

/** Every selector in `:where()`: any class of the host wins. */
function withoutSpecificity(css: string): string {
  return rewritten(css, (inside, rest) => [where(inside), ...rest]);
}

/** Every selector as specific as two classes, and none more than another: the order of the rules decides, as in the other sheet. */
function withSpecificity(css: string): string {
  const root: SelectorComponent[] = [
    { type: "class", name: "pr-root" },
    { type: "class", name: "pr-root" },
  ];
  return rewritten(css, (inside, rest) =>
    isOfRoot(inside)
      ? [...root, where(inside), ...rest]
      : [...root, { type: "combinator", value: "descendant" }, where(inside), ...rest],
  );
}

function rewritten(
  css: string,
  rewrite: (inside: Selector, pseudoElements: Selector) => Selector,
): string {
  return transform({
    filename: "styles.css",
    code: Buffer.from(css),
    minify: true,
    visitor: {
      Selector: (selector) => {
        // Pseudo-elements cannot stand in `:where()`.
        const end = selector.findIndex((component) => component.type === "pseudo-element");
        const at = end === -1 ? selector.length : end;
        return rewrite(selector.slice(0, at), selector.slice(at));
      },
    },
  }).code.toString();
}

function where(selector: Selector): SelectorComponent {
  return { type: "pseudo-class", kind: "where", selectors: [selector] };
}

/** Whether a selector means the root element itself: its last compound names it. */
function isOfRoot(selector: Selector): boolean {
  const last = selector.findLastIndex((component) => component.type === "combinator");
  return selector
    .slice(last + 1)
    .some((component) => component.type === "class" && component.name === "pr-root");
}
