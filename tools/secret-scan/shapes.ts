import { crc32 } from "node:zlib";

/**
 * Finds secrets by their shape alone, in what processes print while tests run. Written for itself, from the documented
 * forms, so that it shares no mistake with the code that makes them.
 */

/** What a text was recognised as. */
export type SecretKind =
  | "API key"
  | "signing secret"
  | "session token"
  | "private key"
  | "database password";

interface Shape {
  readonly kind: SecretKind;
  /** Global. */
  readonly pattern: RegExp;
  /** Whether a match is more than something that looks like it; default yes. */
  readonly isReal?: (match: string) => boolean;
}

/** Cheap, because nearly every line has none. */
const anyShape = /prl_(?:live|test|root)_|whsec_|eyJ|PRIVATE KEY-----|"d\\*":|postgres(?:ql)?:/;

const shapes: readonly Shape[] = [
  { kind: "API key", pattern: /prl_(?:live|test|root)_[0-9A-Za-z]{36}/g, isReal: checksumFits },
  // Standard Webhooks: 24 to 64 bytes in base64.
  { kind: "signing secret", pattern: /whsec_[A-Za-z0-9+/]{32,88}={0,2}/g },
  {
    kind: "session token",
    pattern: /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{40,}/g,
    isReal: isSessionToken,
  },
  {
    kind: "private key",
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:\\+[nr]|[\s'"+])*[A-Za-z0-9+/]{32}/g,
  },
  // The private half of a JSON Web Key of any type that has one.
  { kind: "private key", pattern: /\\*"d\\*":\s*\\*"[\w-]{43,}/g },
  { kind: "database password", pattern: /postgres(?:ql)?:\/\/[^\s:/@"]+:[^\s:/@"…]{6,}@/g },
];

/** The secrets in a text, as one sentence each that does not repeat them. */
export function secretsIn(text: string): readonly { kind: SecretKind; sentence: string }[] {
  if (!anyShape.test(text)) return [];
  return shapes.flatMap(({ kind, pattern, isReal = () => true }) =>
    [...text.matchAll(pattern)]
      .filter(([match]) => isReal(match))
      .map(({ 0: match, index }) => {
        const before = text.slice(Math.max(0, index - 100), index);
        return { kind, sentence: `${kind} after: ${before}${match.slice(0, 9)}…` };
      }),
  );
}

/** The first characters and the six of CRC-32 in base62 behind them, as GitHub's tokens have it. */
function checksumFits(key: string): boolean {
  const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const digits = key
    .slice(-6)
    .split("")
    .map((character) => alphabet.indexOf(character));
  const checksum = digits.reduce((value, digit) => value * alphabet.length + digit, 0);
  return crc32(key.slice(0, -6)) === checksum;
}

function isSessionToken(token: string): boolean {
  const header = Buffer.from(token.split(".")[0] ?? "", "base64url").toString();
  return header.includes("pushrail-session+jwt");
}

/** Errors: names every secret that the text holds; `where` says what the text is. */
export function assertNoSecrets(text: string, where: string): void {
  const found = secretsIn(text);
  if (found.length === 0) return;
  const sentences = found.map(({ sentence }) => sentence);
  throw new Error(`Secrets in ${where}:\n${sentences.join("\n")}`);
}
