import { concerns } from "./en/concerns.ts";
import { destinations } from "./en/destinations.ts";
import { primitives } from "./en/primitives.ts";
import { session } from "./en/session.ts";
import { shell } from "./en/shell.ts";
import { states } from "./en/states.ts";
import { words } from "./en/words.ts";
import type { Catalogue } from "./translate.ts";

/**
 * English as far as it is there: what the frame and the list of destinations say is in the first load, and the rest
 * comes with {@link loadEnglish}. It is one object for good, so that whoever holds it has the rest, too.
 */
export const englishMessages: Record<string, Catalogue[string]> = {
  concerns,
  destinations,
  primitives,
  session,
  shell,
  states,
  words,
};

let loading: Promise<void> | undefined;

/** Fetches the rest of English, once; whatever shows another screen than the first waits for it. */
export function loadEnglish(): Promise<void> {
  loading ??= import("./en.ts").then(
    ({ en }) => {
      Object.assign(englishMessages, en);
    },
    (error: unknown) => {
      // Another try may find it.
      loading = undefined;
      throw error;
    },
  );
  return loading;
}
