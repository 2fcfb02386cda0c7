import type { states as english } from "../en/states.ts";
import type { Translated } from "../translate.ts";

/** The states of things, as their badges say them. */
export const states: Translated<typeof english> = {
  attempt_delivered: "Angenommen",
  attempt_failed: "Fehlgeschlagen",
  attempt_unknown: "Unbekannt",
  delivery_cancelled: "Abgebrochen",
  delivery_claimed: "Wird gesendet",
  delivery_dead: "Endgültig fehlgeschlagen",
  delivery_delivered: "Zugestellt",
  delivery_pending: "Wartet",
  delivery_retrying: "Wird wiederholt",
  destination_ACTIVE: "Aktiv",
  destination_DISABLED: "Nach Fehlern abgeschaltet",
  destination_PAUSED: "Von Ihnen angehalten",
  destination_PAUSED_hold: "Von Ihnen angehalten, Ereignisse werden aufgehoben",
  destination_PAUSED_skip: "Von Ihnen angehalten, Ereignisse werden übersprungen",
  destination_failing: "Gestört",
  destination_failingSince: "Gestört seit {time}",
  origin_event: "Ereignis",
  origin_replay: "Erneute Zustellung",
  origin_test: "Testereignis",
  replay_cancelled: "Abgebrochen",
  replay_finished: "Abgeschlossen",
  replay_paused: "Angehalten",
  replay_running: "Läuft",
  replay_selecting: "Zustellungen werden ausgewählt",
  step_failed: "Fehlgeschlagen",
  step_passed: "Bestanden",
  step_skipped: "Nicht erreicht",
};
