import { activity } from "./en/activity.ts";
import { destination } from "./en/destination.ts";
import { eventTypes } from "./en/event-types.ts";
import { concerns } from "./en/concerns.ts";
import { credentials } from "./en/credentials.ts";
import { deadLetters } from "./en/dead-letters.ts";
import { deliveries } from "./en/deliveries.ts";
import { delivery } from "./en/delivery.ts";
import { destinations } from "./en/destinations.ts";
import { explain } from "./en/explain.ts";
import { failures } from "./en/failures.ts";
import { forms } from "./en/forms.ts";
import { replays } from "./en/replays.ts";
import { rules } from "./en/rules.ts";
import { primitives } from "./en/primitives.ts";
import { session } from "./en/session.ts";
import { shell } from "./en/shell.ts";
import { states } from "./en/states.ts";
import { wizard } from "./en/wizard.ts";
import { words } from "./en/words.ts";
import type { Message, PlacesOf } from "./translate.ts";

/** Every text of the portal in English: the language that is always complete and always there. */
export const en = {
  activity,
  destination,
  eventTypes,
  concerns,
  credentials,
  deadLetters,
  deliveries,
  delivery,
  destinations,
  explain,
  failures,
  forms,
  replays,
  rules,
  primitives,
  session,
  shell,
  states,
  wizard,
  words,
};

/** The shape of a complete dictionary: the areas and names of the English one. */
export type Dictionary = {
  readonly [Area in keyof typeof en]: Readonly<Record<keyof (typeof en)[Area], Message>>;
};

/** What a vendor says differently: any part of a dictionary. */
export type Localization = {
  readonly [Area in keyof typeof en]?: Readonly<Partial<Record<keyof (typeof en)[Area], Message>>>;
};

type NamesOf<Area extends keyof typeof en> = `${Area}.${keyof (typeof en)[Area] & string}`;

/** The key of a text: `<area>.<name>`. */
export type MessageKey = { [Area in keyof typeof en]: NamesOf<Area> }[keyof typeof en];

/** The names of the places that the text of a key has. */
export type PlacesOfKey<Key extends MessageKey> = Key extends `${infer Area}.${infer Name}`
  ? Area extends keyof typeof en
    ? Name extends keyof (typeof en)[Area]
      ? PlacesOf<(typeof en)[Area][Name]>
      : never
    : never
  : never;
