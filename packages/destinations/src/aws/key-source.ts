import type { TokenAnswer } from "../credentials/access-tokens.ts";
import type { Credential, CredentialType } from "../credentials/credential.ts";
import type { Runtime } from "../destination.ts";
import type { Failure } from "../http/failure.ts";
import type { AwsKeys } from "./keys.ts";
import { roleKeysOf } from "./role-keys.ts";

/** The credential types that give keys of AWS. */
export const awsCredentialTypes = [
  "AWS_ROLE",
  "AWS_ACCESS_KEY",
] as const satisfies readonly CredentialType[];

/** Where a destination gets the keys that it signs in to AWS with: from a role, or they stay the same. */
export interface AwsKeySource {
  /** `true` when the keys come from a role and end; fetching them is a request of its own. */
  readonly isTemporary: boolean;
  /** The keys at hand, or new ones. Never throws for what the network or the other side can do. */
  take(signal: AbortSignal): Promise<TokenAnswer<AwsKeys>>;
  /** Notes that keys were refused; returns whether other ones may help, which is never so with fixed ones. */
  refuse(keys: AwsKeys): boolean;
  /** Notes that keys were refused although they had been fetched because of a refusal. */
  noteFutile(): void;
  /**
   * Why the role must not be used although it can be, one request; `undefined`: it may be. Connection checks ask it, as
   * nothing else would ever find out.
   */
  trustFailure(signal: AbortSignal): Promise<Failure | undefined>;
  /** Ends a fetch that is under way. */
  close(): void;
}

/**
 * The keys for a region of a destination's credential, of one of {@link awsCredentialTypes}; or why there are none.
 * Nothing but the credential and, for a role, the installation's own keys is ever used.
 */
export function awsKeysOf(
  credential: Credential | undefined,
  parts: { readonly region: string; readonly runtime: Runtime },
): { readonly source: AwsKeySource } | { readonly failure: Failure } {
  switch (credential?.type) {
    case "AWS_ACCESS_KEY":
      return fixedKeys(credential);
    case "AWS_ROLE":
      return keysOfRole(credential, parts);
    default: {
      const detail = "The destination needs an AWS role or an AWS access key to sign in with.";
      return { failure: { reason: "misconfigured", detail } };
    }
  }
}

function fixedKeys({ config, secrets }: Credential): ReturnType<typeof awsKeysOf> {
  const { accessKeyId } = config;
  const { secretAccessKey } = secrets;
  if (!accessKeyId || !secretAccessKey) {
    const detail = "The credential has no access key.";
    return { failure: { reason: "misconfigured", detail } };
  }
  const answer = { token: { accessKeyId, secretAccessKey } };
  return {
    source: {
      isTemporary: false,
      take: () => Promise.resolve(answer),
      refuse: () => false,
      noteFutile: () => {},
      trustFailure: () => Promise.resolve(undefined),
      close: () => {},
    },
  };
}

function keysOfRole(
  credential: Credential,
  parts: { readonly region: string; readonly runtime: Runtime },
): ReturnType<typeof awsKeysOf> {
  const found = roleKeysOf(credential, parts);
  if ("failure" in found) return found;
  const { tokens } = found.roleKeys;
  return {
    source: {
      isTemporary: true,
      take: (signal) => tokens.take(signal),
      refuse: (keys) => tokens.refuse(keys),
      noteFutile: () => tokens.noteFutile(),
      trustFailure: (signal) => found.roleKeys.trustFailure(signal),
      close: () => tokens.close(),
    },
  };
}
