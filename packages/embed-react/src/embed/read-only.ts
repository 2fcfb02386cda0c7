import { createContext, useContext } from "react";

/** Set by `PushrailEmbed`'s `isReadOnly`. */
export const ReadOnlyContext = createContext(false);

/**
 * Whether the host wants this customer to look only. It hides what would change something and protects nothing: what may
 * be done is decided by the server.
 */
export function useIsReadOnly(): boolean {
  return useContext(ReadOnlyContext);
}
