import type { eventTypes as english } from "../en/event-types.ts";
import type { Translated } from "../translate.ts";

/** The catalogue of event types. */
export const eventTypes: Translated<typeof english> = {
  empty: "Noch sind keine Ereignistypen beschrieben",
  emptyText:
    "Ereignisse werden trotzdem zugestellt. Ihre Typen erscheinen hier, sobald sie beschrieben sind.",
  example: "Beispiel",
  exampleOf: "Beispielinhalt von {name}",
  filterEmpty: "Kein Ereignistyp passt",
  filterEmptyText: "Ändern oder leeren Sie die Suche.",
  found: { one: "{count} Ereignistyp", other: "{count} Ereignistypen" },
  getters: "Geht an",
  gettersNone: "Keines Ihrer Ziele",
  noDescription: "Nicht beschrieben",
  noExample: "Es gibt kein Beispiel.",
  search: "Nach Name oder Beschreibung suchen",
  title: "Ereignistypen",
};
