import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { withCounterpart } from "../../../../tools/counterparts/in-tests.ts";
import { startVersitygw } from "../../../../tools/counterparts/versitygw.ts";
import { AwsAccount } from "../testing/aws-account.ts";
import { versitygwRegion } from "./testing/versitygw-counterpart.ts";

// Goal: the machine's own identity at AWS is never used, in whatever way it is offered, although it would be let in.

const [bucket, untouched] = ["acme-events", "acme-untouched"];

let account: AwsAccount;
let metadata: http.Server | undefined;
const asked: string[] = [];
let home: string | undefined;
let planted: NodeJS.ProcessEnv;

const versitygw = withCounterpart(startVersitygw, async ({ url, rootKeys: keys }) => {
  account = new AwsAccount({ url, region: versitygwRegion, keys });
  for (const name of [bucket, untouched]) await account.createBucket(name);
  metadata = http.createServer((request, response) => {
    asked.push(request.url ?? "");
    const { accessKeyId, secretAccessKey } = keys;
    response.end(JSON.stringify({ AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey }));
  });
  metadata.listen(0, "127.0.0.1");
  await once(metadata, "listening");
  home = await mkdtemp(join(tmpdir(), "pushrail-home-"));
  planted = await plant(home, `http://127.0.0.1:${(metadata.address() as AddressInfo).port}`);
});

afterAll(async () => {
  metadata?.close();
  if (home !== undefined) await rm(home, { recursive: true, force: true });
});

/** Every place in which a library of AWS looks for an identity, with keys that may do everything. */
async function plant(folder: string, metadataUrl: string): Promise<NodeJS.ProcessEnv> {
  const { accessKeyId, secretAccessKey } = versitygw().rootKeys;
  const profile = `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
  await mkdir(join(folder, ".aws"));
  await writeFile(
    join(folder, ".aws", "credentials"),
    `[default]\n${profile}[planted]\n${profile}`,
  );
  await writeFile(
    join(folder, ".aws", "config"),
    `[default]\nregion = ${versitygwRegion}\n${profile}`,
  );
  await writeFile(join(folder, "token"), "planted");
  return {
    ...{ PATH: process.env["PATH"], HOME: folder },
    ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    ...{ AWS_SESSION_TOKEN: "", AWS_PROFILE: "planted", AWS_REGION: versitygwRegion },
    AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/planted",
    AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, "token"),
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${metadataUrl}/container`,
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/container",
    AWS_CONTAINER_AUTHORIZATION_TOKEN: "planted",
    AWS_EC2_METADATA_SERVICE_ENDPOINT: metadataUrl,
    ...{ AWS_ENDPOINT_URL: versitygw().url, AWS_ENDPOINT_URL_S3: versitygw().url },
    AWS_ENDPOINT_URL_STS: metadataUrl,
  };
}

async function attempt(credential: object | undefined, into = untouched): Promise<string> {
  const program = fileURLToPath(new URL("testing/attempt-main.ts", import.meta.url));
  const config = { bucket: into, region: versitygwRegion, serviceUrl: versitygw().url };
  const child = spawn(process.execPath, ["--conditions=@pushrail/source", program], {
    env: planted,
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(JSON.stringify({ config, credential }));
  return await text(child.stdout);
}

const keyOf = (accessKeyId: string, secretAccessKey: string): object => ({
  ...{ type: "AWS_ACCESS_KEY", config: { accessKeyId }, secrets: { secretAccessKey } },
});

test("T12: with bad keys of a customer, or none, nothing is written and nobody else is asked", async () => {
  const { accessKeyId, secretAccessKey } = versitygw().rootKeys;
  expect(await attempt(keyOf(accessKeyId, secretAccessKey), bucket)).toBe("delivered");
  expect(await account.objectsOf(bucket)).toHaveLength(1);

  expect(await attempt(keyOf("AKIAIOSFODNN7EXAMPLE", "A".repeat(40)))).toMatch(/^unauthorized: /);
  expect(await attempt(keyOf(accessKeyId, "A".repeat(40)))).toMatch(/^unauthorized: /);
  expect(await attempt(keyOf("", ""))).toMatch(/^misconfigured: /);
  expect(await attempt(undefined)).toMatch(/^misconfigured: /);
  const role = { roleArn: "arn:aws:iam::123456789012:role/events" };
  expect(
    await attempt({ type: "AWS_ROLE", config: role, secrets: {}, externalId: "prl-1" }),
  ).toMatch(/^misconfigured: .*operator/);
  expect(asked).toEqual([]);
  expect(await account.objectsOf(untouched)).toEqual([]);
}, 60_000);
