import { readFileSync } from "node:fs";
import { lexer, type Token, type Tokens } from "marked";

/** A run of text in a guide. */
export type GuideText =
  | { readonly kind: "text" | "code" | "strong" | "emphasis"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly href: string };

/** One part of a set-up guide. */
export type GuideBlock =
  | { readonly kind: "heading"; readonly level: number; readonly text: readonly GuideText[] }
  | { readonly kind: "paragraph"; readonly text: readonly GuideText[] }
  | {
      readonly kind: "list";
      readonly ordered: boolean;
      readonly items: readonly (readonly GuideBlock[])[];
    }
  | { readonly kind: "code"; readonly language: string; readonly text: string }
  | {
      readonly kind: "table";
      readonly header: readonly (readonly GuideText[])[];
      readonly rows: readonly (readonly (readonly GuideText[])[])[];
    };

const read = new Map<string, readonly GuideBlock[]>();

/**
 * The set-up guide of a destination type: `guide.md` in its folder. Read when it is first asked for, once a process.
 *
 * Errors: those of {@link parseGuide}, and the file system's.
 */
export function guideOf({ folder }: { readonly folder: URL }): readonly GuideBlock[] {
  const known = read.get(folder.href);
  if (known !== undefined) return known;
  const blocks = parseGuide(readFileSync(new URL("guide.md", folder), "utf8"));
  read.set(folder.href, blocks);
  return blocks;
}

/**
 * Reads Markdown as data, so that whoever shows it needs neither a Markdown parser nor HTML.
 *
 * A guide consists of headings, paragraphs, lists, code and tables; in their text there may be code, strong and emphasised
 * text and links to `https:`, `mailto:` and relative addresses. Styles within styles are told as the innermost one. Numbered
 * lists begin with 1: what stands between two steps is indented, and belongs to the first of them.
 *
 * Errors: a plain error that quotes whatever else there is, above all HTML.
 */
export function parseGuide(markdown: string): readonly GuideBlock[] {
  return blocksOf(lexer(markdown));
}

function blocksOf(tokens: readonly Token[]): GuideBlock[] {
  return tokens.flatMap((token): GuideBlock[] => {
    const known = token as MarkedToken;
    switch (known.type) {
      case "space":
        return [];
      case "heading":
        return [{ kind: "heading", level: known.depth, text: textOf(known.tokens) }];
      case "paragraph":
        return [{ kind: "paragraph", text: textOf(known.tokens) }];
      // The text of an item in a list without blank lines.
      case "text":
        return [{ kind: "paragraph", text: textOf(known.tokens ?? [known]) }];
      case "list":
        return [listOf(known)];
      case "code":
        return [{ kind: "code", language: known.lang ?? "", text: known.text }];
      case "table":
        return [
          {
            kind: "table",
            header: known.header.map(({ tokens: cell }) => textOf(cell)),
            rows: known.rows.map((row) => row.map(({ tokens: cell }) => textOf(cell))),
          },
        ];
      default:
        throw notKnown(token);
    }
  });
}

type MarkedToken =
  | Tokens.Space
  | Tokens.Heading
  | Tokens.Paragraph
  | Tokens.Text
  | Tokens.List
  | Tokens.Code
  | Tokens.Table
  | Tokens.Escape
  | Tokens.Codespan
  | Tokens.Strong
  | Tokens.Em
  | Tokens.Link;

function listOf(token: Tokens.List): GuideBlock {
  const { ordered, items, start } = token;
  // It goes on with a list that something between them ended, and would be shown as beginning with 1 again.
  if (ordered && start !== 1) throw notKnown(token);
  for (const item of items) if (item.task) throw notKnown(item);
  return { kind: "list", ordered, items: items.map(({ tokens }) => blocksOf(tokens)) };
}

function textOf(
  tokens: readonly Token[],
  style: "text" | "strong" | "emphasis" = "text",
): readonly GuideText[] {
  const runs: GuideText[] = [];
  for (const token of tokens) {
    for (const run of runsOf(token, style)) {
      const last = runs.at(-1);
      // An escaped character is a token of its own.
      if (last !== undefined && last.kind === run.kind && isStyled(last) && isStyled(run)) {
        runs[runs.length - 1] = { kind: last.kind, text: last.text + run.text };
      } else {
        runs.push(run);
      }
    }
  }
  return runs;
}

function isStyled(run: GuideText): run is GuideText & { kind: "text" | "strong" | "emphasis" } {
  return run.kind !== "link" && run.kind !== "code";
}

function runsOf(token: Token, style: "text" | "strong" | "emphasis"): readonly GuideText[] {
  const known = token as MarkedToken;
  switch (known.type) {
    case "text":
      if (entity.test(known.text)) throw notKnown(token);
      return [{ kind: style, text: known.text.replaceAll("\n", " ") }];
    case "escape":
      return [{ kind: style, text: known.text }];
    case "codespan":
      return [{ kind: "code", text: known.text }];
    case "strong":
      return textOf(known.tokens, "strong");
    case "em":
      return textOf(known.tokens, "emphasis");
    case "link": {
      const { href } = known;
      if (!safeAddress.test(href)) throw notKnown(token);
      const text = textOf(known.tokens).map((run) => run.text);
      return [{ kind: "link", text: text.join(""), href }];
    }
    default:
      throw notKnown(token);
  }
}

/** The character itself says the same, in every place that a guide is shown in. */
const entity = /&(?:#\w+|\w+);/;

/** No scheme but these two, and no address of another host without one. */
const safeAddress =
  /^(?:https:\/\/[^/\s]|mailto:[^\s]|#[\w-]|\.{0,2}\/?[\w.-]+(?:\/[\w.-]+)*(?:#[\w-]+)?$)/;

function notKnown({ type, raw }: Pick<Token, "type" | "raw">): Error {
  return new Error(`A guide cannot have ${type}: ${raw.slice(0, 80).trim()}`);
}
