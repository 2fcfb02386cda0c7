/** Set-up guides as the API answers them: data, of which nothing is ever put into a page as markup. */

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

/** The set-up guide of a destination type. */
export interface Guide {
  readonly type: string;
  readonly blocks: readonly GuideBlock[];
}
