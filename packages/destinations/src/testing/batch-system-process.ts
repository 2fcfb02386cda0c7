import type { BatchFault, BatchSystemOptions, RowRefusal } from "./batch-system.ts";

/** How `batch-system-main.ts` is started. */
export interface BatchSystemSettings extends Omit<
  BatchSystemOptions,
  "partitionOf" | "onEntry" | "onProgress"
> {
  /** `true` holds senders to batches of one hour (UTC) and event type; events must be dated with `Z`. */
  readonly partitioned?: boolean;
}

/** What `batch-system-main.ts` can be told; each member that is there takes effect. */
export interface BatchSystemCommand {
  /** `null` is good health. */
  readonly fault?: BatchFault | null;
  /** For how many requests `fault` is acted out; default: until further notice. */
  readonly requestCountMax?: number;
  /** From now on the only valid ones. */
  readonly tokens?: readonly string[];
  /** From now on a row is refused by the first of these whose `text` its line has in it. */
  readonly refuse?: readonly (RowRefusal & { readonly text: string })[];
}
