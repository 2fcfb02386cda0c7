import type { credentials as english } from "../en/credentials.ts";
import type { Translated } from "../translate.ts";

/** What destinations sign in with. */
export const credentials: Translated<typeof english> = {
  choose: "Anmelden mit",
  chooseHelp:
    "Mehrere Ziele können dieselben Zugangsdaten benutzen, und sie werden an einer Stelle erneuert.",
  create: "Zugangsdaten anlegen",
  createNew: "Neue anlegen …",
  createTitle: "Neue Zugangsdaten",
  created: "{name} wurde angelegt.",
  deleteConfirm: "Zugangsdaten löschen",
  deleteText: "Ihre Geheimnisse werden sofort gelöscht.",
  deleteTitle: "{name} löschen?",
  deleted: "{name} wurde gelöscht.",
  empty: "Noch keine Zugangsdaten",
  emptyText:
    "Ziele, die sich anmelden müssen, benutzen welche. Sie können sie auch beim Einrichten eines Ziels anlegen.",
  externalId: "Externe ID",
  externalIdHelp:
    "Ihr Cloud-Konto muss sie verlangen: in der Vertrauensrichtlinie der Rolle oder in der Attributbedingung des Anbieters. Sie gehört Ihnen allein und kann nicht gewählt werden.",
  inUse: {
    one: "{count} Ziel benutzt sie, deshalb können sie nicht gelöscht werden. Geben Sie ihm erst andere:",
    other:
      "{count} Ziele benutzen sie, deshalb können sie nicht gelöscht werden. Geben Sie ihnen erst andere:",
  },
  issuer: "Aussteller",
  issuerHelp:
    "Wer die Tokens signiert. Geben Sie ihn dem Workload-Identity-Anbieter in Ihrem Projekt als Aussteller-URL.",
  list: "Zugangsdaten",
  menu: "Aktionen für {name}",
  name: "Name",
  nameHelp: "Daran erkennen Sie sie wieder, etwa „Lager-API“.",
  new: "Neue Zugangsdaten",
  none: "Keine",
  notUsed: "Unbenutzt",
  principalArn: "AWS-Prinzipal",
  principalArnHelp:
    "Wer die Rolle annimmt. Kopieren Sie ihn als Prinzipal in die Vertrauensrichtlinie der Rolle.",
  rotate: "Werte ersetzen",
  rotateText: {
    one: "{count} Ziel benutzt sie und nimmt die neuen Werte mit dem nächsten Versuch.",
    other: "{count} Ziele benutzen sie und nehmen die neuen Werte mit dem nächsten Versuch.",
  },
  rotateTitle: "Werte von {name} ersetzen",
  rotateUnused: "Zurzeit benutzt sie kein Ziel.",
  rotated: "{name} hat neue Werte.",
  save: "Speichern",
  secret: "Geheimnis",
  title: "Zugangsdaten",
  type: "Art",
  types: "Art der Zugangsdaten",
  unavailable: "Diese Art ist hier nicht eingerichtet",
  unavailableText:
    "Der Dienst, den Sie benutzen, kann sich so noch nicht anmelden. Wählen Sie eine andere Art, oder fragen Sie, wer ihn betreibt.",
  unavailableType: "{label} (hier nicht eingerichtet)",
  updated: "Geändert",
  used: {
    one: "{count} Ziel",
    other: "{count} Ziele",
  },
  usedBy: "Benutzt von",
};
