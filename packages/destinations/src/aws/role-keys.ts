import { createHash } from "node:crypto";
import { AccessTokens, fetchTimedOut, type Fetched } from "../credentials/access-tokens.ts";
import type { Credential } from "../credentials/credential.ts";
import type { Runtime } from "../destination.ts";
import { makeSingleCall, type Answer } from "../http/call.ts";
import { failureOfStatus, type Failure } from "../http/failure.ts";
import { partitionOfArn, shortenedArn } from "./arn.ts";
import { signedHeadersOf, type AwsKeys } from "./keys.ts";
import { partitionOf, regionalDomainOf } from "./region.ts";
import { childOf, codeOf, readXml, textOf } from "./xml.ts";

/**
 * Temporary keys of a customer's role, which the installation assumes with keys of its own and with the external id that
 * it gave the customer.
 */

/** Who assumes which role, and where. */
interface Assumption {
  readonly roleArn: string;
  readonly externalId: string;
  readonly region: string;
  /** The installation's own. */
  readonly platformKeys: AwsKeys;
}

/** How long one request may take in milliseconds; the attempts that wait for it may give up before. */
const requestMsMax = 10_000;

/**
 * How long keys are asked for: the most that every role allows.
 *
 * Source: AWS STS API reference, AssumeRole: 900 seconds to the role's maximum, which is 3,600 at least.
 */
const lifetimeSeconds = 3_600;

/** What the customer's audit log (CloudTrail) calls the session. */
const sessionName = "Pushrail";

/** Keys of the role of an `AWS_ROLE`, or why there can be none. */
export function roleKeysOf(
  { config, externalId }: Credential,
  { region, runtime }: { readonly region: string; readonly runtime: Runtime },
): { readonly roleKeys: RoleKeys } | { readonly failure: Failure } {
  const platformKeys = runtime.identity?.aws;
  if (platformKeys === undefined) {
    const detail =
      "This installation has no AWS identity to assume roles with: its operator has to set one up. Until then, use an access key.";
    return { failure: { reason: "misconfigured", detail } };
  }
  const { roleArn = "" } = config;
  if (externalId === undefined || externalId === "") {
    const detail = "The credential has no external id, so its role cannot be assumed safely.";
    return { failure: { reason: "misconfigured", detail } };
  }
  const partition = partitionOfArn(roleArn);
  if (partition !== partitionOf(region)) {
    const detail = `The role is of the AWS partition ${partition ?? "unknown"} and the region ${region} of ${partitionOf(region)}: no role is known in another partition.`;
    return { failure: { reason: "misconfigured", detail } };
  }
  return { roleKeys: new RoleKeys({ roleArn, externalId, region, platformKeys }, runtime) };
}

/** See above. */
export class RoleKeys {
  /** The keys, renewed before they end. */
  readonly tokens: AccessTokens<AwsKeys>;
  readonly #assumption: Assumption;
  readonly #runtime: Runtime;

  constructor(assumption: Assumption, runtime: Runtime) {
    this.#assumption = assumption;
    this.#runtime = runtime;
    this.tokens = new AccessTokens((signal) => assumeRole(assumption, runtime, signal), runtime);
  }

  /**
   * Whether the role can be assumed with another external id than the customer's. Then it could be used by every other
   * customer who knows its ARN (the "confused deputy"), so it must not be used at all. One request; `undefined`: it
   * cannot be.
   */
  async trustFailure(signal: AbortSignal): Promise<Failure | undefined> {
    const { externalId } = this.#assumption;
    // Made from the right one, so that it is never the right one of somebody else.
    const digest = createHash("sha256").update(`not ${externalId}`).digest("hex");
    const wrong = { ...this.#assumption, externalId: `not-${digest}` };
    const fetched = await assumeRole(wrong, this.#runtime, signal);
    if ("token" in fetched) {
      const detail =
        "The role can be assumed without its external id, so anyone who knows its ARN could use it from here. Add the condition StringEquals sts:ExternalId to its trust policy, with the external id of the credential.";
      return { reason: "misconfigured", detail };
    }
    const { reason } = fetched.failure;
    return reason === "unauthorized" ? undefined : fetched.failure;
  }
}

/** Source: AWS STS API reference, AssumeRole. */
async function assumeRole(
  { roleArn, externalId, region, platformKeys }: Assumption,
  runtime: Runtime,
  given: AbortSignal,
): Promise<Fetched<AwsKeys>> {
  const limit = AbortSignal.timeout(requestMsMax);
  const origin = `https://sts.${regionalDomainOf(region)}`;
  const form = new URLSearchParams({
    Action: "AssumeRole",
    Version: "2011-06-15",
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    ExternalId: externalId,
    DurationSeconds: String(lifetimeSeconds),
  });
  const body = Buffer.from(form.toString());
  const headers = await signedHeadersOf(
    {
      method: "POST",
      url: `${origin}/`,
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "text/xml" },
      bodySha256: createHash("sha256").update(body).digest("hex"),
    },
    platformKeys,
    { service: "sts", region, nowMs: runtime.now() },
  );
  const secretTexts = [platformKeys.secretAccessKey];
  const result = await makeSingleCall(
    origin,
    { method: "POST", path: "/", headers, body, secretTexts },
    { egress: runtime.egress, signal: AbortSignal.any([given, limit]) },
  );
  if ("answer" in result) return await judged(result.answer, { roleArn, region }, runtime.now());
  if (given.aborted) return fetchTimedOut;
  if (limit.aborted) {
    const detail = `AWS STS did not answer within ${requestMsMax / 1_000} seconds.`;
    return noKeys({ reason: "timeout", detail });
  }
  return noKeys(result.failure);
}

async function judged(
  { status, headers, text }: Answer,
  role: { readonly roleArn: string; readonly region: string },
  nowMs: number,
): Promise<Fetched<AwsKeys>> {
  const document = await readXml(text);
  const refused = failureOfStatus(status, headers["retry-after"], nowMs);
  if (refused !== undefined) {
    const answered = childOf(document, "ErrorResponse");
    const code =
      codeOf(childOf(answered, "Error")) ?? codeOf(childOf(childOf(answered, "Errors"), "Error"));
    return noKeys(failureOfCode({ code, status }, refused, role));
  }
  const result = childOf(childOf(document, "AssumeRoleResponse"), "AssumeRoleResult");
  const credentials = childOf(result, "Credentials");
  const [accessKeyId, secretAccessKey, sessionToken] = [
    "AccessKeyId",
    "SecretAccessKey",
    "SessionToken",
  ].map((name) => textOf(credentials, name));
  if (!isSendable(accessKeyId) || !isSendable(secretAccessKey) || !isSendable(sessionToken)) {
    const detail = "The answer of AWS STS has no keys.";
    return noKeys({ reason: "invalid_response", detail });
  }
  const endsMs = Date.parse(textOf(credentials, "Expiration") ?? "");
  const seconds = (endsMs - nowMs) / 1_000;
  return {
    token: { accessKeyId, secretAccessKey, sessionToken },
    // The shorter of the two, as the clocks of both sides may differ.
    lifetimeSeconds: seconds > 0 ? Math.min(seconds, lifetimeSeconds) : lifetimeSeconds,
  };
}

/** Source: AWS STS session tokens have no published length; what is sent has to fit into a header. */
const textCharactersMax = 8_192;

function isSendable(text: string | undefined): text is string {
  return text !== undefined && text.length <= textCharactersMax && /^[!-~]+$/.test(text);
}

/** Source: AWS STS API reference, AssumeRole and Common Errors. */
function failureOfCode(
  { code, status }: { readonly code: string | undefined; readonly status: number },
  failure: Failure,
  { roleArn, region }: { readonly roleArn: string; readonly region: string },
): Failure {
  const named = code === undefined ? "" : ` (${code})`;
  switch (code) {
    case "AccessDenied":
      return {
        reason: "unauthorized",
        detail: `AWS did not let this installation assume the role ${shortenedArn(roleArn)}. Check that the role exists and that its trust policy names this installation's AWS user and requires the external id shown with the credential.`,
      };
    case "InvalidClientTokenId":
      return {
        reason: "platform_fault",
        detail: `AWS does not know this installation's own keys in the region ${region}${named}: its operator has to look at them, and whether their account has this region enabled. Until then, use an access key.`,
      };
    case "SignatureDoesNotMatch":
    case "ExpiredToken":
    case "IncompleteSignature":
    case "RequestExpired":
      return {
        reason: "platform_fault",
        detail: `AWS did not accept this installation's own keys${named}: its operator has to look at them and at the clock.`,
      };
    case "RegionDisabledException":
      return {
        reason: "misconfigured",
        detail: `AWS STS is not active in the region ${region} for the account of the role: activate it under account settings in IAM.`,
      };
    case "ValidationError":
      return { reason: "misconfigured", detail: "AWS STS did not accept the ARN of the role." };
    case "Throttling":
    case "ThrottlingException":
    case "RequestLimitExceeded":
      return { ...failure, reason: "throttled", detail: "AWS STS asked for fewer requests." };
    default:
  }
  const detail = `AWS STS answered with status ${status}${named}.`;
  switch (failure.reason) {
    case "unavailable":
    case "throttled":
    case "invalid_response":
    case "redirected":
    case "unauthorized":
      return { ...failure, detail };
    default:
      return { reason: "misconfigured", detail };
  }
}

function noKeys(failure: Failure): Fetched<AwsKeys> {
  const detail = `The role could not be assumed. ${failure.detail}`;
  return { failure: { ...failure, detail: detail.slice(0, 500) } };
}
