import { useEffect, useRef } from "react";
import { usePart } from "../appearance/part.tsx";
import { useLanguage } from "../language/language.tsx";
import { useAnnounce } from "../primitives/announcer.tsx";
import { Button } from "../primitives/button.tsx";
import { ToneIcon } from "../primitives/badge.tsx";
import { useSession } from "./session-context.ts";

type Bar = "offline" | "expired" | "reconnecting";

/**
 * One line above the screen when the session has trouble that leaves the screen, and what is typed into it, in place.
 * What it says is spoken once.
 */
export function SessionBar() {
  const part = usePart();
  const { t } = useLanguage();
  const { canReconnect, reconnect, ...session } = useSession();
  const bar = barOf(session);
  useSpokenBar(bar);
  if (bar === undefined) return null;
  const hasButton = bar === "expired" && canReconnect;
  return (
    <div {...part("session-bar", { state: bar })}>
      <ToneIcon tone={bar === "expired" ? "danger" : "warning"} />
      <span {...part("session-bar-text")}>
        {t(`session.${bar}`)}
        {hasButton && ` ${t("session.expiredText")}`}
      </span>
      {hasButton && (
        <Button size="small" kind="primary" onClick={reconnect}>
          {t("session.reconnect")}
        </Button>
      )}
    </div>
  );
}

function barOf(session: {
  readonly state: string;
  readonly customerId: string | undefined;
  readonly isReconnecting: boolean;
}): Bar | undefined {
  if (session.state === "offline") return "offline";
  if (session.state === "expired" && session.customerId !== undefined) return "expired";
  return session.isReconnecting ? "reconnecting" : undefined;
}

function useSpokenBar(bar: Bar | undefined): void {
  const { t } = useLanguage();
  const announce = useAnnounce();
  const spoken = useRef<Bar>(undefined);
  useEffect(() => {
    if (spoken.current === bar) return;
    const before = spoken.current;
    spoken.current = bar;
    if (bar === "expired")
      announce(`${t("session.expired")}. ${t("session.expiredText")}`, { assertive: true });
    else if (bar !== undefined) announce(t(`session.${bar}`));
    else announce(t(before === "offline" ? "session.online" : "session.reconnected"));
  }, [bar, announce, t]);
}
