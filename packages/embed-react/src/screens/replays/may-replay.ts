import { usePortal } from "../../data/portal.ts";
import { useIsReadOnly } from "../../embed/read-only.ts";

/** Whether replays are offered: the vendor allows them, and the host lets this customer change things. */
export function useMayReplay(): boolean {
  const { data } = usePortal();
  const isReadOnly = useIsReadOnly();
  return data?.portalPolicy.mayReplay === true && !isReadOnly;
}
