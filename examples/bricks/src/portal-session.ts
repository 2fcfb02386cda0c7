import type { Pushrail } from "@pushrail/sdk";
import type { Person } from "./people.ts";

/**
 * `POST /session`: what the portal in the browser signs in with. The customer comes from Bricks' own sign-in, never from
 * what the browser sent.
 */
export async function createPortalSession(
  pushrail: Pushrail,
  person: Person,
): Promise<{ readonly token: string; readonly expiresAt: string }> {
  const { token, expiresAt } = await pushrail.sessions.create({
    customerExternalId: person.company.customerExternalId,
    user: { id: person.id, name: person.name },
  });
  return { token, expiresAt };
}
