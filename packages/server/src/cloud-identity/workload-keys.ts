import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { calculateJwkThumbprint } from "jose";

/**
 * The private keys that sign who this installation is, in one PEM file: the first signs, the others are only published.
 * So a new key is added at the end, and moved to the front when everyone has had the time to read it.
 */

/** One of the keys. */
export interface WorkloadKey {
  /** Thumbprint of the public half. Source: RFC 7638. */
  readonly id: string;
  readonly algorithm: "ES256" | "RS256";
  readonly privateKey: KeyObject;
  readonly published: PublishedWorkloadKey;
}

/** A public key as it is published. Source: RFC 7517. */
export interface PublishedWorkloadKey {
  readonly kty: "EC" | "RSA";
  readonly crv?: string;
  readonly x?: string;
  readonly y?: string;
  readonly n?: string;
  readonly e?: string;
  readonly kid: string;
  readonly alg: "ES256" | "RS256";
  readonly use: "sig";
}

/** Bits of an RSA key. Source: Google IAM takes no shorter ones; longer ones only cost time. */
const rsaBitsMin = 2_048;
const rsaBitsMax = 4_096;
const keysMax = 10;

const privateKeyPattern =
  /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[A-Za-z0-9+/=\s:,-]*?-----END \1-----/g;

/** Reads the file. Errors: a sentence that names the setting, the file's problem and which key has it, and no key. */
export async function readWorkloadKeys(path: string): Promise<readonly WorkloadKey[]> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw problem(`cannot be read (${error.code ?? error.name})`);
  });
  return workloadKeysOf(text);
}

/** The keys in the text of a file, at least one. Errors: as {@link readWorkloadKeys}. */
export async function workloadKeysOf(pem: string): Promise<readonly WorkloadKey[]> {
  if (pem.includes("ENCRYPTED")) throw problem("has a key with a passphrase; give it without one");
  const found = [...pem.matchAll(privateKeyPattern)].map(([text]) => text);
  if (found.length === 0) throw problem("has no private key in PEM form");
  if (found.length > keysMax) throw problem(`has more than ${keysMax} keys`);
  const keys = await Promise.all(found.map(keyOf));
  if (new Set(keys.map(({ id }) => id)).size !== keys.length) {
    throw problem("has the same key twice");
  }
  return keys;
}

async function keyOf(pem: string, index: number): Promise<WorkloadKey> {
  const position = `key ${index + 1}`;
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(pem);
  } catch {
    throw problem(`has something as ${position} that is not a private key`);
  }
  const algorithm = algorithmOf(privateKey);
  if (algorithm === undefined) {
    const wanted = `an EC key of the curve P-256 or an RSA key of ${rsaBitsMin} to ${rsaBitsMax} bits`;
    throw problem(`must have ${wanted} as ${position}`);
  }
  const jwk = createPublicKey(privateKey).export({ format: "jwk" });
  const id = await calculateJwkThumbprint(jwk, "sha256");
  const named = { ...jwk, kid: id, alg: algorithm, use: "sig" };
  const published = named as unknown as PublishedWorkloadKey;
  return { id, algorithm, privateKey, published };
}

function algorithmOf({
  asymmetricKeyType: type,
  asymmetricKeyDetails: details = {},
}: KeyObject): WorkloadKey["algorithm"] | undefined {
  const { namedCurve, modulusLength = 0 } = details;
  if (type === "ec" && namedCurve === "prime256v1") return "ES256";
  const isRsa = type === "rsa" && modulusLength >= rsaBitsMin && modulusLength <= rsaBitsMax;
  return isRsa ? "RS256" : undefined;
}

function problem(what: string): Error {
  return new Error(`The file of PUSHRAIL_WORKLOAD_KEY_FILE ${what}.`);
}
