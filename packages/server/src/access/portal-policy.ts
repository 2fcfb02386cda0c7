/** What a tenant lets its customers see and do with their sessions. API keys are not bound by it. */
export interface PortalPolicy {
  /** Types that customers may create destinations of; `null`: all. */
  readonly destinationTypes: readonly string[] | null;
  /** Patterns of event types that customers may subscribe to, see in the log and replay; `null`: all. */
  readonly eventTypes: readonly string[] | null;
  readonly mayReplay: boolean;
  /** Delete destinations and credentials. */
  readonly mayDelete: boolean;
  /** `false` keeps the payloads of events out of every answer. */
  readonly showsPayloads: boolean;
}

/** What holds when a tenant has said nothing. */
export const defaultPortalPolicy: PortalPolicy = {
  destinationTypes: null,
  eventTypes: null,
  mayReplay: true,
  mayDelete: true,
  showsPayloads: true,
};

/**
 * The policy in a tenant's row, which holds only what the tenant has said. Values were checked when they were written;
 * what is not understood all the same gives no right.
 */
export function storedPortalPolicy(stored: unknown): PortalPolicy {
  const said = typeof stored === "object" && stored !== null ? stored : {};
  const { destinationTypes, eventTypes, mayReplay, mayDelete, showsPayloads } = {
    ...defaultPortalPolicy,
    ...said,
  } as Readonly<Record<keyof PortalPolicy, unknown>>;
  return {
    destinationTypes: listOrAll(destinationTypes),
    eventTypes: listOrAll(eventTypes),
    mayReplay: mayReplay === true,
    mayDelete: mayDelete === true,
    showsPayloads: showsPayloads === true,
  };
}

function listOrAll(value: unknown): readonly string[] | null {
  if (value === null) return null;
  if (!Array.isArray(value)) return [];
  return value.filter((one): one is string => typeof one === "string");
}
