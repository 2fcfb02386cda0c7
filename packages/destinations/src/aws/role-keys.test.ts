import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Credential } from "../credentials/credential.ts";
import type { Runtime } from "../destination.ts";
import { createEgressGuard } from "../egress.ts";
import { openFrontDoor, type FrontDoor } from "../testing/front-door.ts";
import { startReceiver } from "../testing/receiver.ts";
import { roleKeysOf, type RoleKeys } from "./role-keys.ts";

// Goal: what STS can answer has its reason and words that help; keys are shared, and renewed before they end.
// That signatures and trust policies are right is shown where buckets are tested, against a counterpart that checks them.

const region = "eu-central-1";
const platformKeys = {
  accessKeyId: "AKIAPLATFORM",
  secretAccessKey: "canary-platform-secret-0123456789",
};
const credential: Credential = {
  type: "AWS_ROLE",
  config: { roleArn: "arn:aws:iam::123456789012:role/events+x=1" },
  secrets: {},
  externalId: "prl-1",
};

let receiver: Awaited<ReturnType<typeof startReceiver>>;
let door: FrontDoor;
let nowMs: number;
let answer: { status: number; text: string; headers?: Record<string, string> } | "hang";
let count: number;

beforeEach(async () => {
  receiver = await startReceiver();
  door = await openFrontDoor({ [`sts.${region}.amazonaws.com`]: receiver.port });
  nowMs = Date.parse("2026-11-21T18:00:00Z");
  count = 0;
  answer = { status: 200, text: keysUntil("2026-11-21T19:00:00Z") };
  receiver.answer = (response) => {
    count += 1;
    if (answer === "hang") return;
    response.writeHead(answer.status, answer.headers ?? {});
    response.end(answer.text.replaceAll("#", String(count)));
  };
});

afterEach(async () => {
  await door.close();
  await receiver.close();
});

function keysUntil(expiration: string): string {
  return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIA#</AccessKeyId><SecretAccessKey>secret/#+=</SecretAccessKey><SessionToken>token/#+==</SessionToken><Expiration>${expiration}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
}

const refusal = (code: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${platformKeys.secretAccessKey}</Message></Error></ErrorResponse>`;

function roleKeys(): RoleKeys {
  const runtime: Runtime = {
    egress: createEgressGuard(door.egress),
    now: () => nowMs,
    identity: { aws: platformKeys },
  };
  const found = roleKeysOf(credential, { region, runtime });
  if ("failure" in found) throw new Error(found.failure.detail);
  return found.roleKeys;
}

const { signal } = new AbortController();

describe("keys", () => {
  test("are asked for with the external id, at the region's own STS, for an hour", async () => {
    const arrival = receiver.nextRequest();
    expect(await roleKeys().tokens.take(signal)).toEqual({
      token: { accessKeyId: "ASIA1", secretAccessKey: "secret/1+=", sessionToken: "token/1+==" },
    });
    const { headers, body } = await arrival;
    expect(Object.fromEntries(new URLSearchParams(body.toString()))).toEqual({
      ...{ Action: "AssumeRole", Version: "2011-06-15", DurationSeconds: "3600" },
      ...{
        RoleArn: credential.config["roleArn"],
        RoleSessionName: "Pushrail",
        ExternalId: "prl-1",
      },
    });
    expect(headers["authorization"]).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIAPLATFORM\/20261121\/eu-central-1\/sts\/aws4_request, /,
    );
    expect(new Set(door.asked)).toEqual(new Set(["sts.eu-central-1.amazonaws.com"]));
  });

  test("are fetched once for all who wait, and renewed a minute before they end", async () => {
    const { tokens } = roleKeys();
    const answers = await Promise.all(Array.from({ length: 8 }, () => tokens.take(signal)));
    expect(new Set(answers.map((each) => "token" in each && each.token.accessKeyId))).toEqual(
      new Set(["ASIA1"]),
    );
    nowMs += 58 * 60_000;
    await tokens.take(signal);
    expect(count).toBe(1);
    nowMs += 61_000;
    expect(await tokens.take(signal)).toMatchObject({ token: { accessKeyId: "ASIA2" } });
    expect(count).toBe(2);
  });

  test("that end sooner than was asked for are renewed sooner", async () => {
    answer = { status: 200, text: keysUntil("2026-11-21T18:15:00Z") };
    const { tokens } = roleKeys();
    await tokens.take(signal);
    nowMs += 14.5 * 60_000;
    await tokens.take(signal);
    expect(count).toBe(2);
  });
});

describe("a refusal", () => {
  test.for([
    [403, "AccessDenied", "unauthorized", "trust policy"],
    [403, "InvalidClientTokenId", "platform_fault", "in the region eu-central-1"],
    [403, "SignatureDoesNotMatch", "platform_fault", "operator"],
    [403, "RegionDisabledException", "misconfigured", "not active in the region"],
    [400, "ValidationError", "misconfigured", "ARN"],
    [400, "Throttling", "throttled", "fewer requests"],
    [400, "SomethingNew", "misconfigured", "SomethingNew"],
    [500, "InternalFailure", "unavailable", "500"],
    [403, "<html>no", "unauthorized", "403"],
    [503, "", "unavailable", "503"],
    [302, "", "redirected", "302"],
    [200, "<html>Please sign in", "invalid_response", "no keys"],
    [200, keysUntil("x").replace("token/#+==", ""), "invalid_response", "no keys"],
    [200, keysUntil("x").replace("token/#+==", "a\nb"), "invalid_response", "no keys"],
  ] as const)("%i %s is %s", async ([status, said, reason, words]) => {
    answer = { status, text: /^\w+$/.test(said) ? refusal(said) : said };
    const given = await roleKeys().tokens.take(signal);
    expect(given).toMatchObject({ failure: { reason } });
    const { detail } = (given as { failure: { detail: string } }).failure;
    expect(detail).toMatch(/^The role could not be assumed\. .*\.$/);
    expect(detail).toContain(words);
    expect(detail.length).toBeLessThanOrEqual(500);
    expect(detail).not.toContain(platformKeys.secretAccessKey);
  });

  test("hands on how long STS wants to be left alone", async () => {
    answer = { status: 503, text: "", headers: { "retry-after": "9" } };
    expect(await roleKeys().tokens.take(signal)).toMatchObject({
      failure: { retryAfterMs: 9_000 },
    });
  });

  test("is none when nobody answers before the attempt's time is up", async () => {
    answer = "hang";
    const deadline = new AbortController();
    const arrival = receiver.nextRequest();
    const taking = roleKeys().tokens.take(deadline.signal);
    await arrival;
    deadline.abort();
    expect(await taking).toMatchObject({ failure: { reason: "timeout" } });
  });
});

test.for([
  ["arn:aws:iam::123456789012:role/x", "us-gov-west-1"],
  ["arn:aws-cn:iam::123456789012:role/x", "eu-central-1"],
  ["arn:aws-eusc:iam::123456789012:role/x", "eu-central-1"],
] as const)("the role %s is not asked for in %s, another partition", ([roleArn, other]) => {
  const runtime = {
    egress: createEgressGuard(door.egress),
    now: () => nowMs,
    identity: { aws: platformKeys },
  };
  const found = roleKeysOf({ ...credential, config: { roleArn } }, { region: other, runtime });
  expect(found).toMatchObject({ failure: { reason: "misconfigured" } });
  expect(JSON.stringify(found)).toContain(`the region ${other} of `);
});

describe("trust", () => {
  test("is judged by whether a wrong external id is refused, and by nothing else", async () => {
    answer = { status: 403, text: refusal("AccessDenied") };
    const arrival = receiver.nextRequest();
    expect(await roleKeys().trustFailure(signal)).toBeUndefined();
    const wrong = new URLSearchParams((await arrival).body.toString()).get("ExternalId");
    expect(wrong).toMatch(/^not-[0-9a-f]{64}$/);

    answer = { status: 200, text: keysUntil("2026-11-21T19:00:00Z") };
    expect(await roleKeys().trustFailure(signal)).toMatchObject({ reason: "misconfigured" });
    // Nobody knows then, so the check must not pass.
    answer = { status: 503, text: "" };
    expect(await roleKeys().trustFailure(signal)).toMatchObject({ reason: "unavailable" });
  });
});
