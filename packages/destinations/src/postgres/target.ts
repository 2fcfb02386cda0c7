import type { Settings } from "../destination.ts";

/** The port that PostgreSQL listens on by itself. */
export const usualPort = 5432;

/** Where a destination's database is, as it may be shown. */
export function targetOf({ host, port, database }: Settings["config"]): string {
  const shown = String(host).includes(":") ? `[${String(host)}]` : String(host);
  const authority = port === usualPort ? shown : `${shown}:${String(port)}`;
  return `postgresql://${authority}/${encodeURIComponent(String(database))}`;
}
