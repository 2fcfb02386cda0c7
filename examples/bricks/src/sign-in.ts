import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { people } from "./people.ts";
import type { Person } from "./people.ts";

const cookieName = "bricks_session";
/** Longest anybody stays signed in. */
const lifetimeSeconds = 12 * 60 * 60;
/** A forgotten browser is signed out when this many others have come after it. */
const signInsMax = 1_000;

/**
 * Who is signed in, by a random cookie that no script can read. It is kept in memory: a restart signs everybody out.
 *
 * Bricks asks for no password, because everything in it is made up.
 */
export class SignIns {
  readonly #byToken = new Map<string, { readonly person: Person; readonly endsAtMs: number }>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  /** The `Set-Cookie` value that signs this person in; `undefined` when there is no such person. */
  signIn(personId: unknown): string | undefined {
    const person = people.find(({ id }) => id === personId);
    if (person === undefined) return undefined;
    const token = randomBytes(32).toString("base64url");
    this.#byToken.set(token, { person, endsAtMs: this.#nowMs() + lifetimeSeconds * 1_000 });
    const [oldest] = this.#byToken.keys();
    if (this.#byToken.size > signInsMax && oldest !== undefined) this.#byToken.delete(oldest);
    return cookie(token, lifetimeSeconds);
  }

  /** Who sent this request; `undefined` when nobody is signed in there. */
  personOf(request: IncomingMessage): Person | undefined {
    const found = this.#byToken.get(tokenOf(request));
    return found !== undefined && found.endsAtMs > this.#nowMs() ? found.person : undefined;
  }

  /** Ends the sign-in of this request; the `Set-Cookie` value that removes its cookie. */
  signOut(request: IncomingMessage): string {
    this.#byToken.delete(tokenOf(request));
    return cookie("", 0);
  }
}

function cookie(token: string, maxAgeSeconds: number): string {
  return `${cookieName}=${token}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax`;
}

function tokenOf(request: IncomingMessage): string {
  const pairs = (request.headers.cookie ?? "").split(";").map((pair) => pair.trim().split("="));
  return pairs.find(([name]) => name === cookieName)?.[1] ?? "";
}
