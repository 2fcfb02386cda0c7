import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";

/** Bits of an RSA key at least. Source: NIST SP 800-131A rev. 2, and what OpenSSL takes by default. */
const rsaBitsMin = 2_048;
/** And at most: a signature stops the whole process for as long as it takes, which grows with the cube of the bits. */
const rsaBitsMax = 4_096;

/** Reads an unencrypted private key in PEM, or says what is wrong with it in a sentence that tells nothing of the key. */
export function readPrivateKey(
  pem: string,
): { readonly key: KeyObject } | { readonly problem: string } {
  if (/ENCRYPTED/.test(pem)) {
    return { problem: "The private key is protected by a passphrase; give it without one." };
  }
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    return { problem: "This is not a private key in PEM form." };
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  const bits = details?.modulusLength ?? 0;
  if (type === "rsa" && (bits < rsaBitsMin || bits > rsaBitsMax)) {
    return { problem: `An RSA key must have ${rsaBitsMin} to ${rsaBitsMax} bits.` };
  }
  if (type !== "rsa" && type !== "ec" && type !== "ed25519") {
    return { problem: "The private key must be an RSA, EC or Ed25519 key." };
  }
  return { key };
}

/** What identifies a private key without telling anything of it: its public half. `undefined` for what is no key. */
export function publicTextOf(pem: string): string | undefined {
  try {
    return createPublicKey(pem).export({ type: "spki", format: "der" }).toString("base64");
  } catch {
    return undefined;
  }
}
