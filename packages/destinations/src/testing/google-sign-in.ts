import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import {
  createLocalJWKSet,
  importSPKI,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from "jose";

/**
 * The services by which Google gives out access tokens: for signed requests of a key file, and for tokens of others by
 * workload identity federation. Signatures are checked by `jose` as Google checks them, and refusals have its words.
 */

const keyFileMembers = {
  type: "service_account",
  auth_uri: "https://accounts.google.com/o/oauth2/auth",
  token_uri: "https://oauth2.googleapis.com/token",
  auth_provider_x509_cert_url: "https://www.googleapis.com/oauth2/v1/certs",
  universe_domain: "googleapis.com",
};

/** A service account with one key. */
export interface AccountKey {
  readonly email: string;
  /** As Google names the key. */
  readonly id: string;
  /** The JSON file that Google makes of it. */
  readonly file: string;
  /** A piece of it that must never be shown. */
  readonly secretText: string;
  readonly publicPem: string;
}

/** Makes a key file. It takes a moment, so make few. */
export function createAccountKey(email: string): AccountKey {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
  const id = randomBytes(20).toString("hex");
  const file = JSON.stringify({
    ...keyFileMembers,
    project_id: "acme-data",
    private_key_id: id,
    private_key: pem,
    client_email: email,
    client_id: "104567890123456789012",
    client_x509_cert_url: `https://www.googleapis.com/robot/v1/metadata/x509/${encodeURIComponent(email)}`,
  });
  const publicPem = publicKey.export({ type: "spki", format: "pem" }) as string;
  return { email, id, file, secretText: pem.split("\n")[7] ?? pem, publicPem };
}

/** Whom a workload identity provider lets in, and whom that may act as. */
export interface WorkloadProvider {
  /** Resource name, from `//iam.googleapis.com` on. */
  readonly name: string;
  readonly issuer: string;
  /** The keys of the issuer, which Google fetches. */
  readonly keys: JSONWebKeySet;
  /** The only subject that its attribute condition lets in. */
  readonly subject: string;
  /** The service account that the subject has roles/iam.workloadIdentityUser on. */
  readonly email: string;
}

/** Google's token services, on one port for all their host names. */
export interface GoogleSignIn {
  readonly port: number;
  /** Keys that are good, by their ids. */
  readonly keys: Map<string, AccountKey>;
  /** Providers that there are, by their names. */
  readonly providers: Map<string, WorkloadProvider>;
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[];
  /** Answers requests for `path`, by its beginning, or all of them so, until it is unset. */
  answer: { readonly status: number; readonly body: string; readonly path?: string } | undefined;
  /** Google's clock, in milliseconds since the epoch. */
  nowMs: () => number;
  /** Whether a token of an Authorization header was given out for a service account and lives. */
  isLive(authorization: string | undefined): boolean;
  /** Ends tokens that were given out, of one key or provider or all. */
  endTokens(of?: string): void;
  close(): Promise<void>;
}

interface Given {
  /** Id of the key, or name of the provider. */
  readonly of: string;
  /** Of the exchange: it is good for acting as an account only. */
  readonly isFederated: boolean;
  readonly subject: string;
}

class Refusal extends Error {
  readonly status: number;
  readonly body: unknown;
  constructor(status: number, body: unknown) {
    super("refused");
    this.status = status;
    this.body = body;
  }
}

/** Starts the services. The caller closes them. */
export async function startGoogleSignIn(): Promise<GoogleSignIn> {
  const given = new Map<string, Given>();
  const requests: string[] = [];
  const give = (one: Given): string => {
    const token = `ya29.${randomBytes(30).toString("base64url")}`;
    given.set(token, one);
    return token;
  };
  const server = http.createServer((request, response) => {
    requests.push(`${request.headers.host}${request.url}`);
    void bodyOf(request)
      .then(async (body) => {
        const { answer } = services;
        if (answer !== undefined && (request.url ?? "").startsWith(answer.path ?? "/"))
          return answer;
        return {
          status: 200,
          body: JSON.stringify(await serve(services, request, { body, give, given })),
        };
      })
      .catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
        return { status: error.status, body: JSON.stringify(error.body) };
      })
      .then(({ status, body }) => {
        response.writeHead(status, { "content-type": "application/json" }).end(body);
      });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const services: GoogleSignIn = {
    port: (server.address() as AddressInfo).port,
    keys: new Map(),
    providers: new Map(),
    requests,
    answer: undefined,
    nowMs: Date.now,
    isLive: (authorization) =>
      given.get((authorization ?? "").replace(/^Bearer /, ""))?.isFederated === false,
    endTokens: (of) => {
      for (const [token, one] of given) if (of === undefined || one.of === of) given.delete(token);
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
  return services;
}

interface Asked {
  readonly body: string;
  readonly give: (one: Given) => string;
  readonly given: ReadonlyMap<string, Given>;
}

function serve(
  services: GoogleSignIn,
  { headers, url = "" }: http.IncomingMessage,
  asked: Asked,
): unknown {
  switch (`${headers.host}${url.replace(/serviceAccounts\/.*:/, "serviceAccounts/…:")}`) {
    case "oauth2.googleapis.com/token":
      return tokenOfKey(services, asked);
    case "sts.googleapis.com/v1/token":
      return tokenOfExchange(services, asked);
    case "iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/…:generateAccessToken": {
      const email = decodeURIComponent(/serviceAccounts\/(.*):/.exec(url)?.[1] ?? "");
      return tokenOfAccount(services, { ...asked, email, authorization: headers.authorization });
    }
    default:
      throw new Refusal(404, { error: { code: 404, message: "no such service" } });
  }
}

async function tokenOfKey({ keys, nowMs }: GoogleSignIn, { body, give }: Asked): Promise<unknown> {
  const form = new URLSearchParams(body);
  if (form.get("grant_type") !== "urn:ietf:params:oauth:grant-type:jwt-bearer") {
    throw oauthRefusal("unsupported_grant_type", "Invalid grant_type: " + form.get("grant_type"));
  }
  let of = "";
  const claims = await verified(
    form.get("assertion") ?? "",
    ({ kid = "" }) => {
      const key = keys.get(kid);
      if (key === undefined) throw oauthRefusal("invalid_grant", "Invalid JWT Signature.");
      of = kid;
      return importSPKI(key.publicPem, "RS256");
    },
    { algorithms: ["RS256"], audience: "https://oauth2.googleapis.com/token" },
  );
  if (claims.iss !== keys.get(of)?.email) {
    throw oauthRefusal("invalid_grant", "Invalid grant: account not found");
  }
  const { iat = 0, exp = 0, scope } = claims;
  const nowS = nowMs() / 1000;
  if (iat > nowS + 300 || exp < nowS - 300 || exp - iat > 3_600) {
    const description =
      "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.";
    throw oauthRefusal("invalid_grant", description);
  }
  if (scope !== "https://www.googleapis.com/auth/devstorage.read_write") {
    throw oauthRefusal("invalid_scope", "Invalid OAuth scope or ID token audience provided.");
  }
  const token = give({ of, isFederated: false, subject: claims.iss ?? "" });
  return { access_token: token, expires_in: 3_599, token_type: "Bearer" };
}

async function tokenOfExchange(
  { providers }: GoogleSignIn,
  { body, give }: Asked,
): Promise<unknown> {
  const form = new URLSearchParams(body);
  const expected = {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    requested_token_type: "urn:ietf:params:oauth:token-type:access_token",
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    scope: "https://www.googleapis.com/auth/cloud-platform",
  };
  for (const [name, value] of Object.entries(expected)) {
    if (form.get(name) !== value)
      throw oauthRefusal("invalid_request", `Invalid value for "${name}"`);
  }
  const provider = providers.get(form.get("audience") ?? "");
  if (provider === undefined) {
    const description =
      'The target service indicated by the "audience" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn\'t exist.';
    throw oauthRefusal("invalid_target", description);
  }
  const { name, issuer, keys, subject } = provider;
  const audience = `https:${name}`;
  const jwks = createLocalJWKSet(keys);
  const claims = await verified(form.get("subject_token") ?? "", jwks, {
    algorithms: ["RS256", "ES256"],
    audience,
    requiredClaims: ["sub", "iat", "exp"],
  });
  if (claims.iss !== issuer) {
    const description = `The issuer in ID Token ${claims.iss} does not match the expected ones: ${issuer}.`;
    throw oauthRefusal("invalid_grant", description);
  }
  if (claims.sub !== subject) {
    const description = "The given credential is rejected by the attribute condition.";
    throw oauthRefusal("unauthorized_client", description);
  }
  return {
    access_token: give({ of: name, isFederated: true, subject }),
    issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
    token_type: "Bearer",
    expires_in: 3_599,
  };
}

function tokenOfAccount(
  { providers, nowMs }: GoogleSignIn,
  asked: Asked & { readonly email: string; readonly authorization: string | undefined },
): unknown {
  const { body, email, authorization = "", given, give } = asked;
  const federated = given.get(authorization.replace(/^Bearer /, ""));
  const { scope } = JSON.parse(body) as { readonly scope: readonly string[] };
  if (federated?.isFederated !== true || scope.length === 0) {
    throw apiRefusal(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.");
  }
  if (providers.get(federated.of)?.email !== email) {
    const message =
      "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).";
    throw apiRefusal(403, "PERMISSION_DENIED", message);
  }
  return {
    accessToken: give({ of: federated.of, isFederated: false, subject: email }),
    expireTime: new Date(nowMs() + 3_600_000).toISOString(),
  };
}

async function verified(
  token: string,
  key: JWTVerifyGetKey,
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  try {
    // Times are judged by the services' own clock.
    const currentDate = new Date(claimedSeconds(token) * 1000);
    const { payload } = await jwtVerify(token, key, { ...options, currentDate });
    return payload;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw oauthRefusal("invalid_grant", "Invalid JWT Signature.");
  }
}

function claimedSeconds(token: string): number {
  const text = Buffer.from(token.split(".")[1] ?? "", "base64url").toString();
  return (JSON.parse(text) as { readonly iat: number }).iat;
}

function oauthRefusal(error: string, description: string): Refusal {
  return new Refusal(400, { error, error_description: description });
}

function apiRefusal(code: number, status: string, message: string): Refusal {
  return new Refusal(code, { error: { code, message, status } });
}

async function bodyOf(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
