import type { session as english } from "../en/session.ts";
import type { Translated } from "../translate.ts";

/** What is said of the session, and of requests that came to nothing. */
export const session: Translated<typeof english> = {
  denied: "Diese Seite steht Ihnen nicht zur Verfügung",
  deniedText: "Ihr Zugang ließ sich nicht bestätigen. Bitte fragen Sie beim Anbieter nach.",
  expired: "Ihre Sitzung ist abgelaufen",
  expiredText: "Ihre Eingaben sind noch da. Verbinden Sie sich neu, um fortzufahren.",
  label: "Ereigniszustellung",
  misconfigured: "Das Portal ist nicht richtig eingerichtet",
  offline: "Sie sind offline. Änderungen ruhen.",
  online: "Sie sind wieder online.",
  problem_forbidden: "Das ist Ihnen nicht erlaubt",
  problem_forbiddenText: "Der Anbieter hat dies für Sie nicht freigegeben.",
  problem_notFound: "Hier gibt es nichts",
  problem_notFoundText: "Vielleicht wurde es gelöscht, oder der Link ist unvollständig.",
  problem_overloaded: "Der Dienst ist ausgelastet",
  problem_overloadedText: "Warten Sie einen Moment und versuchen Sie es erneut.",
  problem_rateLimited: "Zu viele Anfragen",
  problem_rateLimitedText: {
    one: "Warten Sie {count} Sekunde und versuchen Sie es erneut.",
    other: "Warten Sie {count} Sekunden und versuchen Sie es erneut.",
  },
  problem_stateConflict: "Das ist zurzeit nicht möglich",
  reconnect: "Neu verbinden",
  reconnected: "Wieder verbunden.",
  reconnecting: "Verbindung wird wiederhergestellt …",
  revoked: "Der Zugang zu dieser Seite wurde beendet",
  revokedText:
    "Falls das ein Irrtum ist, verbinden Sie sich neu oder fragen Sie beim Anbieter nach.",
  stale: "Stand {time}. Verbindung wird wiederhergestellt …",
  suspended: "Dieser Dienst ist gesperrt",
  suspendedText: "Bitte fragen Sie beim Anbieter nach.",
};
