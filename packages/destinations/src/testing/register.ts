import type { DestinationDefinition } from "../destination.ts";
import { register } from "../registry.ts";

/** The constant of a destination type that exists in tests only. */
export type TestDestinationType = `TEST_${string}`;

/** The `folder` of types that have no guide and no icon of their own: it has a real one of each. */
export const documentsForTests = new URL("../webhook/", import.meta.url);

/**
 * Adds a destination type to this process for the rest of its life, so that the API offers it and workers deliver to it.
 *
 * Call it before the server's modules are loaded: some read the list of types once. Errors: a type that is there already.
 */
export function registerForTests(definition: DestinationDefinition<TestDestinationType>): void {
  const anyDefinition: DestinationDefinition<string> = definition;
  register(anyDefinition as DestinationDefinition);
}
