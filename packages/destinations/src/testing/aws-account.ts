import { AwsClient } from "aws4fetch";
import { XMLParser } from "fast-xml-parser";

/**
 * What the owner of an AWS account, or of a storage that is compatible with S3, does in tests: users, roles, buckets, and
 * looking at what has been stored. It has nothing in common with the adapters but the library that signs.
 */

/** An access key. */
export interface AccountKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A policy as JSON: an allowed action, on which resource. */
export interface AllowedAction {
  readonly action: string;
  readonly resource: string;
}

/** An object as it is stored. */
export interface StoredObject {
  readonly key: string;
  readonly body: Buffer;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/** See above. */
export class AwsAccount {
  readonly #url: string;
  readonly #region: string;
  readonly #keys: AccountKeys;

  /** `keys` may do everything; all services answer at the URL. */
  constructor(place: {
    readonly url: string;
    readonly region: string;
    readonly keys: AccountKeys;
  }) {
    this.#url = place.url;
    this.#region = place.region;
    this.#keys = place.keys;
  }

  /** Makes a user that may do one thing, and an access key of it. */
  async createUser(name: string, allowed: AllowedAction): Promise<AccountKeys & { arn: string }> {
    const made = await this.#askIam({ Action: "CreateUser", UserName: name });
    await this.allowUser(name, allowed);
    return { ...(await this.createAccessKey(name)), arn: textIn(made, "Arn") };
  }

  /** Makes another access key of a user. */
  async createAccessKey(name: string): Promise<AccountKeys> {
    const key = await this.#askIam({ Action: "CreateAccessKey", UserName: name });
    return {
      accessKeyId: textIn(key, "AccessKeyId"),
      secretAccessKey: textIn(key, "SecretAccessKey"),
    };
  }

  async deleteAccessKey(name: string, { accessKeyId }: AccountKeys): Promise<void> {
    const asked = { Action: "DeleteAccessKey", UserName: name, AccessKeyId: accessKeyId };
    await this.#askIam(asked);
  }

  /** Lets a user do one thing, and nothing that it could do before. */
  async allowUser(name: string, allowed: AllowedAction): Promise<void> {
    const PolicyDocument = policyOf(allowed);
    const asked = { Action: "PutUserPolicy", UserName: name, PolicyName: "only", PolicyDocument };
    await this.#askIam(asked);
  }

  /** Makes a role that may do one thing and trusts as its policy says; returns its ARN. */
  async createRole(name: string, trust: object, allowed: AllowedAction): Promise<string> {
    const AssumeRolePolicyDocument = JSON.stringify(trust);
    const asked = { Action: "CreateRole", RoleName: name, AssumeRolePolicyDocument };
    const made = await this.#askIam(asked);
    await this.allowRole(name, allowed);
    return textIn(made, "Arn");
  }

  /** Lets a role do one thing, and nothing that it could do before. */
  async allowRole(name: string, allowed: AllowedAction): Promise<void> {
    const PolicyDocument = policyOf(allowed);
    const asked = { Action: "PutRolePolicy", RoleName: name, PolicyName: "only", PolicyDocument };
    await this.#askIam(asked);
  }

  async trustWith(name: string, trust: object): Promise<void> {
    const PolicyDocument = JSON.stringify(trust);
    await this.#askIam({ Action: "UpdateAssumeRolePolicy", RoleName: name, PolicyDocument });
  }

  async createBucket(bucket: string): Promise<void> {
    const isFirst = this.#region === "us-east-1";
    const body = `<CreateBucketConfiguration><LocationConstraint>${this.#region}</LocationConstraint></CreateBucketConfiguration>`;
    await this.#askS3("PUT", `/${bucket}`, isFirst ? undefined : body);
  }

  /** The bucket must be empty. */
  async deleteBucket(bucket: string): Promise<void> {
    await this.#askS3("DELETE", `/${bucket}`);
  }

  async setBucketPolicy(bucket: string, policy: object): Promise<void> {
    await this.#askS3("PUT", `/${bucket}?policy`, JSON.stringify(policy));
  }

  /** Every object of a bucket with at most 1,000, by the times at which they were stored. */
  async objectsOf(bucket: string): Promise<readonly StoredObject[]> {
    const listed = await (await this.#askS3("GET", `/${bucket}?list-type=2`)).text();
    const { ListBucketResult: result } = parser.parse(listed) as {
      ListBucketResult: { Contents?: readonly { Key: string; LastModified: string }[] };
    };
    const contents = result.Contents ?? [];
    return await Promise.all(
      contents
        .toSorted((a, b) => (a.LastModified < b.LastModified ? -1 : 1))
        .map(async ({ Key: key }) => {
          const path = key.split("/").map(encodeURIComponent).join("/");
          const response = await this.#askS3("GET", `/${bucket}/${path}`);
          return {
            key,
            body: Buffer.from(await response.arrayBuffer()),
            headers: Object.fromEntries(response.headers),
          };
        }),
    );
  }

  async #askIam(asked: Readonly<Record<string, string>>): Promise<string> {
    const body = formOf({ Version: "2010-05-08", ...asked });
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const init = { method: "POST", headers, body };
    const response = await this.#clientOf("iam", "us-east-1").fetch(`${this.#url}/`, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${asked["Action"]}: ${text}`);
    return text;
  }

  async #askS3(method: string, path: string, body?: string): Promise<Response> {
    const init = { method, ...(body !== undefined && { body }) };
    const response = await this.#clientOf("s3", this.#region).fetch(`${this.#url}${path}`, init);
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return response;
  }

  #clientOf(service: string, region: string): AwsClient {
    return new AwsClient({ ...this.#keys, service, region, retries: 0 });
  }
}

const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === "Contents" });

function policyOf({ action, resource }: AllowedAction): string {
  const statement = { Effect: "Allow", Action: action, Resource: resource };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

/** Encoded as Python does it: moto checks the signature of what it encodes anew. */
function formOf(asked: Readonly<Record<string, string>>): string {
  const encoded = (text: string): string =>
    encodeURIComponent(text)
      .replaceAll("%20", "+")
      .replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return Object.entries(asked)
    .map(([name, value]) => `${name}=${encoded(value)}`)
    .join("&");
}

function textIn(xml: string, name: string): string {
  const [, text] = new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml) ?? [];
  if (text === undefined) throw new Error(`the answer has no ${name}: ${xml}`);
  return text;
}
