import { ApiError } from "../errors.ts";
import { isFieldText } from "../events/envelope.ts";

/** Refuses what a key may not be called. Errors: `invalid_field` unless the name has 1 to 100 characters, none of them a control character. */
export function checkKeyName(name: string): void {
  if (isFieldText(name) && name.length <= 100) return;
  throw new ApiError("invalid_field", {
    path: "/name",
    detail: "A key's name has 1 to 100 characters, none of them a control character.",
  });
}

/** Refuses an expiry that is over. Errors: `invalid_field`. */
export function checkExpiry(expiresAt: Date | undefined): void {
  // Written so that a time that is none is refused, too.
  if (expiresAt === undefined || expiresAt.getTime() > Date.now()) return;
  throw new ApiError("invalid_field", {
    path: "/expiresAt",
    detail: "A key's expiry is in the future.",
  });
}
