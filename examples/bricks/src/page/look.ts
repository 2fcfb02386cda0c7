import type { Appearance } from "@pushrail/embed-react";

/** A design of the host. Each is a style sheet of its own; the portal follows it. */
export interface Look {
  readonly id: "studio" | "dark" | "classic" | "heritage";
  readonly name: string;
  /** Style sheets in their order. */
  readonly sheets: readonly string[];
  /** What the portal is told beyond its preset. */
  readonly appearance: Appearance;
}

/** The portal is mostly tables, so it gets the size of those of Bricks. */
const tableText = "0.9375rem";

/** Bricks names most of its tokens as Tailwind's users do, so the preset knows them; here are the others. */
const studioAppearance: Appearance = {
  variables: {
    colorInput: "var(--color-control)",
    colorFocus: "var(--color-primary)",
    colorDanger: "var(--color-bad)",
    colorOnDanger: "var(--color-on-bad)",
    colorSuccess: "var(--color-good)",
    colorWarning: "var(--color-warn)",
    colorInfo: "var(--color-info)",
    radius: "var(--radius-md)",
    fontSans: "var(--font-sans)",
    fontSize: tableText,
    shadow: "var(--shadow-lg)",
  },
};

const heritageAppearance: Appearance = {
  variables: {
    colorBg: "var(--paper)",
    colorSurface: "var(--sheet)",
    colorOverlay: "var(--sheet)",
    colorText: "var(--ink)",
    colorTextMuted: "var(--faded-ink)",
    colorBorder: "var(--rule)",
    colorInput: "var(--rule-dark)",
    colorPrimary: "var(--bottle-green)",
    colorOnPrimary: "var(--sheet)",
    colorFocus: "var(--oxblood)",
    colorDanger: "var(--oxblood)",
    colorOnDanger: "var(--sheet)",
    colorSuccess: "var(--bottle-green)",
    colorWarning: "var(--ochre)",
    colorInfo: "var(--prussian)",
    radius: "0",
    fontSans: "var(--book-face)",
    fontMono: "var(--type-face)",
    fontSize: tableText,
    shadow: "4px 4px 0 var(--rule)",
  },
};

/** Every look, the usual one first. */
export const looks: readonly Look[] = [
  {
    id: "studio",
    name: "Bricks",
    sheets: ["/looks/studio.css", "/portal/styles.css", "/portal/themes/tailwind.css"],
    appearance: studioAppearance,
  },
  {
    id: "dark",
    name: "Bricks, dark",
    sheets: [
      "/looks/studio.css",
      "/looks/dark.css",
      "/portal/styles.css",
      "/portal/themes/tailwind.css",
    ],
    appearance: studioAppearance,
  },
  {
    id: "classic",
    name: "Classic",
    // Its rules for elements are in no layer and would win over anything that is in one.
    sheets: [
      "/looks/classic.css",
      "/looks/classic-parts.css",
      "/portal/styles.unlayered.css",
      "/portal/themes/bootstrap.css",
    ],
    appearance: { variables: { fontSize: tableText } },
  },
  {
    id: "heritage",
    name: "Heritage",
    sheets: ["/looks/heritage.css", "/portal/styles.unlayered.css"],
    appearance: heritageAppearance,
  },
];

const storageKey = "bricks.look";

/** The look of the last visit. */
export function storedLook(): Look {
  const id = window.localStorage.getItem(storageKey);
  return looks.find((look) => look.id === id) ?? usualLook;
}

/** Switches the style sheets of this look on and all others off, and remembers it. */
export function applyLook(look: Look): void {
  window.localStorage.setItem(storageKey, look.id);
  document.documentElement.dataset["look"] = look.id;
  const wanted = new Set(look.sheets);
  for (const sheet of new Set(looks.flatMap(({ sheets }) => sheets))) {
    const link = linkOf(sheet);
    if (link !== null) link.disabled = !wanted.has(sheet);
    else if (wanted.has(sheet)) addLink(sheet);
  }
}

function linkOf(sheet: string): HTMLLinkElement | null {
  return document.querySelector(`link[href="${sheet}"]`);
}

/** Sheets keep one order whatever was switched first: the one in which the looks name them. */
function addLink(sheet: string): void {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = sheet;
  const order = [...new Set(looks.flatMap(({ sheets }) => sheets))];
  const next = order.slice(order.indexOf(sheet) + 1).flatMap((each) => linkOf(each) ?? []);
  document.head.insertBefore(link, next[0] ?? null);
}

const usualLook = looks[0] as Look;
