/** What somebody typed into the search box of a log turned out to be. */
export type SearchTerm =
  | { readonly kind: "delivery"; readonly id: string }
  | { readonly kind: "event"; readonly id: string }
  | { readonly kind: "destination"; readonly id: string }
  | { readonly kind: "replay"; readonly id: string }
  | { readonly kind: "eventType"; readonly pattern: string }
  | { readonly kind: "nothing" }
  | { readonly kind: "unknown" };

const idPattern = /^(dlv|evt|dst|rpl)_[0-9a-z]{8,64}$/i;
const kinds = { dlv: "delivery", evt: "event", dst: "destination", rpl: "replay" } as const;
const eventTypePattern = /^([A-Za-z0-9_-]+\.)*([A-Za-z0-9_-]+|\*)$/;
const eventTypeCharactersMax = 128;

/** Recognises an id or a pattern of event types; spaces and quotes around it, as copying leaves them, do not count. */
export function searchTermOf(text: string): SearchTerm {
  const term = text.trim().replaceAll(/^["'`]+|["'`,;]+$/g, "");
  if (term === "") return { kind: "nothing" };
  const prefix = idPattern.exec(term)?.[1]?.toLowerCase();
  if (prefix !== undefined) {
    return { kind: kinds[prefix as keyof typeof kinds], id: term.toLowerCase() };
  }
  // A word alone is as likely a part of an id as an event type: only what has a dot or a star is taken for one.
  return isEventTypePattern(term) && /[.*]/.test(term)
    ? { kind: "eventType", pattern: term }
    : { kind: "unknown" };
}

/** Whether the API takes this as a filter: an event type, `order.*` for all below `order`, or `*`. */
export function isEventTypePattern(text: string): boolean {
  return text.length <= eventTypeCharactersMax && eventTypePattern.test(text);
}
