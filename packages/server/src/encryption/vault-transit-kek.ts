import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { KekError, type KekProvider } from "./kek-provider.ts";
import { placeBytes, SealError, type SealedPlace } from "./sealing.ts";
import type { Secret } from "./secret.ts";

/**
 * A key encryption key in the transit engine of HashiCorp Vault or OpenBao, of a type with associated data:
 * `aes256-gcm96`, `aes128-gcm96` or `chacha20-poly1305`. The place is the associated data, and for a derived key its context,
 * too.
 *
 * Source: API documentation of the transit engine, encrypt and decrypt.
 */

/** The token, or a file with it, which is read for every request: an agent may renew it. */
export type VaultToken = { readonly text: Secret<string> } | { readonly file: string };

const answerMs = 2_000;
const attemptsMax = 3;
const pauseMs = 100;
const answerBytesMax = 65_536;

const keyPath = /^\/v1\/(.+)\/keys\/([^/]+)$/;

/** Why a text cannot name a key, to end a sentence with; `undefined` when it can. */
export function vaultKeyUrlProblem(text: string): string | undefined {
  if (!URL.canParse(text) || !keyPath.test(new URL(text).pathname)) {
    return "must be the URL of a transit key, such as https://vault.example.com:8200/v1/transit/keys/pushrail";
  }
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  if (username || password || search || hash) return "must have neither user, query nor fragment";
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  return protocol === "https:" || (protocol === "http:" && isLoopback)
    ? undefined
    : "must start with https://, unless Vault is on this machine";
}

/**
 * The key of a URL. Its id is the mount and the name, so that Vault can move to another address.
 *
 * Errors: {@link KekError} for a URL that {@link vaultKeyUrlProblem} refuses.
 */
export function vaultTransitKek(keyUrl: string, token: VaultToken): KekProvider {
  const problem = vaultKeyUrlProblem(keyUrl);
  const url = new URL(keyUrl);
  const [, mount, name] = keyPath.exec(url.pathname) ?? [];
  if (problem !== undefined || mount === undefined || name === undefined) {
    throw new KekError(`The address of the Vault key ${problem}.`);
  }
  const id = `vault-transit:${mount}/${name}`;
  const call = async (action: "encrypt" | "decrypt", place: SealedPlace, value: object) => {
    const bound = placeBytes(place).toString("base64");
    const request = {
      action,
      address: new URL(`/v1/${mount}/${action}/${name}`, url),
      headers: { "content-type": "application/json", "x-vault-token": await tokenOf(token) },
      body: JSON.stringify({ ...value, associated_data: bound, context: bound }),
    };
    return await answerTo(id, request);
  };
  return {
    id,
    wrap: async (place, plaintext) => {
      const data = await call("encrypt", place, { plaintext: plaintext.toString("base64") });
      return Buffer.from(textIn(data, "ciphertext"), "utf8");
    },
    unwrap: async (place, wrapped) => {
      const ciphertext = wrapped.toString("utf8");
      if (!isCanonical(ciphertext)) throw new SealError("the wrapped key has an unknown format");
      const data = await call("decrypt", place, { ciphertext });
      return Buffer.from(textIn(data, "plaintext"), "base64");
    },
  };
}

/** Vault also reads other spellings of base64, so that bytes which were altered would mean the same. */
function isCanonical(ciphertext: string): boolean {
  const [, base64 = ""] = /^vault:v\d+:([\w+/]+=*)$/.exec(ciphertext) ?? [];
  return base64 !== "" && Buffer.from(base64, "base64").toString("base64") === base64;
}

async function tokenOf(token: VaultToken): Promise<string> {
  if ("text" in token) return token.text.reveal();
  try {
    return (await readFile(token.file, "utf8")).trim();
  } catch (error) {
    throw new KekError(`The file ${token.file} with the token for Vault cannot be read.`, {
      cause: error,
    });
  }
}

interface Request {
  readonly action: "encrypt" | "decrypt";
  readonly address: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

async function answerTo(id: string, request: Request): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await answerOnce(id, request);
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      if (attempt === attemptsMax) throw new KekError(error.message, { cause: error });
    }
    await delay(pauseMs * attempt);
  }
}

/** Vault may answer the next time. */
class Unanswered extends Error {}

async function answerOnce(
  id: string,
  { action, address, headers, body }: Request,
): Promise<unknown> {
  let status: number;
  let text: string;
  try {
    const response = await fetch(address, {
      method: "POST",
      headers,
      body,
      // A redirect would take the token to wherever it points.
      redirect: "manual",
      signal: AbortSignal.timeout(answerMs),
    });
    status = response.status;
    text = await shortText(response);
  } catch (error) {
    const { cause = error } = error as { readonly cause?: unknown };
    const { code, name } = cause as NodeJS.ErrnoException;
    throw new Unanswered(`Vault could not be reached for ${id} (${code ?? name}).`, {
      cause: error,
    });
  }
  if (status === 200) return (jsonOf(text) as { readonly data?: unknown } | undefined)?.data;
  throw vaultErrorOf(id, { action, status, text });
}

async function shortText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > answerBytesMax) throw new Error("the answer is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function vaultErrorOf(
  id: string,
  { action, status, text }: { action: "encrypt" | "decrypt"; status: number; text: string },
): Error {
  const { errors } = (jsonOf(text) ?? {}) as { readonly errors?: unknown };
  const said = (Array.isArray(errors) ? errors : []).join("; ").replaceAll(/\s+/g, " ").trim();
  if (status === 403) {
    return new KekError(
      `Vault refuses the use of ${id}: give the token a policy with update on its encrypt and decrypt paths, or renew it.`,
    );
  }
  if (status === 404 || /encryption key not found|no handler for route/i.test(said)) {
    return new KekError(`Vault has no transit key ${id}.`);
  }
  if (status >= 300 && status < 400) {
    return new KekError(`Vault answered for ${id} with a redirect: name the active node.`);
  }
  if (status === 400 && action === "decrypt") {
    return new SealError(
      `the wrapped key does not belong to this place or was altered (Vault says: ${said})`,
    );
  }
  const sentence = `Vault answered for ${id} with ${status}${said === "" ? "" : `: ${said}`}.`;
  const mayPass = status === 412 || status === 429 || status >= 500;
  return mayPass ? new Unanswered(sentence) : new KekError(sentence);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textIn(data: unknown, name: string): string {
  const value = (data as Readonly<Record<string, unknown>> | undefined)?.[name];
  if (typeof value !== "string") throw new KekError(`Vault answered without ${name}.`);
  return value;
}
