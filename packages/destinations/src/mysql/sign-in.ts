import { awsKeysOf } from "../aws/key-source.ts";
import type { AwsKeys } from "../aws/keys.ts";
import { rdsToken } from "../aws/rds-token.ts";
import type { Credential } from "../credentials/credential.ts";
import { regionOf, secretTextsOf, unknownRegion } from "../database/rds.ts";
import type { Runtime, Settings } from "../destination.ts";
import type { ClientCertificate } from "../egress-tls.ts";
import type { Failure } from "../http/failure.ts";
import { hiddenValue, hiderOf } from "../masking.ts";
import type { Login } from "./session.ts";

/** How a destination signs in: asked for each connection that is opened. */
export interface SignIn {
  /** Shown while a connection is secured. */
  readonly clientCertificate?: ClientCertificate;
  /** Never throws for what the network or the other side can do. */
  login(signal: AbortSignal): Promise<{ readonly login: Login } | { readonly failure: Failure }>;
  /** Notes that the last login was refused; returns whether another one may help. */
  refused(): boolean;
  /** Notes that one which was made because of a refusal was refused as well. */
  noteFutile(): void;
  /** Why the credential must not be used although it can be; asked by connection checks. `undefined`: it may be. */
  trustFailure(signal: AbortSignal): Promise<Failure | undefined>;
  /** Hides in what a server says whatever was signed in with last. */
  readonly hide: (text: string) => string;
  close(): void;
}

/** How a destination signs in with its credential, or why it cannot. Nothing else than the credential is ever used. */
export function signInOf(
  { config, credential }: Settings,
  runtime: Runtime,
): { readonly signIn: SignIn } | { readonly failure: Failure } {
  const username = typeof config["username"] === "string" ? config["username"] : "";
  switch (credential?.type) {
    case "USERNAME_PASSWORD":
      return fixed({
        username: credential.config["username"] ?? "",
        password: credential.secrets["password"] ?? "",
      });
    case "CLIENT_CERTIFICATE": {
      const certificateChain = credential.config["certificateChain"] ?? "";
      const privateKey = credential.secrets["privateKey"] ?? "";
      return fixed({ username, password: "" }, { certificateChain, privateKey });
    }
    case "AWS_ACCESS_KEY":
    case "AWS_ROLE":
      return withToken({ credential, username, config }, runtime);
    default: {
      const detail =
        "The destination needs a user name and password, a client certificate, or an AWS credential to sign in with.";
      return { failure: { reason: "misconfigured", detail } };
    }
  }
}

function fixed(login: Login, clientCertificate?: ClientCertificate): ReturnType<typeof signInOf> {
  const answer = { login };
  return {
    signIn: {
      ...(clientCertificate && { clientCertificate }),
      login: () => Promise.resolve(answer),
      refused: () => false,
      noteFutile: () => undefined,
      trustFailure: () => Promise.resolve(undefined),
      hide: hiderOf([login.password], hiddenValue),
      close: () => undefined,
    },
  };
}

/** A token of RDS instead of a password: made anew for each connection, as it opens some for 15 minutes. */
function withToken(
  {
    credential,
    username,
    config,
  }: {
    readonly credential: Credential;
    readonly username: string;
    readonly config: Settings["config"];
  },
  runtime: Runtime,
): ReturnType<typeof signInOf> {
  const host = String(config["host"]);
  const region = regionOf(config);
  if (region === undefined) return { failure: unknownRegion };
  const found = awsKeysOf(credential, { region, runtime });
  if ("failure" in found) return found;
  const { source } = found;
  let lastKeys: AwsKeys | undefined;
  let hide = hiderOf([]);
  return {
    signIn: {
      login: async (signal) => {
        const answer = await source.take(signal);
        if ("failure" in answer) return answer;
        lastKeys = answer.token;
        const place = { region, host, port: Number(config["port"]), username };
        const password = await rdsToken({ keys: lastKeys, ...place, nowMs: runtime.now() });
        hide = hiderOf(secretTextsOf(password), hiddenValue);
        return { login: { username, password } };
      },
      refused: () => lastKeys !== undefined && source.refuse(lastKeys),
      noteFutile: () => source.noteFutile(),
      trustFailure: (signal) => source.trustFailure(signal),
      hide: (text) => hide(text),
      close: () => source.close(),
    },
  };
}
