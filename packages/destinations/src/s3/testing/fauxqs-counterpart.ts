import type { Counterpart as Started } from "../../../../../tools/counterparts/counterpart.ts";
import { AwsAccount } from "../../testing/aws-account.ts";
import type { Counterpart } from "../../testing/counterpart.ts";
import { startFaultGateway, type FaultGateway } from "../../testing/fault-gateway.ts";
import { accessKeyOf } from "./moto-counterpart.ts";
import { faultActor, reasonsOfStorageFaults } from "./storage-faults.ts";
import type { FileReader } from "./versitygw-counterpart.ts";

/** A counterpart with what is behind it. */
export interface FauxqsCounterpart extends Counterpart {
  readonly bucket: string;
  readonly account: AwsAccount;
  /** Before the bucket. */
  readonly gateway: FaultGateway;
}

const region = "us-east-1";
const keys = {
  accessKeyId: "writer",
  secretAccessKey: "canary/0123456789+fauxqs",
};

let count = 0;

/**
 * A bucket of its own at fauxqs, reached as a storage that is compatible with S3, with faults in between. A bucket that is
 * missing is really missing; every key is taken, so that what is refused for its key or its permissions is acted out.
 */
export async function createFauxqsCounterpart(
  { url }: Started,
  reader: FileReader,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<FauxqsCounterpart> {
  count += 1;
  const bucket = `acme-events-${count}`;
  const account = new AwsAccount({ url, region, keys });
  await account.createBucket(bucket);
  const gateway = await startFaultGateway(Number(new URL(url).port));
  const no_bucket = async (): Promise<() => Promise<void>> => {
    await account.deleteBucket(bucket);
    return () => account.createBucket(bucket);
  };
  return {
    ...{ bucket, account, gateway },
    input: { bucket, region, serviceUrl: `http://127.0.0.1:${gateway.port}`, ...settings },
    credential: accessKeyOf(keys),
    egress: { allow: ["127.0.0.0/8"] },
    secretTexts: [keys.secretAccessKey],
    faults: { no_bucket: "not_found", ...reasonsOfStorageFaults },
    received: async () => {
      const objects = await account.objectsOf(bucket);
      return (await Promise.all(objects.map(async (each) => await reader.eventsIn(each)))).flat();
    },
    asArrived: reader.asArrived,
    act: faultActor(gateway, { no_bucket }),
    nextArrival: () => gateway.nextArrival(),
    settled: () => gateway.settled(),
    close: () => gateway.close(),
  };
}
