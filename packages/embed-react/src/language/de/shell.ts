import type { shell as english } from "../en/shell.ts";
import type { Translated } from "../translate.ts";

/** The area `shell` in German. */
export const shell: Translated<typeof english> = {
  activity: "Aktivität",
  crashed: "Dieser Teil der Seite funktioniert gerade nicht",
  crashedText:
    "An gespeicherten Daten hat sich dadurch nichts geändert. Versuchen Sie es erneut oder wechseln Sie zu einer anderen Seite.",
  credentials: "Zugangsdaten",
  deliveries: "Zustellungen",
  destinations: "Ziele",
  eventTypes: "Ereignistypen",
  leave: "Änderungen verwerfen",
  leaveText: "Ihre Eingaben sind noch nicht gespeichert.",
  leaveTitle: "Ohne Speichern verlassen?",
  loggedOut: "Sie sind abgemeldet",
  loggedOutText: "Von dem, was Sie gesehen haben, bleibt auf dieser Seite nichts zurück.",
  navigation: "Seiten",
  notConnected: "Die Verbindung kam nicht zustande",
  notConnectedText: "Es wird von selbst erneut versucht. Sie können es auch jetzt versuchen.",
  notFound: "Diese Seite gibt es nicht",
  notFoundText: "Der Link ist vielleicht unvollständig, oder was er zeigte, wurde gelöscht.",
  replays: "Wiederholungen",
  toDestinations: "Zu den Zielen",
  unreachable: "Der Dienst ist nicht erreichbar",
  unreachableText: "Prüfen Sie Ihre Verbindung und versuchen Sie es dann erneut.",
};
