import { describe, expect, test } from "vitest";
import type { ApiError } from "../errors.ts";
import type { Caller } from "./access.ts";
import { authorise } from "./authorise.ts";
import type { ProtectedRule } from "./authorise.ts";
import { defaultPortalPolicy } from "./portal-policy.ts";
import type { PortalPolicy } from "./portal-policy.ts";

const tenantId = "018f3c5e-7a1b-7c3d-8e9f-0a1b2c3d4e5f";
const customerId = "018f3c5e-7a1b-7c3d-8e9f-0a1b2c3d4e60";

const apiKey: Caller = {
  kind: "api_key",
  tenantId,
  apiKeyId: "018f3c5e-7a1b-7c3d-8e9f-0a1b2c3d4e61",
  scopes: new Set(["read"] as const),
};
const rootKey: Caller = { kind: "root_key", rootKeyId: "018f3c5e-7a1b-7c3d-8e9f-0a1b2c3d4e62" };

function session(portal: Partial<PortalPolicy> = {}): Caller {
  return {
    kind: "session",
    tenantId,
    customerId,
    customerExternalId: "acme",
    sessionId: "018f3c5e-7a1b-7c3d-8e9f-0a1b2c3d4e63",
    user: null,
    portal: { ...defaultPortalPolicy, ...portal },
  };
}

const rules = {
  installation: { owner: "installation" },
  tenantRead: { owner: "tenant", scope: "read" },
  tenantManage: { owner: "tenant", scope: "manage" },
  customerRead: { owner: "customer", scope: "read", right: "read" },
  customerChange: { owner: "customer", scope: "manage", right: "change" },
  customerReplay: { owner: "customer", scope: "manage", right: "replay" },
  customerDelete: { owner: "customer", scope: "manage", right: "delete" },
} as const satisfies Readonly<Record<string, ProtectedRule>>;

/** The rules that a caller may use, in the order of the table. */
function allowed(caller: Caller): readonly string[] {
  return Object.entries(rules).flatMap(([name, rule]) => {
    try {
      authorise(rule, caller);
      return [name];
    } catch (error) {
      expect((error as ApiError).code).toBe("forbidden");
      return [];
    }
  });
}

describe("who may use what", () => {
  test("an API key: what its scopes name, of the tenant and of its customers", () => {
    expect(allowed(apiKey)).toEqual(["tenantRead", "customerRead"]);
    expect(allowed({ ...apiKey, scopes: new Set(["manage"] as const) })).toEqual([
      "tenantManage",
      "customerChange",
      "customerReplay",
      "customerDelete",
    ]);
    expect(allowed({ ...apiKey, scopes: new Set() })).toEqual([]);
  });

  test("a root key: the installation and nothing of anybody", () => {
    expect(allowed(rootKey)).toEqual(["installation"]);
  });

  test("a session: what customers own, as far as the portal's policy goes", () => {
    const all = ["customerRead", "customerChange", "customerReplay", "customerDelete"];
    expect(allowed(session())).toEqual(all);
    const without = (name: string) => all.filter((one) => one !== name);
    expect(allowed(session({ mayReplay: false }))).toEqual(without("customerReplay"));
    expect(allowed(session({ mayDelete: false }))).toEqual(without("customerDelete"));
  });
});

test("what is missing is said", () => {
  const refused = (rule: ProtectedRule, caller: Caller) => {
    try {
      authorise(rule, caller);
      return undefined;
    } catch (error) {
      return (error as ApiError).details.detail;
    }
  };
  expect(refused(rules.tenantRead, session())).toBe(
    "This needs an API key; a session cannot do it.",
  );
  expect(refused(rules.tenantManage, apiKey)).toBe(
    'This needs an API key with the scope "manage".',
  );
  expect(refused(rules.installation, apiKey)).toBe("This needs a root key.");
});

describe("on whose behalf", () => {
  test("an API key acts for the whole tenant, and no customer", () => {
    expect(authorise(rules.customerRead, apiKey)).toEqual({
      tenantId,
      actor: { kind: "api_key", id: apiKey.apiKeyId },
    });
  });

  test("a session acts for its own customer", () => {
    expect(authorise(rules.customerRead, session())).toMatchObject({
      tenantId,
      customerId,
      customerExternalId: "acme",
      actor: { kind: "session" },
    });
  });
});
