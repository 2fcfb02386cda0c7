/** What a session's token says, as far as a browser needs it. It is read, not verified: the API alone can do that. */
export interface TokenClaims {
  /** The customer; changes when another one signs in. */
  readonly sub: string;
  /** The session. */
  readonly sid: string;
  /** `exp − iat` in milliseconds: by the server's own clock, whatever this machine's says. */
  readonly lifetimeMs: number;
  /** `exp` in milliseconds since 1970, by the server's clock; for people to read, never to compare with ours. */
  readonly expiresAtMs: number;
  /** The installation that made it, when its name is an address. */
  readonly issuerUrl: string | undefined;
}

/** Why a text is no token: for the developer who wires the portal up. None of it ever holds the text itself. */
export type TokenFault =
  | "empty"
  | "html"
  | "json"
  | "not_text"
  | "not_jwt"
  | "api_key"
  | "no_claims";

/** A token that can be used, or why it cannot. */
export type ReadToken =
  | { readonly token: string; readonly claims: TokenClaims }
  | { readonly fault: TokenFault };

/** Reads what the host's callback returned: a token, or an object that holds one as the API answers it. */
export function readToken(result: unknown): ReadToken {
  const value =
    typeof result === "object" && result !== null && "token" in result ? result.token : result;
  if (typeof value !== "string") return { fault: "not_text" };
  const token = value.trim();
  if (token === "") return { fault: "empty" };
  if (token.startsWith("<")) return { fault: "html" };
  if (token.startsWith("{") || token.startsWith('"')) return { fault: "json" };
  if (token.startsWith("prl_")) return { fault: "api_key" };
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return { fault: "not_jwt" };
  const claims = claimsOf(token.split(".")[1] ?? "");
  return claims === undefined ? { fault: "no_claims" } : { token, claims };
}

function claimsOf(part: string): TokenClaims | undefined {
  const payload = parsed(part);
  if (typeof payload !== "object" || payload === null) return undefined;
  const { sub, sid, iat, exp, iss }: Record<string, unknown> = { ...payload };
  if (typeof sub !== "string" || sub === "" || typeof sid !== "string") return undefined;
  if (typeof iat !== "number" || typeof exp !== "number" || !(exp > iat)) return undefined;
  return {
    sub,
    sid,
    lifetimeMs: (exp - iat) * 1000,
    expiresAtMs: exp * 1000,
    issuerUrl: typeof iss === "string" && /^https?:\/\//.test(iss) ? iss : undefined,
  };
}

function parsed(part: string): unknown {
  try {
    const binary = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.codePointAt(0) ?? 0);
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
