import { awsKeysOf, type AwsKeySource } from "../aws/key-source.ts";
import type { AwsKeys } from "../aws/keys.ts";
import { rdsToken } from "../aws/rds-token.ts";
import { regionOf, secretTextsOf, unknownRegion } from "../database/rds.ts";
import type { Runtime, Settings } from "../destination.ts";
import type { ClientCertificate } from "../egress-tls.ts";
import type { Failure } from "../http/failure.ts";
import { FailureError } from "./failure-error.ts";

/** Whom sessions are opened as, by each type of credential. */

/** What sessions are opened with. */
export interface SignIn {
  readonly username: string;
  readonly clientCertificate?: ClientCertificate;
  /** Texts that are never shown. */
  readonly secretTexts: readonly string[];
  /** What a refusal may be due to besides a wrong password, one sentence that begins with a space; or empty. */
  readonly hint: string;
  /** The password, asked for when the server wants one. Errors: {@link FailureError}. */
  password(signal: AbortSignal): Promise<string>;
  /** Notes that the last password was refused; returns whether another one may help. */
  refused(): boolean;
  /** Notes that one that was fetched because of a refusal was refused as well. */
  noteFutile(): void;
  /** Why the credential must not be used although it can be; `undefined`: it may be. */
  trustFailure(signal: AbortSignal): Promise<Failure | undefined>;
  close(): void;
}

const constant = {
  secretTexts: [] as readonly string[],
  hint: "",
  refused: () => false,
  noteFutile: () => {},
  trustFailure: () => Promise.resolve(undefined),
  close: () => {},
};

/** How a destination signs in, or why it cannot. */
export function signInOf(
  { config, credential }: Settings,
  runtime: Runtime,
): { readonly signIn: SignIn } | { readonly failure: Failure } {
  const username = typeof config["username"] === "string" ? config["username"] : "";
  switch (credential?.type) {
    case "USERNAME_PASSWORD": {
      const { password = "" } = credential.secrets;
      return {
        signIn: {
          ...constant,
          username: credential.config["username"] ?? "",
          secretTexts: [password],
          password: () => Promise.resolve(password),
        },
      };
    }
    case "CLIENT_CERTIFICATE": {
      const { certificateChain = "" } = credential.config;
      const { privateKey = "" } = credential.secrets;
      const detail =
        "The server asked for a password, and the credential is a client certificate: use the method cert in pg_hba.conf.";
      return {
        signIn: {
          ...constant,
          username,
          clientCertificate: { certificateChain, privateKey },
          hint: " With a client certificate, its common name must be that user, or be mapped to it.",
          password: () => Promise.reject(new FailureError({ reason: "unauthorized", detail })),
        },
      };
    }
    case "AWS_ROLE":
    case "AWS_ACCESS_KEY": {
      const host = String(config["host"]);
      const region = regionOf(config);
      if (region === undefined) return { failure: unknownRegion };
      const found = awsKeysOf(credential, { region, runtime });
      if ("failure" in found) return found;
      const place = { region, host, port: Number(config["port"]), username };
      return { signIn: tokenSignIn(found.source, place, runtime) };
    }
    default: {
      const detail = "The destination needs a credential to sign in with.";
      return { failure: { reason: "misconfigured", detail } };
    }
  }
}

/** Signs in with tokens of AWS, each made for one connection. */
function tokenSignIn(
  source: AwsKeySource,
  place: {
    readonly region: string;
    readonly host: string;
    readonly port: number;
    readonly username: string;
  },
  { now }: Runtime,
): SignIn {
  let lastKeys: AwsKeys | undefined;
  let secretTexts: readonly string[] = [];
  return {
    username: place.username,
    get secretTexts() {
      return secretTexts;
    },
    hint: " With AWS, the user must have the role rds_iam, and the identity the permission rds-db:connect for that user.",
    password: async (signal) => {
      const answer = await source.take(signal);
      if ("failure" in answer) throw new FailureError(answer.failure);
      lastKeys = answer.token;
      const token = await rdsToken({ ...place, keys: answer.token, nowMs: now() });
      secretTexts = secretTextsOf(token);
      return token;
    },
    refused: () => lastKeys !== undefined && source.refuse(lastKeys),
    noteFutile: () => source.noteFutile(),
    trustFailure: (signal) => source.trustFailure(signal),
    close: () => source.close(),
  };
}
