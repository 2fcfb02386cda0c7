import { createPrivateKey, type KeyObject } from "node:crypto";
import { SignJWT } from "jose";
import type { Fetched } from "../credentials/access-tokens.ts";
import { askTokenEndpoint } from "../credentials/token-endpoint.ts";
import type { Credential } from "../credentials/credential.ts";
import type { Runtime } from "../destination.ts";
import { jsonMembersOf } from "./error.ts";

/**
 * Access tokens for the key file of a service account: its private key signs who asks, and Google answers with a token.
 *
 * Source: Google Identity, "Using OAuth 2.0 for server to server applications" (HTTP/REST), and RFC 7523.
 */

const tokenUrl = new URL("https://oauth2.googleapis.com/token");

/** Seconds that a signed request is good for; Google takes up to an hour, and gives tokens of an hour for any. */
const assertionSeconds = 600;

/** What is used of a key file. */
interface AccountKey {
  readonly email: string;
  readonly id: string;
  readonly key: KeyObject;
}

/** The key in a `GCP_SERVICE_ACCOUNT`, read once. Errors: a plain one when what is stored is no key file. */
function accountKeyOf({ secrets }: Credential): AccountKey {
  const file = JSON.parse(secrets["key"] ?? "") as Readonly<Record<string, string>>;
  const { client_email: email = "", private_key_id: id = "", private_key: pem = "" } = file;
  return { email, id, key: createPrivateKey(pem) };
}

/** Makes what fetches tokens for a `GCP_SERVICE_ACCOUNT`. Errors: a plain one when what is stored is no key file. */
export function serviceAccountFetch(
  credential: Credential,
  scope: string,
  runtime: Runtime,
): (signal: AbortSignal) => Promise<Fetched<string>> {
  const account = accountKeyOf(credential);
  return async (signal) => {
    const assertion = await signedAssertion(account, scope, runtime.now());
    const body = new URLSearchParams({
      grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
      assertion,
    }).toString();
    return askTokenEndpoint(
      { url: tokenUrl, headers: formHeaders, body, explain },
      runtime,
      signal,
    );
  };
}

/** Headers of a form that asks for a token. */
export const formHeaders = {
  accept: "application/json",
  "accept-encoding": "identity",
  "content-type": "application/x-www-form-urlencoded",
} as const;

function signedAssertion(account: AccountKey, scope: string, nowMs: number): Promise<string> {
  const issuedAtS = Math.floor(nowMs / 1000);
  return new SignJWT({ scope })
    .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: account.id })
    .setIssuer(account.email)
    .setAudience(tokenUrl.href)
    .setIssuedAt(issuedAtS)
    .setExpirationTime(issuedAtS + assertionSeconds)
    .sign(account.key);
}

/** What Google's descriptions of a refusal mean; they are matched and never repeated. */
function explain(text: string): string | undefined {
  const { error, error_description: description } = jsonMembersOf(text);
  const said = typeof description === "string" ? description : "";
  if (/short-lived|reasonable timeframe|iat and exp/i.test(said)) {
    return "Google's clock and this installation's differ too much: whoever runs it has to set the clock.";
  }
  if (/account not found/i.test(said)) {
    return "The service account does not exist any more: create it again, or give another one's key.";
  }
  if (/disabled/i.test(`${String(error)} ${said}`)) {
    return "The service account is disabled in Google: enable it, or give another one's key.";
  }
  if (error === "invalid_grant") {
    return "Google does not take this key: it was deleted or disabled, so create a new one and rotate the credential.";
  }
  return undefined;
}
