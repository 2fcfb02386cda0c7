/** What an API key can be allowed to do. None includes another. */
export const scopes = ["events:write", "sessions:write", "manage", "read"] as const;

/** One of {@link scopes}: send events; mint portal sessions; change destinations and replay; read. */
export type Scope = (typeof scopes)[number];

/** `true` when a text is one of {@link scopes}. */
export function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}
