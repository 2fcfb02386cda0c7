import { activity } from "./de/activity.ts";
import { concerns } from "./de/concerns.ts";
import { credentials } from "./de/credentials.ts";
import { deadLetters } from "./de/dead-letters.ts";
import { deliveries } from "./de/deliveries.ts";
import { delivery } from "./de/delivery.ts";
import { destination } from "./de/destination.ts";
import { destinations } from "./de/destinations.ts";
import { eventTypes } from "./de/event-types.ts";
import { explain } from "./de/explain.ts";
import { failures } from "./de/failures.ts";
import { forms } from "./de/forms.ts";
import { primitives } from "./de/primitives.ts";
import { replays } from "./de/replays.ts";
import { rules } from "./de/rules.ts";
import { session } from "./de/session.ts";
import { shell } from "./de/shell.ts";
import { states } from "./de/states.ts";
import { wizard } from "./de/wizard.ts";
import { words } from "./de/words.ts";
import type { Dictionary } from "./en.ts";

/** Every text of the portal in German. */
export const de: Dictionary = {
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
