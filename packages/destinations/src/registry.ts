import type { DestinationDefinition, DestinationType } from "./destination.ts";
import { webhook } from "./webhook/index.ts";

/** Every destination type, in alphabetical order of their constants. */
export const definitions: readonly DestinationDefinition[] = [webhook];

const byType: ReadonlyMap<string, DestinationDefinition> = new Map(
  definitions.map((definition) => [definition.type, definition]),
);

/** Looks up a destination type by its constant, such as `WEBHOOK`; `undefined` for text that names none. */
export function definitionOf(type: DestinationType): DestinationDefinition;
export function definitionOf(type: string): DestinationDefinition | undefined;
export function definitionOf(type: string): DestinationDefinition | undefined {
  return byType.get(type);
}
