import { createBatchAdapter } from "@pushrail/destinations/testing/batch-adapter";
import { registerForTests } from "@pushrail/destinations/testing";

// Preloaded into the stage's server, so that the portal has several types to choose from and a field of every kind.

const batch = createBatchAdapter({
  eventsMax: 500,
  bytesMax: 5_000_000,
  ageMsMax: 60_000,
  partitioned: false,
});

registerForTests({
  ...batch,
  type: "TEST_STORE",
  label: "Object store",
  category: "object-storage",
  description: "Writes batches of events as files into a bucket.",
  fields: [
    ...batch.fields,
    {
      name: "isCompressed",
      label: "Compress files",
      help: "Files are a tenth of the size, and have to be unpacked before they can be read.",
      kind: "boolean",
      required: false,
      default: true,
      secret: false,
    },
    {
      name: "region",
      label: "Region",
      help: "Where the bucket is.",
      kind: "choice",
      choices: ["eu-central-1", "eu-west-1", "eu-north-1", "us-east-1", "ap-southeast-2"],
      required: true,
      secret: false,
    },
  ],
});

registerForTests({
  ...batch,
  type: "TEST_STREAM",
  label: "Event stream with a name that takes more than one line",
  category: "queue",
  description: "Adds each event to a stream, keyed by what you choose.",
});

registerForTests({
  ...batch,
  type: "TEST_WAREHOUSE",
  label: "Warehouse table",
  category: "warehouse",
  description: "Adds rows to a table, which is made when it is not there.",
});
