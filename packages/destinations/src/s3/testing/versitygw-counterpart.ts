import type { Versitygw, VersitygwKeys } from "../../../../../tools/counterparts/versitygw.ts";
import { AwsAccount, type StoredObject } from "../../testing/aws-account.ts";
import type { Counterpart, ReceivedEvent } from "../../testing/counterpart.ts";
import { startFaultGateway, type FaultGateway } from "../../testing/fault-gateway.ts";
import { accessKeyOf } from "./moto-counterpart.ts";
import { faultActor, reasonsOfStorageFaults, type RealFault } from "./storage-faults.ts";

/** The region that versitygw has unless it is told another one. */
export const versitygwRegion = "us-east-1";

/** How the files of a bucket are read, and what of a body is the same in them. */
export interface FileReader {
  readonly eventsIn: (
    object: StoredObject,
  ) => Promise<readonly ReceivedEvent[]> | readonly ReceivedEvent[];
  readonly asArrived: (body: Buffer) => Buffer;
}

/** A counterpart with what is behind it. */
export interface VersitygwCounterpart extends Counterpart {
  readonly bucket: string;
  readonly account: AwsAccount;
  /** Before the bucket. */
  readonly gateway: FaultGateway;
}

let count = 0;

/**
 * A bucket of its own at versitygw, which checks signatures, checksums and the policies of buckets, reached as a storage
 * that is compatible with S3, with faults in between. Keys, permissions and buckets that are missing are really missing.
 */
export async function createVersitygwCounterpart(
  versitygw: Versitygw,
  reader: FileReader,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<VersitygwCounterpart> {
  count += 1;
  const bucket = `acme-events-${count}`;
  const keysOf = (part: string): VersitygwKeys => ({
    accessKeyId: `writer-${count}-${part}`,
    secretAccessKey: `canary/${part}+0123456789-${count}`,
  });
  const [first, second] = [keysOf("first"), keysOf("second")];
  const { url, rootKeys } = versitygw;
  const account = new AwsAccount({ url, region: versitygwRegion, keys: rootKeys });
  const allow: Allow = (action, writers) =>
    account.setBucketPolicy(bucket, policyOf(bucket, action, writers));
  await account.createBucket(bucket);
  await versitygw.createAccount(first);
  await allow("s3:PutObject", [first]);
  const gateway = await startFaultGateway(Number(new URL(url).port));
  const input = {
    bucket,
    region: versitygwRegion,
    serviceUrl: `http://127.0.0.1:${gateway.port}`,
    ...settings,
  };
  return {
    ...{ bucket, account, gateway, input },
    credential: accessKeyOf(first),
    egress: { allow: ["127.0.0.0/8"] },
    secretTexts: [first.secretAccessKey],
    faults: {
      ...{ unauthorized: "unauthorized", forbidden: "forbidden", no_bucket: "not_found" },
      ...reasonsOfStorageFaults,
    },
    received: async () => {
      const objects = await account.objectsOf(bucket);
      return (await Promise.all(objects.map(async (each) => await reader.eventsIn(each)))).flat();
    },
    asArrived: reader.asArrived,
    act: faultActor(gateway, realFaults({ versitygw, account, bucket, first, allow })),
    nextArrival: () => gateway.nextArrival(),
    settled: () => gateway.settled(),
    rotate: async () => {
      await versitygw.createAccount(second);
      await allow("s3:PutObject", [first, second]);
      return {
        input,
        credential: accessKeyOf(second),
        secretTexts: [second.secretAccessKey],
        retireOld: () => versitygw.deleteAccount(first.accessKeyId),
      };
    },
    close: () => gateway.close(),
  };
}

type Allow = (action: string, writers: readonly VersitygwKeys[]) => Promise<void>;

function policyOf(bucket: string, action: string, writers: readonly VersitygwKeys[]): object {
  const statement = {
    Effect: "Allow",
    Principal: { AWS: writers.map(({ accessKeyId }) => accessKeyId) },
    Action: action,
    Resource: `arn:aws:s3:::${bucket}/*`,
  };
  return { Version: "2012-10-17", Statement: [statement] };
}

function realFaults(parts: {
  readonly versitygw: Versitygw;
  readonly account: AwsAccount;
  readonly bucket: string;
  readonly first: VersitygwKeys;
  readonly allow: Allow;
}): Readonly<Record<string, RealFault>> {
  const { versitygw, account, bucket, first, allow } = parts;
  return {
    unauthorized: async () => {
      await versitygw.deleteAccount(first.accessKeyId);
      await versitygw.createAccount({ ...first, secretAccessKey: "another-0123456789" });
      return async () => {
        await versitygw.deleteAccount(first.accessKeyId);
        await versitygw.createAccount(first);
      };
    },
    forbidden: async () => {
      await allow("s3:GetObject", [first]);
      return () => allow("s3:PutObject", [first]);
    },
    no_bucket: async () => {
      await account.deleteBucket(bucket);
      return async () => {
        await account.createBucket(bucket);
        await allow("s3:PutObject", [first]);
      };
    },
  };
}
