import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";

/** How the portal remembers where in it one is. */
export interface LocationOptions {
  /**
   * `memory` leaves the host's address alone; `hash` keeps the path behind `#` (`#/deliveries`), so that a reload and a
   * shared link come back to it. Default `memory`.
   */
  readonly routing?: "memory" | "hash" | undefined;
  /** The path to show; with it the host decides, and `routing` is not used. */
  readonly path?: string | undefined;
  /** Called with each path that the customer goes to, in all three ways of routing. */
  readonly onNavigate?:
    | ((path: string, options: { readonly replace: boolean }) => void)
    | undefined;
  /** The address of a path in the host's page, for links that can be opened in a new tab and copied. */
  readonly hrefOf?: ((path: string) => string) | undefined;
}

/** Where one is, and how to get elsewhere. */
export interface Location {
  readonly path: string;
  readonly go: (path: string, options: { readonly replace: boolean }) => void;
  /** `undefined` when paths have no address. */
  readonly hrefOf: (path: string) => string | undefined;
}

/** Asked before a path is shown that the browser itself went to; `false` takes the browser back. */
export type MayLeave = (path: string) => boolean;

/** The location in the way that the options say. */
export function useLocation(options: LocationOptions, mayLeave: MayLeave): Location {
  const { routing = "memory", path: controlled, onNavigate, hrefOf } = options;
  const isHash = routing === "hash" && controlled === undefined;
  const [memoryPath, setMemoryPath] = useState("/");
  const hash = useHash(isHash, mayLeave);
  const notify = useRef(onNavigate);
  useEffect(() => {
    notify.current = onNavigate;
  });
  const path = controlled ?? (isHash ? hash.path : memoryPath);
  const isControlled = controlled !== undefined;
  const { go: goToHash } = hash;
  const go = useCallback(
    (next: string, { replace }: { readonly replace: boolean }) => {
      if (isHash) goToHash(next, replace);
      else if (!isControlled) setMemoryPath(next);
      notify.current?.(next, { replace });
    },
    [isHash, isControlled, goToHash],
  );
  return useMemo(
    () => ({
      path,
      go,
      hrefOf: (to) => hrefOf?.(to) ?? (isHash ? `#${to}` : undefined),
    }),
    [path, go, hrefOf, isHash],
  );
}

/** Hashes that begin otherwise are the host's own, and mean our first screen. */
function pathOfHash(hash: string): string {
  return hash.startsWith("#/") ? hash.slice(1) : "/";
}

const hashListeners = new Set<() => void>();

function useHash(isUsed: boolean, mayLeave: MayLeave) {
  const shown = useRef("/");
  const ask = useRef(mayLeave);
  useEffect(() => {
    ask.current = mayLeave;
  });
  const subscribe = useCallback(
    (onChange: () => void) => {
      if (!isUsed) return () => undefined;
      const onHashChange = () => {
        const next = pathOfHash(globalThis.location.hash);
        if (next !== shown.current && !ask.current(next)) {
          // The browser went there already: what is being filled in keeps its own entry on top of that.
          globalThis.history.pushState(null, "", `#${shown.current}`);
          return;
        }
        onChange();
      };
      globalThis.addEventListener("hashchange", onHashChange);
      hashListeners.add(onChange);
      return () => {
        globalThis.removeEventListener("hashchange", onHashChange);
        hashListeners.delete(onChange);
      };
    },
    [isUsed],
  );
  const path = useSyncExternalStore(
    subscribe,
    () => (isUsed ? pathOfHash(globalThis.location.hash) : "/"),
    () => "/",
  );
  useEffect(() => {
    shown.current = path;
  }, [path]);
  const go = useCallback((next: string, replace: boolean) => {
    shown.current = next;
    const { history } = globalThis;
    if (replace) history.replaceState(history.state, "", `#${next}`);
    else history.pushState(null, "", `#${next}`);
    for (const onChange of hashListeners) onChange();
  }, []);
  return { path, go };
}
