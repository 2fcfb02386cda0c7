import { userInfo } from "node:os";
import type { Actor } from "../access/access.ts";

/** Someone at the command line. */
type Operator = Extract<Actor, { readonly kind: "operator" }>;

/** Whoever runs this command, for the audit log: the name of their account on this machine. */
export function operator(): Operator {
  return { kind: "operator", name: accountName() };
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a number that no account has.
    return `uid ${process.getuid?.() ?? "unknown"}`;
  }
}
