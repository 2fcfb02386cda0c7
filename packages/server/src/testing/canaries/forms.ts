/**
 * Looking for secrets where none may be: whole or in part, and in the forms in which programs write bytes and texts down.
 */

/** A planted secret. */
export interface Canary {
  /** What it is, for the message. */
  readonly kind: string;
  /** Texts of which none may be found; compared without regard to case and white space. */
  readonly forms: readonly string[];
}

/** A secret that was found, and what stands around it. It protects nothing but a test, so the message may show it. */
export interface Leak {
  readonly kind: string;
  readonly place: string;
  readonly around: string;
}

/** Characters on each side of a leak. */
const aroundCharacters = 120;

/** So much of a text is enough to be a leak; what may be shown of one, its last four characters, is less. */
const windowCharacters = 12;
/** The same for bytes that somebody may have cut. */
const windowBytes = 16;

/** A secret that is a text, without what is public of it, such as a prefix. At least 12 characters. */
export function textCanary(kind: string, text: string): Canary {
  if (text.length < windowCharacters) throw new Error(`${kind} is too short to look for`);
  const windows = [];
  for (let at = 0; at + windowCharacters <= text.length; at += windowCharacters / 2) {
    windows.push(text.slice(at, at + windowCharacters));
  }
  const form = new URLSearchParams({ "": text }).toString().slice(1);
  const written = [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text), form];
  return canaryOf(kind, [...windows, ...written, ...formsOf(Buffer.from(text))]);
}

/** A secret that is bytes, at least 16. */
export function bytesCanary(kind: string, bytes: Buffer): Canary {
  if (bytes.length < windowBytes) throw new Error(`${kind} is too short to look for`);
  const windows = [];
  // The last ones may be of any length in what is looked for, but not too short to mean anything.
  for (let at = 0; at + windowBytes <= bytes.length && windows.length < 8; at += windowBytes) {
    windows.push(bytes.subarray(at, at + windowBytes));
  }
  return canaryOf(kind, [bytes, ...windows].flatMap(formsOf));
}

/** The leaks in texts, each under the name of its place: the first of each kind. */
export function leaksIn(
  places: Readonly<Record<string, string>>,
  canaries: readonly Canary[],
): readonly Leak[] {
  return Object.entries(places).flatMap(([place, text]) => {
    const lower = text.toLowerCase();
    const joined = withoutBreaks(lower);
    return canaries.flatMap(({ kind, forms }) => {
      for (const form of forms) {
        const at = lower.indexOf(form);
        if (at >= 0) return [{ kind, place, around: around(text, at) }];
        const joinedAt = joined.indexOf(withoutBreaks(form));
        if (joinedAt >= 0) return [{ kind, place, around: around(joined, joinedAt) }];
      }
      return [];
    });
  });
}

function around(text: string, at: number): string {
  return text.slice(Math.max(0, at - aroundCharacters), at + aroundCharacters);
}

function canaryOf(kind: string, forms: readonly string[]): Canary {
  return { kind, forms: [...new Set(forms.map((form) => form.toLowerCase()))] };
}

/** Keys are written in lines, and printed values are wrapped; in JSON a line ends with a backslash and a letter. */
function withoutBreaks(text: string): string {
  return text.replaceAll(/\\[nr]|\s+/g, "");
}

/** The ways in which bytes may stand in a text: as characters, in hex, as numbers, and in base64 at every offset. */
function formsOf(bytes: Buffer): readonly string[] {
  const base64 = [0, 1, 2].flatMap((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
    // Without the characters at the edges, which depend on what stands beside the bytes.
    return (["base64", "base64url"] as const).map((encoding) =>
      shifted
        .toString(encoding)
        .replaceAll("=", "")
        .slice(offset === 0 ? 0 : 4, -1),
    );
  });
  const texts = [bytes.toString("latin1"), bytes.toString("utf8")];
  return [...texts, bytes.toString("hex"), [...bytes].join(","), ...base64];
}
