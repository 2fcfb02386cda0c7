import { expect, test } from "vitest";
import type { CustomerAccess, TenantAccess } from "./access.ts";
import { payloadHiding } from "./payload-visibility.ts";
import { defaultPortalPolicy } from "./portal-policy.ts";

const apiKey: TenantAccess = { tenantId: "t", actor: { kind: "api_key", id: "k" } };
const session = (showsPayloads: boolean): CustomerAccess => ({
  tenantId: "t",
  customerId: "c",
  customerExternalId: "acme",
  actor: { kind: "session", id: "s", user: null },
  portal: { ...defaultPortalPolicy, showsPayloads },
});

test.each([
  ["an API key is shown what is not private", apiKey, false, null],
  ["an API key is not shown what is private", apiKey, true, "private_payloads"],
  ["a session is shown what is not private", session(true), false, null],
  ["a session is shown what is private", session(true), true, null],
  [
    "a session is shown nothing when the portal's policy says so",
    session(false),
    false,
    "portal_policy",
  ],
  ["not even what is private", session(false), true, "portal_policy"],
] as const)("%s", (_what, access, isPrivate, hidden) => {
  expect(payloadHiding(access, { isKept: true, isPrivate })).toBe(hidden);
  expect(payloadHiding(access, { isKept: false, isPrivate })).toBe("retention");
});
