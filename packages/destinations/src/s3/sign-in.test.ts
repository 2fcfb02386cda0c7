import { hash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { withCounterpart } from "../../../../tools/counterparts/in-tests.ts";
import { startGuardedMoto } from "../../../../tools/counterparts/moto.ts";
import { checkConnection } from "../check.ts";
import type { CheckResult, Outcome } from "../destination.ts";
import { createEgressGuard } from "../egress.ts";
import { batchFor, openBench, type Bench } from "../testing/conformance-bench.ts";
import { s3 } from "./index.ts";
import {
  accessKeyOf,
  createMotoCounterpart,
  mayWrite,
  motoRegion,
  trustIn,
  type MotoCounterpart,
} from "./testing/moto-counterpart.ts";
import { s3Error } from "./testing/storage-faults.ts";

// Goal: keys that are wrong are told apart, roles are used safely, and nothing of a key is ever shown.

const stsHost = `sts.${motoRegion}.amazonaws.com`;

let place: MotoCounterpart;

const moto = withCounterpart(startGuardedMoto);

async function attempt(bench: Bench): Promise<Outcome> {
  const [outcome] = await bench.connection.deliver(
    batchFor(s3, bench.settings.config),
    bench.signal,
  );
  return outcome!;
}

async function attemptOnce(parts: Parameters<typeof openBench>[1]): Promise<Outcome> {
  const bench = await openBench(s3, parts);
  try {
    return await attempt(bench);
  } finally {
    await bench.connection.close();
  }
}

async function check(parts: MotoCounterpart): Promise<CheckResult> {
  const { connection, settings, signal } = await openBench(s3, parts);
  await connection.close();
  const batch = batchFor(s3, settings.config);
  const { identity } = parts;
  const subject = { settings, batch, signal };
  return await checkConnection(s3, subject, {
    egress: createEgressGuard(parts.egress),
    now: Date.now,
    ...(identity && { identity }),
  });
}

const said = (outcome: Outcome): string =>
  outcome.kind === "delivered" ? "delivered" : `${outcome.reason}: ${outcome.detail}`;

const callsOfSts = (): number => place.door.asked.filter((host) => host === stsHost).length;

describe("an access key", () => {
  beforeEach(async () => {
    place = await createMotoCounterpart(moto(), "AWS_ACCESS_KEY");
  });

  afterEach(() => place.close());

  test("that nobody knows, or whose secret is another, is told apart", async () => {
    const { accessKeyId } = place.credential.input as { accessKeyId: string };
    const wrong = { accessKeyId, secretAccessKey: "A".repeat(40) };
    expect(said(await attemptOnce({ ...place, credential: accessKeyOf(wrong) }))).toBe(
      "unauthorized: The secret access key does not belong to the access key id (SignatureDoesNotMatch).",
    );
    const unknown = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "A".repeat(40) };
    expect(said(await attemptOnce({ ...place, credential: accessKeyOf(unknown) }))).toBe(
      "unauthorized: The storage does not know the access key id (InvalidAccessKeyId).",
    );
  });

  test("that may not write is told what it lacks, and where", async () => {
    await place.act("forbidden");
    expect(said(await attemptOnce(place))).toBe(
      `forbidden: The credentials lack s3:PutObject on arn:aws:s3:::${place.bucket}/events/live/*, or a policy of the bucket or the account denies it.`,
    );
    const { prefix: _left, ...input } = place.input;
    expect(said(await attemptOnce({ ...place, input }))).toContain(
      ` on arn:aws:s3:::${place.bucket}/*, `,
    );
  });

  test("at a bucket that is missing is told its name", async () => {
    await place.act("no_bucket");
    expect(said(await attemptOnce(place))).toBe(
      `not_found: The bucket "${place.bucket}" does not exist in the region eu-central-1.`,
    );
  });

  test("is needed: without a credential nothing is sent", async () => {
    const { credential: _left, ...nobody } = place;
    expect(said(await attemptOnce(nobody))).toBe(
      "misconfigured: The destination needs an AWS role or an AWS access key to sign in with.",
    );
    expect(place.door.asked).toEqual([]);
  });

  test("uploads to AWS with the checksum that AWS keeps beside the file", async () => {
    expect(said(await attemptOnce(place))).toBe("delivered");
    const [{ headers }] = place.gateway.requests as [(typeof place.gateway.requests)[0]];
    const [object] = await place.account.objectsOf(place.bucket);
    expect(headers["x-amz-checksum-sha256"]).toBe(hash("sha256", object!.body, "base64"));
    expect(headers).not.toHaveProperty("content-md5");
  });

  test("never asks STS", async () => {
    expect(said(await attemptOnce(place))).toBe("delivered");
    expect((await check(place)).steps.map(({ name }) => name)).not.toContain("credential");
    expect(callsOfSts()).toBe(0);
  });
});

describe("a role", () => {
  beforeEach(async () => {
    place = await createMotoCounterpart(moto(), "AWS_ROLE");
  });

  afterEach(() => place.close());

  const tokenOf = (index: number): string =>
    place.gateway.requests.at(index)!.headers["x-amz-security-token"]!;

  test("is assumed once for all that needs its keys", async () => {
    const bench = await openBench(s3, place);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => attempt(bench)));
    await bench.connection.close();
    expect(outcomes.map(said)).toEqual(outcomes.map(() => "delivered"));
    expect(callsOfSts()).toBe(1);
  });

  test("T13: that can be assumed with another external id fails the check, and nothing is written", async () => {
    const { Statement, ...open } = trustIn(place.platformArn, "any");
    const [{ Condition: _left, ...trusting }] = Statement;
    const roleArn = await place.account.createRole(
      `open-${place.bucket}`,
      { ...open, Statement: [trusting] },
      mayWrite,
    );
    const opened = { ...place, credential: { ...place.credential, input: { roleArn } } };
    const { steps } = await check(opened);
    expect(steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
      "settings passed",
      "credential failed",
      "address skipped",
      "connection skipped",
      "tls skipped",
      "request skipped",
    ]);
    const [, failed] = steps;
    expect(failed?.reason).toBe("misconfigured");
    expect(failed?.sentence).toContain("can be assumed without its external id");
    expect(failed?.sentence).toContain("StringEquals sts:ExternalId");
    expect(await place.received()).toEqual([]);
  });

  test("that trusts with the external id passes the check", async () => {
    const { steps } = await check(place);
    expect(steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
      ...["settings passed", "credential passed", "address passed"],
      ...["connection passed", "tls passed", "request passed"],
    ]);
    expect(await place.received()).toHaveLength(1);
  });

  test("T13: of somebody else, with another external id, cannot be assumed, and says what to look at", async () => {
    const other = { ...place.credential, externalId: "prl-of-somebody-else" };
    const outcome = said(await attemptOnce({ ...place, credential: other }));
    expect(outcome).toMatch(/^unauthorized: The role could not be assumed\. /);
    expect(outcome).toContain("trust policy");
    expect(outcome).toContain("external id");
    expect(place.gateway.requests).toEqual([]);
  });

  test("needs an identity of the installation, and says whose task that is", async () => {
    const { identity: _left, ...nobody } = place;
    expect(said(await attemptOnce(nobody))).toMatch(/^misconfigured: .*its operator has to/);
    const { steps } = await check(nobody);
    expect(steps.find(({ state }) => state === "failed")?.name).toBe("credential");
    expect(place.door.asked).toEqual([]);
  });

  test("cannot be assumed with keys of the installation that AWS refuses, which is no fault of the customer's", async () => {
    const aws = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "A".repeat(40) };
    expect(said(await attemptOnce({ ...place, identity: { aws } }))).toMatch(
      /^platform_fault: .*operator/,
    );
  });

  test("gets new keys once when the storage says that those at hand have ended", async () => {
    const bench = await openBench(s3, place);
    expect(said(await attempt(bench))).toBe("delivered");
    const ended = tokenOf(-1);
    place.gateway.act(
      s3Error(400, "ExpiredToken"),
      ({ headers }) => headers["x-amz-security-token"] === ended,
    );
    expect(said(await attempt(bench))).toBe("delivered");
    expect(tokenOf(-1)).not.toBe(ended);
    expect(callsOfSts()).toBe(2);

    place.gateway.act(s3Error(400, "ExpiredToken"));
    for (let count = 0; count < 3; count += 1)
      expect(said(await attempt(bench))).toMatch(/^unauthorized: The temporary keys have ended/);
    // One more was tried, in vain; then none for a while.
    expect(callsOfSts()).toBe(3);
    await bench.connection.close();
  });

  test("shows nothing of its temporary keys or of the installation's, whatever the storage repeats", async () => {
    const bench = await openBench(s3, place);
    expect(said(await attempt(bench))).toBe("delivered");
    const { headers } = place.gateway.requests.at(-1)!;
    const token = headers["x-amz-security-token"]!;
    const numbers = Buffer.from(token).toString("hex").replace(/../g, "$& ").trim();
    place.gateway.act({
      status: 403,
      headers: { "x-echo": token },
      body: `<Error><Code>SignatureDoesNotMatch</Code><Message>${token} ${headers["authorization"]}</Message><StringToSign>x</StringToSign><CanonicalRequest>${token}</CanonicalRequest><CanonicalRequestBytes>${numbers}</CanonicalRequestBytes></Error>`,
    });
    const outcome = await attempt(bench);
    await bench.connection.close();
    expect(said(outcome)).toMatch(/^unauthorized: /);
    const shown = JSON.stringify(outcome);
    const { requestHeaders } = outcome.exchange;
    expect(requestHeaders).toContainEqual(["x-amz-security-token", "••••"]);
    const [, signature] = /Signature=(.*)$/.exec(headers["authorization"]!) ?? [];
    const secrets = [token, numbers.slice(0, 60), place.identity!.aws!.secretAccessKey];
    // The signature differs with the second it was made in, so it is looked for by its form.
    expect(signature).toMatch(/^[0-9a-f]{64}$/);
    expect(Object.fromEntries(requestHeaders)["authorization"]).toMatch(/Signature=••••$/);
    for (const secret of secrets) expect(shown).not.toContain(secret);
  });

  test("is no longer assumed by anybody once its trust has been taken back", async () => {
    await place.act("unauthorized");
    const { steps } = await check(place);
    expect(steps.find(({ state }) => state === "failed")).toMatchObject({
      name: "credential",
      reason: "unauthorized",
    });
    expect(await place.received()).toEqual([]);
  });
});
