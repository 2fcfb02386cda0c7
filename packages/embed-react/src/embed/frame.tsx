import { useEffect, useRef } from "react";
import { usePart, useSlots } from "../appearance/part.tsx";
import { Skeleton } from "../primitives/skeleton.tsx";
import { CurrentScreen } from "./screen.tsx";
import { Navigation } from "./navigation.tsx";
import { SessionBar } from "./session-bar.tsx";
import { SessionPanel } from "./session-panel.tsx";
import { TimeZoneSwitch } from "./time-zone-switch.tsx";
import { useSessionInScope } from "./session-context.ts";
import type { SessionInScope } from "./session-context.ts";
import { useStyleCheck } from "./style-check.ts";

/** What stands in the root: the host's header, the state of the session, the ways to the screens, and the screen. */
export function Frame({ onHost }: { readonly onHost: (host: Element | null) => void }) {
  const part = usePart();
  const { Header } = useSlots();
  const { snapshot } = useSessionInScope();
  const element = useRef<HTMLDivElement>(null);
  useStyleCheck(element);
  useEffect(() => {
    // The root has a `lang` of its own: the page's is looked for outside of it.
    onHost(element.current?.closest(".pr-root")?.parentElement ?? null);
  }, [onHost]);
  const content = contentOf(snapshot);
  return (
    <div {...part("frame")} ref={element} aria-busy={content === "skeleton" || undefined}>
      {Header !== undefined && <Header />}
      <SessionBar />
      {content === "skeleton" && <Skeleton lines={6} />}
      {content === "panel" && <SessionPanel key={snapshot.state} />}
      {content === "screen" && (
        <>
          <Navigation />
          <CurrentScreen />
          <TimeZoneSwitch />
        </>
      )}
    </div>
  );
}

/** A screen stays for as long as its customer may be back, whatever becomes of the token: something may be typed there. */
function contentOf({
  state,
  customer,
}: SessionInScope["snapshot"]): "skeleton" | "panel" | "screen" {
  if (state === "ended" || state === "denied" || state === "misconfigured") return "panel";
  if (customer !== undefined && state !== "connecting") return "screen";
  return state === "expired" ? "panel" : "skeleton";
}
