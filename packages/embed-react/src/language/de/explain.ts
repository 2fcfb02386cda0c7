import type { explain as english } from "../en/explain.ts";
import type { Translated } from "../translate.ts";

/** What became of a delivery, and why, in sentences. */
export const explain: Translated<typeof english> = {
  answered: "Ihr Server hat mit {status} geantwortet.",
  answeredFor: "Ihr Server hat {duration} lang mit {status} geantwortet, bei {count} Versuchen.",
  answeredTimes: {
    one: "Ihr Server hat mit {status} geantwortet.",
    other: "Ihr Server hat {count}-mal nacheinander mit {status} geantwortet.",
  },
  claimed: "Gerade läuft ein Versuch.",
  deliveredAfter: {
    one: "Zugestellt nach {count} Versuch, {duration} nach dem Anlegen.",
    other: "Zugestellt nach {count} Versuchen, {duration} nach dem Anlegen.",
  },
  deliveredAtFirst: "Beim ersten Versuch zugestellt, {duration} nach dem Anlegen.",
  failedFor: "Das dauerte {duration}, bei {count} Versuchen.",
  gaveUp: {
    one: "Wir haben nach {count} Versuch aufgegeben.",
    other: "Wir haben nach {count} Versuchen aufgegeben.",
  },
  held: "Solange das Ziel angehalten ist, ist kein Versuch geplant.",
  nextDue: "Der nächste Versuch ist jetzt fällig.",
  nextIn: "Der nächste Versuch folgt in {duration}.",
  notRetried: "Es folgt von selbst kein weiterer Versuch.",
  pending: "Sie wartet auf ihren ersten Versuch.",
  pendingIn: "Ihr erster Versuch folgt in {duration}.",
  redirectedTo: "Die Antwort verwies auf {target}.",
  replayDeleted: "Das Ziel wurde gelöscht, deshalb kann ihm nichts mehr zugestellt werden.",
  replayFirstOf:
    "Diese erneute Zustellung wurde zurückgenommen. Wiederholen Sie stattdessen die ursprüngliche.",
  replayPayloadGone:
    "Die Aufbewahrungszeit des Ereignisses ist vorbei; es kann nicht erneut zugestellt werden.",
  replayReplayed:
    "Sie wurde schon erneut zugestellt. Für ein weiteres Mal wiederholen Sie die erneute Zustellung.",
  replayUnderWay: "Sie kann erneut zugestellt werden, sobald sie beendet ist.",
  retryAt: "Sie wird von selbst wieder versucht: {time}.",
  retryDue: "Sie wird jeden Moment von selbst wieder versucht.",
  retryHeld: "Sie wird von selbst wieder versucht, wenn das Ziel fortgesetzt wird.",
  retryNone: "Von selbst geschieht nichts mehr.",
  retryUnderWay: "Gerade läuft ein Versuch.",
  status400:
    "Ihr Server konnte die Anfrage nicht lesen. Vergleichen Sie sie mit dem, was Ihr Code erwartet.",
  status401:
    "401 heißt, dass Ihr Server nicht anerkannt hat, wer anfragt: Sehen Sie sich die Prüfung der Signatur und die Zugangsdaten an.",
  status403:
    "403 kommt oft von einer Firewall oder einem Bot-Filter vor Ihrem Server. Lassen Sie diese Anfragen durch.",
  status404:
    "404 heißt, dass unter diesem Pfad nichts antwortet. Prüfen Sie die URL auf Tippfehler und darauf, ob der Pfad umgezogen ist.",
  status405:
    "405 heißt, dass dieser Pfad kein POST annimmt. Richten Sie die URL auf den Pfad, der es tut.",
  status408:
    "408 heißt, dass Ihr Server nicht länger auf die Anfrage gewartet hat; ein vorgeschalteter Proxy kann zu langsam sein.",
  status409:
    "409 heißt oft, dass Ihr Server dieses Ereignis schon kennt. Antworten Sie auf Wiederholungen mit 2xx.",
  status413: "413 kommt von einer Größengrenze, oft der des Webservers vor Ihrem Code.",
  status415: "415 heißt, dass Ihr Server unter diesem Pfad kein JSON annimmt.",
  status422:
    "422 heißt, dass Ihr Server das Ereignis gelesen hat und mit dem Inhalt nicht einverstanden ist. Seine Antwort unten nennt vielleicht das Feld.",
  status429:
    "429 heißt, dass es Ihrem Server für den Moment genug ist. Sein Retry-After wird eingehalten.",
  status500:
    "500 ist ein Fehler in Ihrem eigenen Code: Sein Log zur Zeit dieses Versuchs sagt mehr.",
  status502:
    "502 kommt von einem Proxy vor Ihrem Server, der von ihm keine brauchbare Antwort bekam.",
  status503: "503 heißt, dass Ihr Server überlastet ist oder gerade neu startet.",
  status504: "504 kommt von einem Proxy vor Ihrem Server, der zu lange auf ihn gewartet hat.",
  timedOut: "Ihr Server hat nicht rechtzeitig geantwortet.",
  timedOutFor:
    "Ihr Server hat {duration} lang nicht rechtzeitig geantwortet, bei {count} Versuchen.",
  title: "Was geschehen ist",
  turnNobody: "Für Sie ist nichts zu tun",
  turnSender:
    "Wir sind dran: Es lag nicht an Ihnen. Wenn es wieder geschieht, sagen Sie es unserem Support.",
  turnYou: "Sie sind dran",
  unknownOutcome:
    "Ob diese Anfrage ankam, ist nicht bekannt. Wenn ja, bekommen Sie sie ein zweites Mal, mit derselben Ereignis-ID.",
  wasReplayed: "Sie wurde inzwischen erneut zugestellt.",
  whatNext: "Was als Nächstes zu tun ist",
  whetherRetried: "Ob es einen weiteren Versuch gibt",
  whoseTurn: "Wer dran ist",
};
