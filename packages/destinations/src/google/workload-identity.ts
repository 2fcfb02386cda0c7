import type { Fetched } from "../credentials/access-tokens.ts";
import type { Credential } from "../credentials/credential.ts";
import { askTokenEndpoint } from "../credentials/token-endpoint.ts";
import type { PlatformIdentity, Runtime } from "../destination.ts";
import { makeSingleCall, type Answer } from "../http/call.ts";
import { retryAfterMsOf, type Failure } from "../http/failure.ts";
import { googleErrorOf, jsonMembersOf } from "./error.ts";
import { formHeaders } from "./service-account.ts";

/**
 * Access tokens by workload identity federation: a token that this installation signs is exchanged for one of Google's,
 * and that for one of the service account.
 *
 * Source: Google IAM, "Obtain short-lived credentials with identity federation" and the references of
 * `sts.googleapis.com/v1/token` and `projects.serviceAccounts.generateAccessToken`.
 */

const exchangeUrl = new URL("https://sts.googleapis.com/v1/token");
const accountsOrigin = "https://iamcredentials.googleapis.com";
const cloudScope = "https://www.googleapis.com/auth/cloud-platform";

/** Seconds that tokens of a service account last; without a policy of its organization Google gives no longer ones. */
const lifetimeSecondsMax = 3_600;
const tokenCharactersMax = 8_192;
const callMsMax = 10_000;

/** The parts of a `GCP_WORKLOAD_IDENTITY`. */
interface Federation {
  /** Resource name of the provider, from `//iam.googleapis.com` on. */
  readonly provider: string;
  readonly email: string;
  /** Subject of this installation's tokens for the customer. */
  readonly subject: string;
  readonly identityToken: NonNullable<PlatformIdentity["identityToken"]>;
}

/** Makes what fetches tokens for a `GCP_WORKLOAD_IDENTITY`, or says why there can be none. */
export function workloadIdentityFetch(
  { config, externalId }: Credential,
  scope: string,
  runtime: Runtime,
):
  | { readonly fetch: (signal: AbortSignal) => Promise<Fetched<string>> }
  | { readonly failure: Failure } {
  const identityToken = runtime.identity?.identityToken;
  if (identityToken === undefined) {
    const detail =
      "Federation is not set up in this installation: ask whoever offers you these destinations to set up a workload key, or use a service account key instead.";
    return { failure: { reason: "misconfigured", detail } };
  }
  if (externalId === undefined) {
    const detail = "The credential has no external id to be known by.";
    return { failure: { reason: "platform_fault", detail } };
  }
  const { audience: provider = "", serviceAccountEmail: email = "" } = config;
  const federation = { provider, email, subject: externalId, identityToken };
  return { fetch: (signal) => fetchToken(federation, scope, { ...runtime, signal }) };
}

type Surroundings = Runtime & { readonly signal: AbortSignal };

async function fetchToken(
  federation: Federation,
  scope: string,
  surroundings: Surroundings,
): Promise<Fetched<string>> {
  const { provider, subject, identityToken } = federation;
  let subjectToken: string;
  try {
    subjectToken = await identityToken({ subject, audience: `https:${provider}` });
  } catch {
    const detail = "This installation could not sign a token that says who it is.";
    return { failure: { reason: "platform_fault", detail } };
  }
  const body = new URLSearchParams({
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    audience: provider,
    scope: cloudScope,
    requested_token_type: "urn:ietf:params:oauth:token-type:access_token",
    subject_token: subjectToken,
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
  }).toString();
  const explain = (text: string): string | undefined => exchangeRefusal(text, federation);
  const request = { url: exchangeUrl, headers: formHeaders, body, explain };
  const federated = await askTokenEndpoint(request, surroundings, surroundings.signal);
  if ("failure" in federated) return federated;
  return actAsAccount(federation, { scope, federated: federated.token }, surroundings);
}

/** What Google's refusals of an exchange mean; their descriptions are matched and never repeated. */
function exchangeRefusal(text: string, { subject }: Federation): string | undefined {
  const { error, error_description: description } = jsonMembersOf(text);
  const said = typeof description === "string" ? description : "";
  if (error === "invalid_target") {
    return "The workload identity provider, or its pool, does not exist or is disabled: compare its resource name.";
  }
  if (error === "unauthorized_client") {
    return `The provider's attribute condition does not let the subject ${subject} in.`;
  }
  if (error !== "invalid_grant") return undefined;
  if (/connecting to the given credential's issuer/i.test(said)) {
    return "Google cannot read this installation's keys: its issuer must be reachable from the internet by https://.";
  }
  if (/issuer/i.test(said)) return "The provider names another issuer than this installation's.";
  if (/audience/i.test(said)) {
    return "The provider has allowed audiences of its own: remove them, so that its resource name is the audience.";
  }
  if (/stale|expired|future|issued at/i.test(said)) {
    return "Google's clock and this installation's differ too much: whoever runs it has to set the clock.";
  }
  return "The provider does not take this installation's token: compare the provider's issuer with the one shown with the credential.";
}

async function actAsAccount(
  federation: Federation,
  { scope, federated }: { readonly scope: string; readonly federated: string },
  { egress, signal: given, now }: Surroundings,
): Promise<Fetched<string>> {
  const call = {
    method: "POST",
    path: `/v1/projects/-/serviceAccounts/${encodeURIComponent(federation.email)}:generateAccessToken`,
    headers: { authorization: `Bearer ${federated}`, "content-type": "application/json" },
    body: Buffer.from(JSON.stringify({ scope: [scope], lifetime: `${lifetimeSecondsMax}s` })),
    secretTexts: [federated],
  } as const;
  const signal = AbortSignal.any([given, AbortSignal.timeout(callMsMax)]);
  const called = await makeSingleCall(accountsOrigin, call, { egress, signal });
  if ("failure" in called) return noToken(called.failure);
  const { answer } = called;
  if (answer.status !== 200) return noToken(accountRefusal(answer, federation, now()));
  const { accessToken: token, expireTime } = jsonMembersOf(answer.text);
  const isUsable =
    typeof token === "string" && token.length <= tokenCharactersMax && /^[!-~]+$/.test(token);
  if (!isUsable) {
    const detail = "The answer of Google's service for service accounts has no access token.";
    return noToken({ reason: "invalid_response", detail });
  }
  const endsAtMs = Date.parse(String(expireTime));
  const seconds = Number.isNaN(endsAtMs) ? 0 : (endsAtMs - now()) / 1_000;
  return { token, lifetimeSeconds: Math.max(0, Math.min(seconds, lifetimeSecondsMax)) };
}

function noToken(failure: Failure): Fetched<string> {
  return { failure: { ...failure, detail: `No access token could be fetched. ${failure.detail}` } };
}

/** What an answer means that is not a token of the service account. */
function accountRefusal(
  { status, headers, text }: Answer,
  federation: Federation,
  nowMs: number,
): Failure {
  const { email, provider, subject } = federation;
  const { "retry-after": retryAfter } = headers;
  const retryAfterMs = retryAfter === undefined ? undefined : retryAfterMsOf(retryAfter, nowMs);
  const waits = retryAfterMs === undefined ? {} : { retryAfterMs };
  switch (status) {
    case 401:
      return { reason: "unauthorized", detail: "Google refused the token of the exchange (401)." };
    case 403: {
      if (googleErrorOf(text).reason === "SERVICE_DISABLED") {
        const detail =
          "The IAM Service Account Credentials API is not enabled in the project of the workload identity pool.";
        return { reason: "forbidden", detail };
      }
      const member = `principal:${provider.replace(/\/providers\/.*$/, "")}/subject/${subject}`;
      const detail = `The service account ${email} lacks a binding of roles/iam.workloadIdentityUser to ${member}`;
      return { reason: "forbidden", detail: `${detail.slice(0, 430)}.` };
    }
    case 404:
      return { reason: "not_found", detail: `There is no service account ${email}.` };
    case 429:
      return { reason: "throttled", detail: "Google asks for fewer tokens.", ...waits };
    default: {
      const reason = status >= 500 && status <= 599 ? "unavailable" : "invalid_response";
      const detail = `Google's service for service accounts answered with status ${status}.`;
      return { reason, detail, ...waits };
    }
  }
}
