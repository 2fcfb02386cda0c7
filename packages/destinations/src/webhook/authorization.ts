import type { AccessTokens } from "../credentials/access-tokens.ts";
import { clientCredentialsTokens } from "../credentials/token-endpoint.ts";
import type { Credential } from "../credentials/credential.ts";
import { bearerTokenPattern } from "../credentials/login.ts";
import type { Runtime } from "../destination.ts";
import type { ClientCertificate } from "../egress-tls.ts";
import type { Failure } from "../http/failure.ts";
import { hiddenValue, hiderOf, maskedValue } from "../masking.ts";

/** The types of credentials that a webhook destination can sign in with; it needs none. */
export const webhookCredentialTypes = [
  "BASIC_AUTH",
  "BEARER_TOKEN",
  "CLIENT_CERTIFICATE",
  "OAUTH2_CLIENT_CREDENTIALS",
] as const;

/** An Authorization header. */
export interface Authorization {
  /** The value as it is sent. */
  readonly sent: string;
  /** The value as it is shown. */
  readonly shown: string;
  /** Hides what is secret of it in texts that the receiver sent back. */
  readonly hide: (text: string) => string;
}

/** How requests are signed in; without any member they are not. */
export interface SignIn {
  readonly authorization?: Authorization;
  readonly tokens?: AccessTokens;
  readonly clientCertificate?: ClientCertificate;
}

/**
 * Works out how a credential signs requests in, or why it cannot. What was stored is judged once more by the rules that
 * matter here: what a header may hold, and where a token may be fetched.
 */
export function signInOf(
  credential: Credential | undefined,
  runtime: Runtime,
): { readonly signIn: SignIn } | { readonly failure: Failure } {
  if (credential === undefined) return { signIn: {} };
  const { type, config, secrets } = credential;
  switch (type) {
    case "BEARER_TOKEN": {
      const { token = "" } = secrets;
      if (!bearerTokenPattern.test(token)) return unusable("The token cannot be sent in a header.");
      return { signIn: { authorization: bearer(token, maskedValue(token)) } };
    }
    case "BASIC_AUTH":
      return {
        signIn: { authorization: basic(config["username"] ?? "", secrets["password"] ?? "") },
      };
    case "CLIENT_CERTIFICATE": {
      const { certificateChain = "" } = config;
      const { privateKey = "" } = secrets;
      const clientCertificate = { certificateChain, privateKey };
      const problem = runtime.egress.problemOfClientCertificate(clientCertificate);
      return problem === undefined ? { signIn: { clientCertificate } } : unusable(problem);
    }
    case "OAUTH2_CLIENT_CREDENTIALS": {
      const verdict = runtime.egress.checkUrl(config["tokenUrl"] ?? "");
      if ("problem" in verdict) {
        const detail = `No access token could be fetched. ${verdict.problem}`;
        return { failure: { reason: verdict.blocked ? "blocked" : "misconfigured", detail } };
      }
      return { signIn: { tokens: clientCredentialsTokens(credential, runtime) } };
    }
    default:
      return unusable(`A webhook cannot use a credential of the type ${type}.`);
  }
}

/** The header of an access token, which lives for minutes and is not shown at all. */
export function accessTokenAuthorization(token: string): Authorization {
  return bearer(token, hiddenValue());
}

function bearer(token: string, shown: string): Authorization {
  return {
    sent: `Bearer ${token}`,
    shown: `Bearer ${shown}`,
    hide: hiderOf([token], () => shown),
  };
}

/** Source: RFC 7617, with UTF-8, so that any character can be sent. The end of the text is the end of the password. */
function basic(username: string, password: string): Authorization {
  const text = Buffer.from(`${username}:${password}`, "utf8").toString("base64");
  return {
    sent: `Basic ${text}`,
    shown: `Basic ${hiddenValue()}`,
    hide: hiderOf([text, password], hiddenValue),
  };
}

function unusable(sentence: string): { readonly failure: Failure } {
  return { failure: { reason: "misconfigured", detail: `The credential: ${sentence}` } };
}
