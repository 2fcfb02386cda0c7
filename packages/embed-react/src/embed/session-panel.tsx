import { useEffect } from "react";
import { usePart, useSlots } from "../appearance/part.tsx";
import { useLanguage } from "../language/language.tsx";
import type { MessageKey } from "../language/en.ts";
import { useAnnounce } from "../primitives/announcer.tsx";
import { Button } from "../primitives/button.tsx";
import { Notice } from "../primitives/notice.tsx";
import { Row } from "../primitives/row.tsx";
import type { Explanation } from "../session/misconfiguration.ts";
import { useSessionInScope } from "./session-context.ts";
import type { SessionInScope } from "./session-context.ts";

interface Words {
  readonly title: MessageKey;
  readonly text: MessageKey | undefined;
  readonly button: MessageKey;
}

/** In the place of all screens: the session is over, was never there, or cannot be. */
export function SessionPanel() {
  const { t } = useLanguage();
  const announce = useAnnounce();
  const { SupportLink } = useSlots();
  const { session, snapshot, explanation } = useSessionInScope();
  const { title, text, button } = wordsOf(snapshot);
  const isCalm = snapshot.ending === "logout";
  const sentence = text === undefined ? t(title) : `${t(title)}. ${t(text)}`;
  useEffect(() => announce(sentence, { assertive: !isCalm }), [announce, sentence, isCalm]);
  return (
    <Notice
      part="session-panel"
      tone={isCalm ? "info" : "danger"}
      title={t(title)}
      actions={
        <Row>
          {snapshot.canReconnect && (
            <Button kind="primary" onClick={session.reconnect}>
              {t(button)}
            </Button>
          )}
          {SupportLink !== undefined && !isCalm && <SupportLink requestId={undefined} />}
        </Row>
      }
    >
      {text !== undefined && <p>{t(text)}</p>}
      {explanation !== undefined && <DeveloperHint explanation={explanation} />}
    </Notice>
  );
}

function wordsOf({ state, ending, fault }: SessionInScope["snapshot"]): Words {
  const reconnect = "session.reconnect";
  const tryAgain = "words.tryAgain";
  if (state === "ended") {
    return ending === "logout"
      ? { title: "shell.loggedOut", text: "shell.loggedOutText", button: reconnect }
      : { title: "session.revoked", text: "session.revokedText", button: reconnect };
  }
  if (state === "denied") {
    return { title: "session.denied", text: "session.deniedText", button: tryAgain };
  }
  if (state === "expired") {
    return { title: "shell.notConnected", text: "shell.notConnectedText", button: tryAgain };
  }
  return fault === "unreachable"
    ? { title: "shell.unreachable", text: "shell.unreachableText", button: tryAgain }
    : { title: "session.misconfigured", text: undefined, button: tryAgain };
}

/** In English whatever the language is: it is for the one who wires the portal up. */
function DeveloperHint({ explanation }: { readonly explanation: Explanation }) {
  const part = usePart();
  return (
    <div {...part("developer-hint")} lang="en" dir="ltr">
      <p>{explanation.what}</p>
      <ul>
        {explanation.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ul>
    </div>
  );
}
