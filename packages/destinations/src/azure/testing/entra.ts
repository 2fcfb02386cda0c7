import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from "jose";

/** An application of a directory, with client secrets that are valid at once. */
interface Application {
  readonly clientId: string;
  readonly secrets: readonly string[];
}

/**
 * What Microsoft Entra does for applications, as Microsoft documents it: gives out access tokens, signed and verified by
 * `jose`, which the code under test does not use.
 */
export interface Entra {
  readonly port: number;
  readonly directoryId: string;
  /** Tokens it has given out, in order. */
  readonly tokens: readonly string[];
  /** Whether it gave out this token, for this service, and it is valid still. */
  accepts(token: string, audience: string): Promise<boolean>;
  /** From now on a secret is none any more. */
  retire(secret: string): void;
  /** From now on the tokens that it has given out are refused. */
  revokeTokens(): void;
  close(): Promise<void>;
}

const lifetimeSeconds = 3_599;

/** Starts it on a loopback port, with one application. */
export async function startEntra(directoryId: string, application: Application): Promise<Entra> {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const { n: kid = "" } = await exportJWK(publicKey);
  const tokens: string[] = [];
  const revoked = new Set<string>();
  const secrets = new Set(application.secrets);
  const issuer = `https://sts.windows.net/${directoryId}/`;

  const answer = async (
    request: http.IncomingMessage,
  ): Promise<readonly [status: number, body: object]> => {
    const form = new URLSearchParams(await text(request));
    const refuse = (status: number, error: string, code: number) =>
      [status, { error, error_description: `AADSTS${code}: no. ${form.toString()}` }] as const;
    if (request.method !== "POST" || request.url !== `/${directoryId}/oauth2/v2.0/token`)
      return refuse(400, "invalid_request", 90002);
    if (form.get("grant_type") !== "client_credentials")
      return refuse(400, "unsupported_grant_type", 70003);
    if (form.get("client_id") !== application.clientId)
      return refuse(400, "unauthorized_client", 700016);
    if (!secrets.has(form.get("client_secret") ?? ""))
      return refuse(401, "invalid_client", 7000215);
    const [, audience] = /^(https:\/\/[^/]+)\/\.default$/.exec(form.get("scope") ?? "") ?? [];
    if (audience === undefined) return refuse(400, "invalid_scope", 1002012);
    const token = await new SignJWT({
      appid: application.clientId,
      tid: directoryId,
      n: tokens.length,
    })
      .setProtectedHeader({ alg: "RS256", kid: kid.slice(0, 8) })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setNotBefore("0s")
      .setExpirationTime(`${lifetimeSeconds}s`)
      .sign(privateKey);
    tokens.push(token);
    return [200, { token_type: "Bearer", expires_in: lifetimeSeconds, access_token: token }];
  };

  const server = http.createServer((request, response) => {
    void answer(request).then(([status, body]) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    directoryId,
    tokens,
    accepts: async (token, audience) =>
      !revoked.has(token) &&
      (await jwtVerify(token, publicKey, { issuer, audience }).then(
        () => true,
        () => false,
      )),
    retire: (secret) => void secrets.delete(secret),
    revokeTokens: () => {
      for (const token of tokens) revoked.add(token);
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
