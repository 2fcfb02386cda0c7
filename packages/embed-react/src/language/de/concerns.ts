import type { concerns as english } from "../en/concerns.ts";
import type { Translated } from "../translate.ts";

/** Whose turn it is after a failure. */
export const concerns: Translated<typeof english> = {
  configuration: "Sie sind am Zug: Die Einstellungen dieses Ziels müssen geändert werden.",
  configuration_short: "Einstellungen",
  destination: "Sie sind am Zug: Das empfangende System braucht Aufmerksamkeit.",
  destination_short: "Empfangendes System",
  event: "Sie sind am Zug: Dieses Ereignis wurde so nicht angenommen.",
  event_short: "Dieses Ereignis",
  platform: "Wir sind am Zug: Der Fehler lag bei uns und wird ohne Ihr Zutun behoben.",
  platform_short: "Unsere Seite",
  title: "Wer am Zug ist",
};
