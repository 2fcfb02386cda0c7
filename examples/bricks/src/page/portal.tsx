import { PushrailEmbed } from "@pushrail/embed-react";
import type { PushrailEmbedProps } from "@pushrail/embed-react";

/** Asks Bricks' own server, which knows who is signed in here. Errors: nobody is, or it does not answer. */
export async function fetchSessionToken(): Promise<{ token: string; expiresAt: string }> {
  const response = await fetch("/session", { method: "POST" });
  if (!response.ok) throw new Error("Bricks gave no session.");
  return (await response.json()) as { token: string; expiresAt: string };
}

/** Settings → Integrations: Pushrail's portal, in the look and the language of the page. */
export function Portal(props: Pick<PushrailEmbedProps, "apiUrl" | "appearance" | "locale">) {
  return <PushrailEmbed {...props} fetchSessionToken={fetchSessionToken} routing="hash" />;
}
