import {
  testConformance,
  type Counterpart,
} from "../../../packages/destinations/src/conformance.ts";
import { newDestination } from "./index.ts";

testConformance({
  definition: newDestination,
  createCounterpart,
  // only with --batching
  // What the real system can do with a batch; a promise that it does not keep fails the suite.
  batches: { dedupes: true, keepsOrder: true, refusals: [] },
  // end
});

/** A New Destination of its own for each test, with an own place in the system that stands for it. */
function createCounterpart(): Promise<Counterpart> {
  return Promise.reject(
    new Error(
      "Next: write createCounterpart in new-destination.test.ts: start what stands for the real New Destination (tools/counterparts) and say how to reach it, what has arrived, and which faults it acts out.",
    ),
  );
}
