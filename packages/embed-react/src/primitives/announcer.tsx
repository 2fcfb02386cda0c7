import { createContext, useCallback, useContext, useRef } from "react";
import type { ReactNode } from "react";
import { usePart } from "../appearance/part.tsx";

/** Has a text spoken by screen readers: after what they are saying now, or at once if `assertive`. */
export type Announce = (text: string, options?: { readonly assertive?: boolean }) => void;

const AnnounceContext = createContext<Announce>(() => undefined);

/** Speaks through the nearest live regions; does nothing where there are none. */
export function useAnnounce(): Announce {
  return useContext(AnnounceContext);
}

/**
 * Two live regions, one polite and one assertive, and what speaks through them. The root has them, and each dialog its own,
 * for while a modal dialog is open everything outside of it is mute.
 */
export function Announcer({ children }: { readonly children: ReactNode }) {
  const part = usePart();
  const polite = useRef<HTMLDivElement>(null);
  const assertive = useRef<HTMLDivElement>(null);
  const announce = useCallback<Announce>((text, options) => {
    const region = options?.assertive === true ? assertive.current : polite.current;
    if (region === null) {
      return;
    }
    // The same text twice would change nothing, and nothing changed is not spoken: a no-break space makes it another one.
    region.textContent = region.textContent === text ? `${text}\u00A0` : text;
  }, []);
  return (
    <AnnounceContext.Provider value={announce}>
      {children}
      <div {...part("announcements")}>
        <div ref={polite} role="status" aria-live="polite" />
        <div ref={assertive} role="alert" aria-live="assertive" />
      </div>
    </AnnounceContext.Provider>
  );
}
