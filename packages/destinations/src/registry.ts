import type { DestinationDefinition, DestinationType } from "./destination.ts";
import { azureBlob } from "./azure-blob/index.ts";
import { clickhouse } from "./clickhouse/index.ts";
import { gcs } from "./gcs/index.ts";
import { mysql } from "./mysql/index.ts";
import { postgres } from "./postgres/index.ts";
import { s3 } from "./s3/index.ts";
import { webhook } from "./webhook/index.ts";

const registered: DestinationDefinition[] = [
  azureBlob,
  clickhouse,
  gcs,
  mysql,
  postgres,
  s3,
  webhook,
];

/** Every destination type, in alphabetical order of their constants. */
export const definitions: readonly DestinationDefinition[] = registered;

const byType = new Map<string, DestinationDefinition>(
  registered.map((definition) => [definition.type, definition]),
);

/** Looks up a destination type by its constant, such as `WEBHOOK`; `undefined` for text that names none. */
export function definitionOf(type: DestinationType): DestinationDefinition;
export function definitionOf(type: string): DestinationDefinition | undefined;
export function definitionOf(type: string): DestinationDefinition | undefined {
  return byType.get(type);
}

/**
 * Adds a type to this process, in its place among the others; only `testing/register.ts` calls it.
 *
 * Errors: a constant that is taken.
 */
export function register(definition: DestinationDefinition): void {
  const { type } = definition;
  if (byType.has(type)) throw new Error(`The destination type ${type} is registered already.`);
  byType.set(type, definition);
  registered.push(definition);
  registered.sort((a, b) => (a.type < b.type ? -1 : 1));
}
