import type { Problems } from "./problems.ts";
import type { Retention } from "./store.ts";

/** Days that everything of a tenant is kept when nothing else was said. */
export const retentionDaysDefault = 30;

/** Most days that anything is kept; the table's constraint says the same. */
export const retentionDaysMax = 3650;

/** Members of a change of retention; an absent one is completed by {@link newRetention} or {@link changedRetention}. */
export type RetentionChange = Partial<Retention>;

/** What holds for a new tenant: parts that are not named are kept as long as the whole, up to the default. */
export function newRetention(wanted: RetentionChange): Retention {
  const { retentionDays = retentionDaysDefault } = wanted;
  const usual = Math.min(retentionDays, retentionDaysDefault);
  return {
    retentionDays,
    payloadDays: wanted.payloadDays ?? usual,
    attemptDays: wanted.attemptDays ?? usual,
  };
}

/** What holds after a change: parts that are not named stay as they are, or shrink with the whole. */
export function changedRetention(before: Retention, change: RetentionChange): Retention {
  const { retentionDays = before.retentionDays } = change;
  return {
    retentionDays,
    payloadDays: change.payloadDays ?? Math.min(before.payloadDays, retentionDays),
    attemptDays: change.attemptDays ?? Math.min(before.attemptDays, retentionDays),
  };
}

/** Notes days that are not whole, not 1 to 3650, or of a part that would outlive the whole. */
export function checkRetention(retention: Retention, problems: Problems): void {
  const { retentionDays } = retention;
  if (!isDays(retentionDays, retentionDaysMax)) {
    problems.add("/retentionDays", `A tenant's retention is 1 to ${retentionDaysMax} whole days.`);
    return;
  }
  for (const name of ["payloadDays", "attemptDays"] as const) {
    if (isDays(retention[name], retentionDays)) continue;
    const what = name === "payloadDays" ? "Events' bodies" : "Attempts";
    problems.add(
      `/${name}`,
      `${what} are kept for 1 to ${retentionDays} whole days, because the retention of all else is ${retentionDays}.`,
    );
  }
}

function isDays(days: number, daysMax: number): boolean {
  return Number.isInteger(days) && days >= 1 && days <= daysMax;
}
