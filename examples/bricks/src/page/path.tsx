import { useSyncExternalStore } from "react";
import type { ComponentProps, MouseEvent } from "react";

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("popstate", listener);
  };
}

/** The path of the page's address, without the hash: that belongs to the portal. */
export function usePath(): string {
  return useSyncExternalStore(subscribe, () => window.location.pathname);
}

/** Goes to another page of Bricks; `address` may have a hash. */
export function goTo(address: string): void {
  const hashBefore = window.location.hash;
  window.history.pushState(null, "", address);
  for (const listener of listeners) listener();
  // A pushed address does not say so by itself, and the portal listens for this.
  if (window.location.hash !== hashBefore) window.dispatchEvent(new HashChangeEvent("hashchange"));
}

/** A link within Bricks: a real one, followed without loading the page again. */
export function PageLink({ href = "", ...rest }: ComponentProps<"a">) {
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    goTo(href);
  };
  return <a href={href} onClick={follow} {...rest} />;
}
