import { amzDateOf, uriEncoded, type AwsKeys } from "./keys.ts";

/** Where a token is to be used, and who makes it. */
export interface RdsLogin {
  readonly keys: AwsKeys;
  readonly region: string;
  /** The database's own name in RDS: a token is good for no other, so that of an alias is refused. */
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly nowMs: number;
}

/**
 * How long a token opens connections; those that are open stay open.
 *
 * Source: Amazon RDS user guide, "IAM database authentication": 15 minutes.
 */
const tokenSeconds = 900;

/**
 * The password with which a database user of RDS signs in for 15 minutes, made from AWS keys without a request: a
 * presigned URL of the action `connect`, without its scheme. It must only be sent over TLS.
 *
 * Source: Amazon RDS user guide, "Connecting using IAM authentication".
 */
export async function rdsToken(login: RdsLogin): Promise<string> {
  const { AwsV4Signer } = await import("aws4fetch");
  const { keys, region, host, port, username, nowMs } = login;
  const asked = [
    ["Action", "connect"],
    ["DBUser", username],
  ] as const;
  const query = [...asked, ["X-Amz-Expires", String(tokenSeconds)] as const];
  const signer = new AwsV4Signer({
    ...keys,
    method: "GET",
    url: `https://${host}:${port}/?${query.map(encodedPair).join("&")}`,
    service: "rds-db",
    region,
    datetime: amzDateOf(nowMs),
    signQuery: true,
  });
  const { searchParams } = (await signer.sign()).url;
  const signed = ["Algorithm", "Credential", "Date", "Expires", "SignedHeaders"];
  const ends = ["Security-Token", "Signature"];
  // As AWS's own tools order and encode it: the database takes it for a password, not for a URL that it would parse.
  const added = [...signed, ...ends].flatMap((name) => {
    const value = searchParams.get(`X-Amz-${name}`);
    return value === null ? [] : [[`X-Amz-${name}`, value] as const];
  });
  return `${host}:${port}/?${[...asked, ...added].map(encodedPair).join("&")}`;
}

function encodedPair([name, value]: readonly [name: string, value: string]): string {
  return `${uriEncoded(name)}=${uriEncoded(value)}`;
}
