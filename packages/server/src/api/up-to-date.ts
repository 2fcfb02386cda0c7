import type { ApiContext } from "./context.ts";

/**
 * Loads what was just changed of a tenant's destinations: the worker of this very process follows before the answer, those
 * of others hear of the change.
 */
export async function bringUpToDate(
  { directory, log }: Pick<ApiContext, "directory" | "log">,
  tenantId: string,
): Promise<void> {
  if (directory.known(tenantId) === undefined) return;
  await directory.refresh(tenantId).catch((error: unknown) => {
    // The change is committed and holds all the same, only a moment later.
    log.warn({ event: "refresh_failed", err: error });
  });
}
