import { useEffect } from "react";
import type { RefObject } from "react";
import { isDevelopment } from "../session/development.ts";

let hasWarned = false;

/** In development, says once in the console that the stylesheet is missing. The stylesheet sets a property to tell. */
export function useStyleCheck(element: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const root = element.current?.closest(".pr-root") ?? null;
    if (root === null || hasWarned || !isDevelopment()) return;
    if (getComputedStyle(root).getPropertyValue("--pushrail-styles") !== "") return;
    hasWarned = true;
    console.warn(
      'Pushrail: the stylesheet is missing. Add import "@pushrail/embed-react/styles.css", or styles.unlayered.css where your own rules for elements stand outside of layers.',
    );
  }, [element]);
}
