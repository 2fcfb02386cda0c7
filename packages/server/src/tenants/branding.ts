import { isFieldText } from "../events/envelope.ts";
import { memberOf, type Problems } from "./problems.ts";

/** How a tenant's portal presents itself; `null` where the tenant has said nothing. */
export interface Branding {
  /** 1 to 100 characters. */
  readonly displayName: string | null;
  /** An https URL. */
  readonly logoUrl: string | null;
  /** `#rrggbb`, lower case. */
  readonly accentColor: string | null;
  /** Where customers find help: an https URL or a mailto address. */
  readonly supportUrl: string | null;
}

/** What a tenant's row holds: the members that the tenant has said. */
export type StoredBranding = Partial<Branding>;

const members = ["displayName", "logoUrl", "accentColor", "supportUrl"] as const;
const displayNameLengthMax = 100;
const urlLengthMax = 2048;

/** The branding in a tenant's row, with `null` for what is missing. */
export function storedBranding(stored: unknown): Branding {
  const said =
    typeof stored === "object" && stored !== null
      ? (stored as Readonly<Record<string, unknown>>)
      : {};
  const text = (name: keyof Branding): string | null => {
    const value = memberOf(said, name);
    return typeof value === "string" ? value : null;
  };
  return {
    displayName: text("displayName"),
    logoUrl: text("logoUrl"),
    accentColor: text("accentColor"),
    supportUrl: text("supportUrl"),
  };
}

/** Reads a branding as its owner wrote it; `null` stands for nothing said. What is wrong goes to `problems`. */
export function parseBranding(value: unknown, path: string, problems: Problems): StoredBranding {
  const given = problems.objectOf(value, members, path);
  const said: Record<string, string> = {};
  for (const name of members) {
    const text = memberOf(given, name);
    if (text === undefined || text === null) continue;
    const read = typeof text === "string" ? readers[name](text) : undefined;
    if (read === undefined) problems.add(`${path}/${name}`, rules[name]);
    else said[name] = read;
  }
  return said;
}

const rules: Readonly<Record<keyof Branding, string>> = {
  displayName: `Must be a text of 1 to ${displayNameLengthMax} characters without control characters.`,
  logoUrl: "Must be an https URL.",
  accentColor: "Must be a colour such as #1a73e8.",
  supportUrl: "Must be an https URL, or an address such as mailto:help@example.com.",
};

/** What to store of a text, or `undefined` when it may not be what it is. */
const readers: Readonly<Record<keyof Branding, (text: string) => string | undefined>> = {
  displayName: (text) =>
    isFieldText(text) && text.trim() !== "" && text.length <= displayNameLengthMax
      ? text
      : undefined,
  logoUrl: (text) => urlText(text, ["https:"]),
  accentColor: (text) => (/^#[0-9a-fA-F]{6}$/.test(text) ? text.toLowerCase() : undefined),
  supportUrl: (text) => urlText(text, ["https:", "mailto:"]),
};

/** The URL as browsers write it, so that pages can use it as it is. */
function urlText(text: string, protocols: readonly string[]): string | undefined {
  if (text.length > urlLengthMax || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isPlain = url.username === "" && url.password === "" && url.href.length <= urlLengthMax;
  return isPlain && protocols.includes(url.protocol) ? url.href : undefined;
}
