import type { Pushrail } from "@pushrail/sdk";
import { eventTypes } from "./event-types.ts";

/** An origin of an earlier start on another port, which nobody opens any more. */
const olderOrigin = /^http:\/\/(127\.0\.0\.1|localhost):\d+$/;

/**
 * Lets the page at `url`, such as `http://127.0.0.1:8081`, use the tenant's sessions, and describes the event types. May
 * run at every start.
 *
 * Errors: what the SDK throws.
 */
export async function prepareTenant(pushrail: Pushrail, url: string): Promise<void> {
  const { allowedOrigins } = await pushrail.tenant.get();
  const others = allowedOrigins.filter((origin) => !olderOrigin.test(origin));
  const wanted = [...others, ...ownOrigins(url)];
  if (wanted.toSorted().join() !== allowedOrigins.toSorted().join())
    await pushrail.tenant.update({ allowedOrigins: wanted });
  for (const { name, description, example } of eventTypes)
    await pushrail.eventTypes.put(name, { description, example });
}

/** People type either name of this machine. */
function ownOrigins(url: string): readonly string[] {
  const { origin, hostname, port } = new URL(url);
  return hostname === "127.0.0.1" ? [origin, `http://localhost:${port}`] : [origin];
}
