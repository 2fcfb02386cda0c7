import { randomUUID } from "node:crypto";
import type { CredentialType, PlatformIdentity } from "@pushrail/destinations";
import { SignJWT } from "jose";
import type { CloudIdentitySource } from "./settings.ts";
import { readWorkloadKeys, type PublishedWorkloadKey, type WorkloadKey } from "./workload-keys.ts";

/**
 * Who this installation is to the clouds of its customers: what destinations sign in with, what others check that by, and
 * what a customer has to know to trust it.
 */
export interface CloudIdentity {
  /** For destinations; members that were not set up are absent. */
  readonly platform: PlatformIdentity;
  /** What is published so that tokens of this installation can be checked; `undefined` when it signs none. */
  readonly published: PublishedIssuer | undefined;
  /** What a customer has to know of this installation for a type of credentials. */
  trustOf(type: CredentialType): PlatformTrust;
}

/** The issuer of identity tokens and its public keys. */
export interface PublishedIssuer {
  /** `https://…`, without a slash at its end. */
  readonly issuer: string;
  /** The first signs. */
  readonly keys: readonly PublishedWorkloadKey[];
}

/** Something of this installation that the customer's cloud account has to name. */
export interface PlatformFact {
  /** Name in the public JSON, camelCase. */
  readonly name: string;
  readonly label: string;
  /** One or two sentences on where it goes. */
  readonly help: string;
  readonly value: string;
}

/** How this installation takes part in a type of credentials. */
export interface PlatformTrust {
  /** Empty for types that need nothing of it, and for those it is not set up for. */
  readonly platform: readonly PlatformFact[];
  /** Why credentials of the type cannot be used here, one sentence for the customer; `null` when they can. */
  readonly unavailable: string | null;
}

/** Seconds that an identity token is good for: enough for one exchange and for clocks that differ. */
const tokenSeconds = 600;

/**
 * Opens the identity that was set up. `now` is the wall clock in milliseconds since the epoch.
 *
 * Errors: those of `readWorkloadKeys`.
 */
export async function openCloudIdentity(
  { aws, workloadKeyFile }: CloudIdentitySource,
  { issuer, now }: { readonly issuer: string; readonly now: () => number },
): Promise<CloudIdentity> {
  const keys = workloadKeyFile === undefined ? [] : await readWorkloadKeys(workloadKeyFile);
  const [signer] = keys;
  return {
    platform: {
      ...(aws !== undefined && {
        aws: { accessKeyId: aws.accessKeyId, secretAccessKey: aws.secretAccessKey.reveal() },
      }),
      ...(signer !== undefined && {
        identityToken: (claims) => signIdentityToken(signer, { ...claims, issuer, nowMs: now() }),
      }),
    },
    published:
      signer === undefined ? undefined : { issuer, keys: keys.map(({ published }) => published) },
    trustOf: (type) => {
      switch (type) {
        case "AWS_ROLE":
          return trust(aws && principalFact(aws.principalArn));
        case "GCP_WORKLOAD_IDENTITY":
          return trust(signer && issuerFact(issuer));
        default:
          return { platform: [], unavailable: null };
      }
    },
  };
}

function trust(fact: PlatformFact | undefined): PlatformTrust {
  if (fact !== undefined) return { platform: [fact], unavailable: null };
  const unavailable = "This is not set up in this installation; choose another kind of credential.";
  return { platform: [], unavailable };
}

function principalFact(value: string): PlatformFact {
  return {
    name: "principalArn",
    label: "AWS principal",
    help: "Who assumes the role. The role's trust policy must name it as its principal, and require the external id.",
    value,
  };
}

function issuerFact(value: string): PlatformFact {
  return {
    name: "issuer",
    label: "Issuer",
    help: "Who signs the tokens. The workload identity provider in your project must have it as its issuer URL.",
    value,
  };
}

/** Nothing in it is taken by what checks session tokens: another algorithm, key set, type and audience. */
async function signIdentityToken(
  { id, algorithm, privateKey }: WorkloadKey,
  claims: {
    readonly issuer: string;
    readonly subject: string;
    readonly audience: string;
    readonly nowMs: number;
  },
): Promise<string> {
  const issuedAtS = Math.floor(claims.nowMs / 1000);
  return await new SignJWT()
    .setProtectedHeader({ alg: algorithm, kid: id, typ: "JWT" })
    .setIssuer(claims.issuer)
    .setSubject(claims.subject)
    .setAudience(claims.audience)
    .setIssuedAt(issuedAtS)
    .setExpirationTime(issuedAtS + tokenSeconds)
    .setJti(randomUUID())
    .sign(privateKey);
}
