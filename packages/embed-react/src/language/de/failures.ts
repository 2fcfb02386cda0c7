import type { failures as english } from "../en/failures.ts";
import type { Translated } from "../translate.ts";

/** Every reason of the failure table, and why a delivery was cancelled: its name, what happened, what to do next. */
export const failures: Translated<typeof english> = {
  blocked_next:
    "Verwenden Sie eine Adresse im öffentlichen Internet und stellen Sie dann erneut zu.",
  blocked_title: "Adresse nicht erlaubt",
  blocked_what: "Die Adresse des Ziels darf von hier aus nicht angesprochen werden.",
  dead_next:
    "Es ist kein Versuch mehr übrig: Beheben Sie die Ursache und stellen Sie dann erneut zu.",
  destination_deleted_next:
    "Nichts zu tun; legen Sie wieder ein Ziel an, um weitere Ereignisse zu erhalten.",
  destination_deleted_title: "Ziel gelöscht",
  destination_deleted_what:
    "Das Ziel wurde gelöscht, bevor dieses Ereignis zugestellt werden konnte.",
  destination_disabled_next: "Schalten Sie das Ziel wieder ein und stellen Sie dann erneut zu.",
  destination_disabled_title: "Ziel abgeschaltet",
  destination_disabled_what:
    "Das Ziel ist abgeschaltet; dieses Ereignis wurde deshalb nicht mehr versucht.",
  destination_paused_next: "Stellen Sie diese Zustellung erneut zu, um sie doch noch zu senden.",
  destination_paused_title: "Beim Anhalten übersprungen",
  destination_paused_what:
    "Das Ziel war angehalten und sollte überspringen, was inzwischen eintrifft.",
  dns_failed_next:
    "Prüfen Sie den Hostnamen auf Tippfehler und ob seine DNS-Einträge veröffentlicht sind.",
  dns_failed_title: "Hostname nicht gefunden",
  dns_failed_what: "Der Hostname des Ziels ließ sich nicht auflösen.",
  event_expired_next:
    "Hier ist nichts zu tun; eine längere Aufbewahrung hält Ereignisse für längere Ausfälle bereit.",
  event_expired_title: "Ereignis abgelaufen",
  event_expired_what:
    "Die Aufbewahrungszeit des Ereignisses endete, bevor es zugestellt werden konnte.",
  expired_next:
    "Bringen Sie das Ziel wieder in Gang und stellen Sie die fehlgeschlagenen Ereignisse erneut zu.",
  expired_title: "Frist abgelaufen",
  expired_what:
    "Das Ziel blieb länger unerreichbar, als der gesamte Wiederholungsplan dieser Zustellung reicht.",
  forbidden_next:
    "Erteilen Sie die Berechtigung, die in den Einzelheiten genannt ist, und stellen Sie dann erneut zu.",
  forbidden_title: "Berechtigung fehlt",
  forbidden_what:
    "Die Zugangsdaten sind gültig, aber es fehlt eine Berechtigung, die hier nötig ist.",
  gone_next:
    "Tragen Sie eine neue URL ein, schalten Sie das Ziel wieder ein und stellen Sie die fehlgeschlagenen Ereignisse erneut zu.",
  gone_title: "Endgültig entfernt",
  gone_what:
    "Das Ziel meldete, dass es endgültig entfernt ist (410); deshalb wurde es abgeschaltet.",
  invalid_response_next:
    "Prüfen Sie, was unter dieser Adresse antwortet; es kann an einem vorgeschalteten Proxy liegen.",
  invalid_response_title: "Antwort unverständlich",
  invalid_response_what: "Die Antwort des Ziels entsprach nicht seinem Protokoll.",
  misconfigured_next:
    "Öffnen Sie das Ziel, berichtigen Sie die in den Einzelheiten genannten Einstellungen und stellen Sie dann erneut zu.",
  misconfigured_title: "Einstellungen unbrauchbar",
  misconfigured_what: "Die gespeicherten Einstellungen des Ziels sind nicht verwendbar.",
  not_found_next:
    "Legen Sie an, was in den Einzelheiten genannt ist, oder berichtigen Sie die Einstellungen des Ziels, und stellen Sie dann erneut zu.",
  not_found_title: "Nicht vorhanden",
  not_found_what: "Das, wohin das Ziel schreibt, gibt es nicht.",
  platform_fault_next: "Nichts zu tun: Die Zustellung wird von selbst wiederholt.",
  platform_fault_title: "Fehler auf unserer Seite",
  platform_fault_what: "Ein interner Fehler hat diesen Versuch verhindert.",
  redirected_next: "Tragen Sie die URL ein, die direkt antwortet, und stellen Sie dann erneut zu.",
  redirected_title: "Umgeleitet",
  redirected_what: "Das Ziel antwortete mit einer Umleitung, und Umleitungen wird nie gefolgt.",
  rejected_next:
    "Lesen Sie die Antwort unten, berichtigen Sie den Empfänger oder die Einstellungen des Ziels und stellen Sie dann erneut zu.",
  rejected_title: "Ereignis abgelehnt",
  rejected_what: "Das Ziel hat dieses Ereignis abgelehnt.",
  replay_cancelled_next:
    "Stellen Sie die ursprüngliche Zustellung erneut zu, wenn sie doch gewünscht ist.",
  replay_cancelled_title: "Erneute Zustellung abgebrochen",
  replay_cancelled_what: "Die erneute Zustellung, aus der dies entstand, wurde vorher abgebrochen.",
  throttled_next:
    "Nichts zu tun: Die Zustellung wird von selbst langsamer. Hält es an, erhöhen Sie die Grenze des Ziels.",
  throttled_title: "Zu viele Anfragen",
  throttled_what: "Das Ziel bat um weniger Anfragen.",
  timeout_next:
    "Antworten Sie zuerst mit 2xx und erledigen Sie die Arbeit danach, oder erhöhen Sie die Zeitgrenze des Ziels.",
  timeout_title: "Keine Antwort in der Zeit",
  timeout_what: "Das Ziel hat innerhalb der Zeitgrenze nicht geantwortet.",
  tls_client_auth_next:
    "Prüfen Sie, ob die Zugangsdaten des Ziels ein gültiges, dem Empfänger bekanntes Client-Zertifikat sind, und stellen Sie dann erneut zu.",
  tls_client_auth_title: "Client-Zertifikat abgelehnt",
  tls_client_auth_what:
    "Das Ziel verlangte ein Client-Zertifikat, das es nicht bekam, oder lehnte es ab.",
  tls_invalid_next:
    "Prüfen Sie, ob das Zertifikat gültig ist, zum Hostnamen passt und seine Kette enthält.",
  tls_invalid_title: "Zertifikatsfehler",
  tls_invalid_what: "Eine sichere Verbindung kam nicht zustande.",
  too_large_next: "Erhöhen Sie die Größengrenze des Empfängers und stellen Sie dann erneut zu.",
  too_large_title: "Ereignis zu groß",
  too_large_what: "Das Ziel meldete, dass dieses Ereignis zu groß ist.",
  unauthorized_next:
    "Prüfen Sie Zugangsdaten, Signaturschlüssel und Authorization-Header des Ziels und stellen Sie dann erneut zu.",
  unauthorized_title: "Zugangsdaten abgelehnt",
  unauthorized_what: "Das Ziel hat die Zugangsdaten dieser Anfrage abgelehnt.",
  unavailable_next:
    "Suchen Sie den Fehler in den Protokollen des Ziels; die Zustellung wird von selbst wiederholt.",
  unavailable_title: "Ziel nicht verfügbar",
  unavailable_what: "Das Ziel antwortete, dass es zurzeit keine Ereignisse annehmen kann.",
  unknown_title: "Fehlgeschlagen",
  unreachable_next: "Prüfen Sie, ob der Dienst läuft und seine Firewall Verbindungen zulässt.",
  unreachable_title: "Keine Verbindung",
  unreachable_what: "Die Verbindung wurde abgelehnt, zurückgesetzt oder vor der Antwort getrennt.",
  worker_lost_next: "Nichts zu tun: Die Zustellung wird mit derselben Ereignis-ID wiederholt.",
  worker_lost_title: "Ausgang unbekannt",
  worker_lost_what:
    "Der Arbeitsprozess endete, bevor er diesen Versuch festhalten konnte; die Anfrage kann angekommen sein oder nicht.",
};
