import type { GuardedMoto } from "../../../../../tools/counterparts/moto.ts";
import type { FailureReason } from "../../failure.ts";
import { AwsAccount, type AccountKeys } from "../../testing/aws-account.ts";
import type { Counterpart, GivenCredential, Rotation } from "../../testing/counterpart.ts";
import { startFaultGateway, type FaultGateway } from "../../testing/fault-gateway.ts";
import { openFrontDoor, type FrontDoor } from "../../testing/front-door.ts";
import { faultActor, reasonsOfStorageFaults, type RealFault } from "./storage-faults.ts";
import { eventsIn } from "./stored-events.ts";

/** The region of everything here. */
export const motoRegion = "eu-central-1";

/** The external id of every customer here. */
export const externalId = "prl-0123456789abcdef";

/** Trusts a user that comes with an external id. */
export function trustIn(userArn: string, id: string) {
  const statement = {
    Effect: "Allow",
    Principal: { AWS: userArn },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "sts:ExternalId": id } },
  };
  return { Version: "2012-10-17", Statement: [statement] as const };
}

/** May write files, or only read them. */
export const mayWrite = { action: "s3:PutObject", resource: "*" };
const mayRead = { action: "s3:GetObject", resource: "*" };

/** Who signs in, and how it is made to fail for real. */
interface Signing {
  readonly credential: GivenCredential;
  readonly secretTexts: readonly string[];
  readonly identity?: Counterpart["identity"];
  readonly platformArn?: string;
  readonly faults: Readonly<Record<string, RealFault>>;
  /** Where the moto account says nothing of it. */
  readonly rotate: () => Promise<Omit<Rotation, "input">>;
}

/** A counterpart with what is behind it. */
export interface MotoCounterpart extends Counterpart {
  readonly credential: GivenCredential;
  readonly bucket: string;
  readonly account: AwsAccount;
  /** Before the bucket. */
  readonly gateway: FaultGateway;
  readonly door: FrontDoor;
  /** Of the installation's own user, which assumes roles. */
  readonly platformArn: string;
}

let count = 0;

/** Of a role, it is not in the request that a key is found wrong first. */
const { unknown_key: _left, ...withoutUnknownKey } = reasonsOfStorageFaults;

/**
 * A bucket of its own at moto, which checks signatures and policies, behind the names that buckets and STS have at AWS,
 * with faults in between. Permissions and buckets that are missing are really missing.
 */
export async function createMotoCounterpart(
  moto: GuardedMoto,
  signInBy: "AWS_ACCESS_KEY" | "AWS_ROLE",
  settings: Readonly<Record<string, unknown>> = {},
): Promise<MotoCounterpart> {
  count += 1;
  const bucket = `acme-events-${count}`;
  const account = new AwsAccount({ url: moto.url, region: motoRegion, keys: moto.adminKeys });
  await account.createBucket(bucket);
  const signing = await (signInBy === "AWS_ROLE" ? byRole : byKey)(account, count);
  const port = Number(new URL(moto.url).port);
  const gateway = await startFaultGateway(port);
  const door = await openFrontDoor({
    [`*.s3.${motoRegion}.amazonaws.com`]: gateway.port,
    [`sts.${motoRegion}.amazonaws.com`]: port,
  });
  const input = { bucket, region: motoRegion, prefix: "events/live", ...settings };
  const real: Readonly<Record<string, RealFault>> = {
    ...signing.faults,
    no_bucket: async () => {
      await account.deleteBucket(bucket);
      return () => account.createBucket(bucket);
    },
  };
  return {
    ...{ bucket, account, gateway, door, input },
    platformArn: signing.platformArn ?? "",
    credential: signing.credential,
    ...(signing.identity && { identity: signing.identity }),
    egress: door.egress,
    secretTexts: signing.secretTexts,
    faults: {
      // Taken back before keys are fetched; those at hand go on being good.
      ...(signInBy === "AWS_ROLE" && { unauthorized: "unauthorized" }),
      ...{ forbidden: "forbidden", no_bucket: "not_found" },
      ...(signInBy === "AWS_ROLE" ? withoutUnknownKey : reasonsOfStorageFaults),
    } satisfies Record<string, FailureReason>,
    received: async () => (await account.objectsOf(bucket)).flatMap(eventsIn),
    asArrived: (body) => Buffer.from(body.toString().replaceAll(/[\r\n]/g, " ")),
    act: faultActor(gateway, real),
    nextArrival: () => gateway.nextArrival(),
    settled: () => gateway.settled(),
    rotate: async () => ({ input, ...(await signing.rotate()) }),
    close: async () => {
      await door.close();
      await gateway.close();
    },
  };
}

async function byKey(account: AwsAccount, number: number): Promise<Signing> {
  const name = `writer-${number}`;
  const first = await account.createUser(name, mayWrite);
  return {
    credential: accessKeyOf(first),
    secretTexts: [first.secretAccessKey],
    faults: {
      forbidden: async () => {
        await account.allowUser(name, mayRead);
        return () => account.allowUser(name, mayWrite);
      },
    },
    rotate: async () => {
      const second = await account.createAccessKey(name);
      return {
        credential: accessKeyOf(second),
        secretTexts: [second.secretAccessKey],
        retireOld: () => account.deleteAccessKey(name, first),
      };
    },
  };
}

/** A key as a customer would give it. */
export function accessKeyOf({ accessKeyId, secretAccessKey }: AccountKeys): GivenCredential {
  return { type: "AWS_ACCESS_KEY", input: { accessKeyId, secretAccessKey } };
}

async function byRole(account: AwsAccount, number: number): Promise<Signing> {
  const mayAssume = { action: "sts:AssumeRole", resource: "*" };
  const platform = await account.createUser(`platform-${number}`, mayAssume);
  const { arn, accessKeyId, secretAccessKey } = platform;
  const name = `role-${number}`;
  const roleArn = await account.createRole(name, trustIn(arn, externalId), mayWrite);
  const stranger = trustIn(arn, "somebody-else");
  return {
    credential: { type: "AWS_ROLE", input: { roleArn }, externalId },
    // What is secret here is the installation's own, and is not part of what a customer gives.
    secretTexts: [],
    identity: { aws: { accessKeyId, secretAccessKey } },
    platformArn: arn,
    faults: {
      unauthorized: async () => {
        await account.trustWith(name, stranger);
        return () => account.trustWith(name, trustIn(arn, externalId));
      },
      forbidden: async () => {
        await account.allowRole(name, mayRead);
        return () => account.allowRole(name, mayWrite);
      },
    },
    rotate: async () => {
      const second = await account.createRole(`${name}-2`, trustIn(arn, externalId), mayWrite);
      return {
        credential: { type: "AWS_ROLE", input: { roleArn: second }, externalId },
        secretTexts: [],
        retireOld: () => account.trustWith(name, stranger),
      };
    },
  };
}
