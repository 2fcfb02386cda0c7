import type { FailureReason } from "../failure.ts";
import type { Answer } from "../http/call.ts";
import { failureOfStatus, retryAfterMsOf, type Failure } from "../http/failure.ts";
import type { Sas, SignIn } from "./account.ts";

/** What the words about a failure need to know. */
export interface AnswerContext {
  readonly container: string;
  readonly signIn: SignIn;
  readonly nowMs: number;
}

/** The error that Azure names in an answer's header, such as `ContainerNotFound`; empty when it names none. */
export function errorCodeOf({ headers }: Answer): string {
  const code = headers["x-ms-error-code"] ?? "";
  return /^[A-Za-z0-9]{1,64}$/.test(code) ? code : "";
}

/**
 * Errors that say there is a blob of this name, of a request that must not replace one.
 *
 * Source: Microsoft Learn, "Status and error codes": "Common REST API error codes" and "Blob Storage error codes".
 */
const codesOfPresence = new Set([
  "BlobAlreadyExists",
  "BlobArchived",
  "BlobBeingRehydrated",
  "BlobImmutableDueToPolicy",
  "ConditionNotMet",
  "LeaseIdMissing",
  "UnauthorizedBlobOverwrite",
]);

/** Whether an answer to the writing of a new blob says that there is one of its name already. */
export function saysThatBlobExists(
  answer: Answer,
  {
    signIn,
    mayExist,
  }: {
    readonly signIn: SignIn;
    /** `false` when nothing can have been stored under the name. */
    readonly mayExist: boolean;
  },
): boolean {
  const code = errorCodeOf(answer);
  return (
    codesOfPresence.has(code) ||
    (code === "AuthorizationPermissionMismatch" &&
      mayExist &&
      signIn.kind === "sas" &&
      permitsNewBlobsOnly(signIn.sas))
  );
}

/**
 * Whether a signature lets new blobs be written and nothing else. One that a key signed holds all that it depends on: when
 * it was taken for valid and is refused for its permissions, the blob is not a new one.
 */
function permitsNewBlobsOnly({ isByKey, permissions = "" }: Sas): boolean {
  return isByKey && permissions.includes("c") && !permissions.includes("w");
}

/** What an answer means that is not the one of success. */
export function failureOfAnswer(answer: Answer, context: AnswerContext): Failure {
  const { status, headers } = answer;
  const code = errorCodeOf(answer);
  const retryAfter = headers["retry-after"];
  const known = code === "" ? undefined : meaningOf(code, headers["date"], context);
  const general = generalMeaning(
    failureOfStatus(status, retryAfter, context.nowMs) ?? {
      reason: "invalid_response",
      detail: `The answer with status ${status} is not one of Azure's to a new blob.`,
    },
  );
  // A proxy's word then, which knows nothing of blobs and of what is gone for good.
  if (code === "") {
    const isMissing = status === 404 || status === 410;
    return isMissing ? { ...general, reason: "invalid_response" } : general;
  }
  const retryAfterMs =
    retryAfter === undefined ? undefined : retryAfterMsOf(retryAfter, context.nowMs);
  const said = `Azure answered with status ${status} and the error ${code}.`;
  return {
    reason: known?.reason ?? general.reason,
    detail: known === undefined ? said : `${said} ${known.words}`,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** A request that is refused as such is refused again, whatever events it has. */
function generalMeaning(failure: Failure): Failure {
  return failure.reason === "rejected" ? { ...failure, reason: "misconfigured" } : failure;
}

interface Meaning {
  readonly reason: FailureReason;
  /** A sentence or two. */
  readonly words: string;
}

/** Source: as above, and "Shared access signature error codes". */
function meaningOf(
  code: string,
  date: string | undefined,
  context: AnswerContext,
): Meaning | undefined {
  const { container, signIn, nowMs } = context;
  const outOfTime = signIn.kind === "sas" ? whyOutOfTime(signIn.sas, nowMs) : undefined;
  switch (code) {
    case "AuthenticationFailed":
      if (signIn.kind === "key" && isClockOff(date, nowMs)) {
        const words = "The clocks of this installation and of Azure differ too much.";
        return { reason: "platform_fault", words };
      }
      return { reason: "unauthorized", words: outOfTime ?? whyUnauthorized(signIn) };
    case "InvalidAuthenticationInfo":
    case "NoAuthenticationInformation":
      return { reason: "unauthorized", words: outOfTime ?? whyUnauthorized(signIn) };
    case "AuthorizationPermissionMismatch":
    case "InsufficientAccountPermissions":
      return { reason: "forbidden", words: neededPermission(signIn, container) };
    case "AuthorizationFailure": {
      if (outOfTime !== undefined) return { reason: "unauthorized", words: outOfTime };
      const words = `${neededPermission(signIn, container)} The network rules of the account may keep these requests out as well.`;
      return { reason: "forbidden", words };
    }
    case "ContainerNotFound":
    case "ResourceNotFound":
      return { reason: "not_found", words: `The account has no container "${container}".` };
    case "ContainerBeingDeleted":
      return { reason: "not_found", words: `The container "${container}" is being deleted.` };
    case "KeyVaultAccessTokenCannotBeAcquired":
    case "KeyVaultEncryptionKeyNotFound":
    case "KeyVaultVaultNotFound": {
      const words =
        "The key that encrypts the account (Key Vault) cannot be used: it must be there and enabled, and the account's identity must be let in.";
      return { reason: "forbidden", words };
    }
    default:
      return meanings.get(code);
  }
}

const meanings: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  [
    "AuthorizationSourceIPMismatch",
    { reason: "forbidden", words: "The signature is limited to other addresses (sip)." },
  ],
  [
    "AuthorizationProtocolMismatch",
    { reason: "forbidden", words: "The signature is limited to https (spr)." },
  ],
  [
    "AuthorizationServiceMismatch",
    { reason: "forbidden", words: "The signature is not for the blob service (ss=b)." },
  ],
  [
    "AuthorizationResourceTypeMismatch",
    { reason: "forbidden", words: "The signature is not for objects (srt=o)." },
  ],
  [
    "KeyBasedAuthenticationNotPermitted",
    {
      reason: "forbidden",
      words:
        "The account does not permit its keys, nor what is signed with them. Use a service principal.",
    },
  ],
  ["AccountIsDisabled", { reason: "unavailable", words: "The storage account is disabled." }],
  ["AccountBeingCreated", { reason: "unavailable", words: "The account is being created." }],
  ["ServerBusy", { reason: "throttled", words: "The account takes no more at the moment." }],
  ["TooManyRequests", { reason: "throttled", words: "The account takes no more at the moment." }],
  ["InternalError", { reason: "unavailable", words: "Azure failed by itself." }],
  ["OperationTimedOut", { reason: "unavailable", words: "Azure did not end it in time." }],
  ["RequestBodyTooLarge", { reason: "too_large", words: "The file is too large for one blob." }],
  ["Md5Mismatch", { reason: "platform_fault", words: "The bytes were damaged on their way." }],
  ["InvalidMd5", { reason: "platform_fault", words: "The bytes were damaged on their way." }],
  [
    "InvalidResourceName",
    { reason: "misconfigured", words: "The name of the container is not one of Azure's." },
  ],
  [
    "InvalidUri",
    { reason: "misconfigured", words: "The prefix or the path makes a name that no blob has." },
  ],
  [
    "BlobTypeNotSupported",
    { reason: "misconfigured", words: "The account does not hold block blobs." },
  ],
]);

/** Source: Microsoft Learn, "Authorize with Shared Key": what is signed by a key must arrive within 15 minutes. */
const clockMsMax = 15 * 60_000;

/** Whether an answer's `date` is so far from our time that no signature with it is taken. */
function isClockOff(date: string | undefined, nowMs: number): boolean {
  return Math.abs(Date.parse(date ?? "") - nowMs) > clockMsMax;
}

function whyOutOfTime({ startsAtMs, endsAtMs }: Sas, nowMs: number): string | undefined {
  if (endsAtMs !== undefined && endsAtMs <= nowMs)
    return `The shared access signature ended at ${new Date(endsAtMs).toISOString()}.`;
  if (startsAtMs !== undefined && startsAtMs > nowMs)
    return `The shared access signature begins at ${new Date(startsAtMs).toISOString()}.`;
  return undefined;
}

function whyUnauthorized({ kind }: SignIn): string {
  switch (kind) {
    case "key":
      return "The key is not one of the account's: it may have been renewed.";
    case "sas":
      return "The shared access signature was refused: the key that signed it may have been renewed, its policy removed, or its text cut.";
    case "tokens":
      return "The access token was refused: the application must be of the directory that the account belongs to.";
  }
}

function neededPermission(signIn: SignIn, container: string): string {
  switch (signIn.kind) {
    case "sas":
      return `The signature must permit to create blobs (sp=c) in the container "${container}".`;
    case "tokens":
      return `The application needs the role Storage Blob Data Contributor on the container "${container}".`;
    case "key":
      return `The key may not write to the container "${container}".`;
  }
}
