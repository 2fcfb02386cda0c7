import { definitionOf, type DestinationDefinition } from "@pushrail/destinations";
import { documentsForTests, registerForTests } from "@pushrail/destinations/testing";

/** The types of a simulation that write batches: one whole object a batch, or rows that are judged one by one. */
export const batchTypes = ["TEST_SIMULATED_OBJECTS", "TEST_SIMULATED_ROWS"] as const;

/** Limits of a batch of both types: small, so that there are many. Bytes and milliseconds. */
export const batchLimits = { eventsMax: 8, bytesMax: 1_500, ageMsMax: 1_500 } as const;

/** Adds both types to this process, unless they are there. */
export function registerBatchTypes(): void {
  for (const type of batchTypes) {
    if (definitionOf(type as string) === undefined) registerForTests(definition(type));
  }
}

function definition(
  type: (typeof batchTypes)[number],
): DestinationDefinition<(typeof batchTypes)[number]> {
  return {
    type,
    folder: documentsForTests,
    label: type,
    category: "object-storage",
    description: "Exists in simulations only.",
    fields: [],
    signs: false,
    credentialTypes: [],
    requiresCredential: false,
    batch: { ...batchLimits, partitionOf: ({ eventType }) => eventType },
    parseSettings: () => ({ settings: { config: {}, secrets: {} } }),
    maskSecrets: () => ({}),
    target: () => "receiver",
    deadlineMs: ({ timeoutMs }) => Number(timeoutMs),
    connect: () => Promise.reject(new Error("a simulation has receivers of its own")),
  };
}
