import { startAzurite } from "../../../../tools/counterparts/azurite.ts";
import { withCounterpart } from "../../../../tools/counterparts/in-tests.ts";
import { testConformance } from "../conformance.ts";
import { azureBlob } from "./index.ts";
import { createBlobCounterpart, type BlobSignIn } from "./testing/blob-counterpart.ts";

// Goal: a container passes the whole suite against Azurite with each way to sign in, and in each form of NDJSON.

const azurite = withCounterpart(() => startAzurite("pushrailtest"));

const variants: readonly [BlobSignIn, compression: string][] = [
  ["key", "none"],
  ["sas", "gzip"],
  ["principal", "zstd"],
];

for (const [signIn, compression] of variants) {
  testConformance({
    definition: azureBlob,
    variant: `${signIn}, ${compression}`,
    createCounterpart: () => createBlobCounterpart(azurite(), signIn, { compression }),
    batches: {
      dedupes: true,
      keepsOrder: true,
      refusals: [],
      lostAnswer: "answer_lost",
      stall: "stall",
    },
  });
}
