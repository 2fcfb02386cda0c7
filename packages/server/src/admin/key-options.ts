import { isScope, type Scope, scopes } from "../keys/keys.ts";
import { UsageError } from "./command.ts";

/** Options of every command that makes a key. */
export const newKeyOptions = {
  name: { value: "text", help: "what the key is for" },
  "expires-at": { value: "time", help: "such as 2027-01-31T00:00:00Z, default never" },
};

/** The scopes in a list that is separated by commas; all without one. Errors: {@link UsageError}. */
export function scopesOf(list: string | undefined): readonly Scope[] {
  if (list === undefined) return scopes;
  return list.split(",").map((text) => {
    const scope = text.trim();
    if (!isScope(scope)) {
      throw new UsageError(`${scope} is not a scope; the scopes are ${scopes.join(", ")}.`);
    }
    return scope;
  });
}

/** The time of `--expires-at`. Errors: {@link UsageError}. */
export function expiryOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}T/.test(text) || Number.isNaN(time.getTime())) {
    throw new UsageError("--expires-at is a time such as 2027-01-31T00:00:00Z.");
  }
  return time;
}

/** A day such as `2027-01-31`, or `never`. */
export function dayText(time: Date | null): string {
  return time?.toISOString().slice(0, 10) ?? "never";
}
