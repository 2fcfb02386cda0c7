import type { deadLetters as english } from "../en/dead-letters.ts";
import type { Translated } from "../translate.ts";

/** The dead letters of a destination. */
export const deadLetters: Translated<typeof english> = {
  backToGroups: "Alle Gründe",
  count: { one: "{count} Zustellung", other: "{count} Zustellungen" },
  countAtLeast: "{count}+ Zustellungen",
  empty: "Nichts ist endgültig fehlgeschlagen",
  emptyText: "Jedes Ereignis für dieses Ziel wurde zugestellt oder wird noch versucht.",
  example: "Ein Beispiel ansehen",
  first: "Erstmals",
  last: "Zuletzt",
  listCaption: "Endgültig fehlgeschlagen: {reason}",
  rejected_next:
    "Sehen Sie an einem Beispiel, was geantwortet wurde, berichtigen Sie den Empfänger oder die Einstellungen des Ziels und stellen Sie dann erneut zu.",
  replayAll: "Alle erneut zustellen",
  replayGroup: "Diese erneut zustellen",
  showList: "Anzeigen",
  summary: {
    one: "{count} Zustellung wird nicht mehr von selbst versucht.",
    other: "{count} Zustellungen werden nicht mehr von selbst versucht.",
  },
  summaryAtLeast: "Mehr als {count} Zustellungen werden nicht mehr von selbst versucht.",
};
