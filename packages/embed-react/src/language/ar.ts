import { activity } from "./ar/activity.ts";
import { concerns } from "./ar/concerns.ts";
import { credentials } from "./ar/credentials.ts";
import { deadLetters } from "./ar/dead-letters.ts";
import { deliveries } from "./ar/deliveries.ts";
import { delivery } from "./ar/delivery.ts";
import { destination } from "./ar/destination.ts";
import { destinations } from "./ar/destinations.ts";
import { eventTypes } from "./ar/event-types.ts";
import { explain } from "./ar/explain.ts";
import { failures } from "./ar/failures.ts";
import { forms } from "./ar/forms.ts";
import { primitives } from "./ar/primitives.ts";
import { replays } from "./ar/replays.ts";
import { rules } from "./ar/rules.ts";
import { session } from "./ar/session.ts";
import { shell } from "./ar/shell.ts";
import { states } from "./ar/states.ts";
import { wizard } from "./ar/wizard.ts";
import { words } from "./ar/words.ts";
import type { Dictionary } from "./en.ts";

/** Every text of the portal in Arabic. */
export const ar: Dictionary = {
  activity,
  concerns,
  credentials,
  deadLetters,
  deliveries,
  delivery,
  destination,
  destinations,
  eventTypes,
  explain,
  failures,
  forms,
  primitives,
  replays,
  rules,
  session,
  shell,
  states,
  wizard,
  words,
};
