import type { ComponentType, CSSProperties, ReactNode } from "react";
import type { PartName } from "./parts.ts";

/** The design tokens; each is the custom property `--pushrail-` and its name in kebab case. */
export const tokens = [
  "colorBg",
  "colorSurface",
  "colorOverlay",
  "colorText",
  "colorTextMuted",
  "colorBorder",
  "colorInput",
  "colorPrimary",
  "colorOnPrimary",
  "colorFocus",
  "colorDanger",
  "colorOnDanger",
  "colorSuccess",
  "colorWarning",
  "colorInfo",
  "radius",
  "borderWidth",
  "spacing",
  "fontSans",
  "fontMono",
  "fontSize",
  "controlHeight",
  "shadow",
  "backdrop",
] as const;

/** The name of one design token. */
export type Token = (typeof tokens)[number];

/** The key of `elements`: a part, or a part in one state, such as `button.primary` or `badge.danger`. */
export type ElementName = PartName | `${PartName}.${string}`;

/** How the portal looks; everything is optional, and what is absent follows the host or the neutral defaults. */
export interface Appearance {
  /** Values of the design tokens: any CSS value, also `var(--of-the-host)`. Set on the root element after it was mounted. */
  readonly variables?: { readonly [name in Token]?: string | undefined } | undefined;
  /**
   * Class names or style objects for parts, added to the portal's own. Style objects are applied after mounting, never in
   * what a server renders, for a strict content security policy would refuse them there.
   */
  readonly elements?:
    | { readonly [name in ElementName]?: string | CSSProperties | undefined }
    | undefined;
  /**
   * `inherit` (the default) takes the `color-scheme` in scope and knows the usual dark classes and attributes of ancestors;
   * `system` follows the operating system.
   */
  readonly colorScheme?: "inherit" | "light" | "dark" | "system" | undefined;
  /** How close things stand; `default` unless said. Targets of a coarse pointer stay 44 px high in all three. */
  readonly density?: "compact" | "default" | "comfortable" | undefined;
  /** Drawings that replace those of destination types, by type, such as `WEBHOOK`; letter case does not matter. */
  readonly icons?: { readonly [destinationType: string]: ReactNode } | undefined;
}

/** Components of the host that take the place of the portal's own. */
export interface Slots {
  /** Above every screen. */
  readonly Header?: ComponentType | undefined;
  /** Where there is no destination yet. */
  readonly EmptyDestinations?: ComponentType<{ readonly onCreate: () => void }> | undefined;
  /** Where something could not be loaded. */
  readonly ErrorState?:
    | ComponentType<{ readonly error: unknown; readonly onRetry: (() => void) | undefined }>
    | undefined;
  /** While a screen is being loaded. */
  readonly LoadingState?: ComponentType | undefined;
  /** Beside errors that the customer cannot mend alone. */
  readonly SupportLink?: ComponentType<{ readonly requestId: string | undefined }> | undefined;
}

/** The custom property of a token: `--pushrail-color-bg` of `colorBg`. */
export function propertyOfToken(token: string): string {
  return `--pushrail-${kebabCase(token)}`;
}

/** `colorBg` as `color-bg`. */
export function kebabCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
