import fc from "fast-check";
import { expect, test } from "vitest";
import { compileEventTypes } from "../destinations/routing.ts";
import { defaultPortalPolicy } from "./portal-policy.ts";
import { isCovered, visibleEventTypes } from "./visible-event-types.ts";

const part = fc.constantFrom("a", "b", "ab");
const type = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("."));
const pattern = fc.oneof(
  type,
  type.map((prefix) => `${prefix}.*`),
  fc.constant("*"),
);

test("a covered pattern means no event type that the visible ones do not mean", () => {
  fc.assert(
    fc.property(pattern, fc.array(pattern), type, (asked, visible, eventType) => {
      fc.pre(isCovered(asked, visible) && compileEventTypes([asked])(eventType));
      expect(compileEventTypes(visible)(eventType)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test("an event type is covered exactly when a visible pattern matches it", () => {
  fc.assert(
    fc.property(type, fc.array(pattern), (eventType, visible) => {
      expect(isCovered(eventType, visible)).toBe(compileEventTypes(visible)(eventType));
    }),
    { numRuns: 2_000 },
  );
});

test("API keys see every event type, sessions those of the policy", () => {
  const tenantId = "018f3c5e-7a1b-7c3d-8e9f-0a1b2c3d4e5f";
  const actor = { kind: "system" } as const;
  const seen = (eventTypes: readonly string[] | null) =>
    visibleEventTypes({
      tenantId,
      customerId: tenantId,
      customerExternalId: "acme",
      actor,
      portal: { ...defaultPortalPolicy, eventTypes },
    });
  expect(visibleEventTypes({ tenantId, actor })).toBeNull();
  expect(seen(null)).toBeNull();
  expect(seen(["order.*", "*"])).toBeNull();
  expect(seen(["order.*"])).toEqual(["order.*"]);
  expect(seen([])).toEqual([]);
});
