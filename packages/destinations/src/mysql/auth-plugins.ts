import { createHash } from "node:crypto";
import { EgressError } from "../egress-error.ts";

/**
 * How the client proves who it is, in the ways that need care. Over TLS, whose certificate was verified before, passwords
 * go as they are; without it, nothing goes that could be read or cracked by others, and no key of the server is asked for.
 *
 * Source: MySQL reference manual, "Caching SHA-2 Pluggable Authentication", "SHA-256 …" and "Client-Side Cleartext …".
 */

/** One exchange with a server that asked for a plugin: each of its packets is answered, `null` with nothing. */
type Exchange = (data: Buffer) => Buffer | null;
/** What the client library is given for a plugin. */
type AuthPlugin = () => Exchange;

/** Answers of caching_sha2_password after it got the digest. */
const knownToServer = 3;
const wholePasswordNeeded = 4;
const challengeBytes = 20;

/** The plugins by the names that servers use. `isSecured`: over TLS, with a certificate that was verified. */
export function authPluginsOf({
  password,
  isSecured,
}: {
  readonly password: string;
  readonly isSecured: boolean;
}): Readonly<Record<string, AuthPlugin>> {
  const whole: AuthPlugin = () => () => {
    if (!isSecured) throw refusal();
    return wholePassword(password);
  };
  return {
    caching_sha2_password: () => {
      let hasSentDigest = false;
      return (data) => {
        if (!hasSentDigest) {
          hasSentDigest = true;
          return sha256Digest(password, data.subarray(0, challengeBytes));
        }
        if (data[0] === knownToServer) return null;
        if (data[0] === wholePasswordNeeded && isSecured) return wholePassword(password);
        if (data[0] === wholePasswordNeeded) throw refusal();
        const sentence = "The server's answer while signing in was not understood.";
        throw new EgressError("invalid_response", sentence);
      };
    },
    sha256_password: whole,
    mysql_clear_password: whole,
  };
}

/** The password's digest for a challenge. Source: MySQL source documentation, "Caching_sha2_password information". */
function sha256Digest(password: string, challenge: Buffer): Buffer {
  if (password === "") return Buffer.alloc(0);
  const once = sha256(Buffer.from(password));
  const mask = sha256(Buffer.concat([sha256(once), challenge]));
  return Buffer.from(once.map((byte, index) => byte ^ mask[index]!));
}

function sha256(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function wholePassword(password: string): Buffer {
  return Buffer.from(`${password}\0`);
}

function refusal(): EgressError {
  const sentence =
    "The server wants the password itself, which is only given over TLS; set TLS to verify.";
  return new EgressError("misconfigured", sentence);
}
