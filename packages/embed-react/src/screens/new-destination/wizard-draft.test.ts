import { expect, test } from "vitest";
import { noRulesProblems } from "../routing-rules/rules-draft.ts";
import { destinationType } from "../../testing/portal-data.ts";
import {
  bodyOf,
  draftOfType,
  newDraft,
  noWizardProblems,
  placedInWizard,
  stepWithProblems,
  wizardProblemsOf,
} from "./wizard-draft.ts";
import { foundTypes, groupedTypes } from "./type-groups.ts";

const webhook = destinationType();
const bucket = destinationType({
  type: "BUCKET",
  label: "Bucket",
  category: "object-storage",
  batch: { eventsMax: 1_000, bytesMax: 1_000_000, ageMsMax: 60_000 },
  fields: [
    { name: "bucket", label: "Bucket", help: "", kind: "text", required: true, secret: false },
  ],
});

function filledDraft() {
  const draft = newDraft(webhook, null);
  return {
    ...draft,
    settings: { ...draft.settings, url: "https://receiver.example/events" },
    common: { ...draft.common, name: " Orders ", rateLimitPerSecond: "5" },
  };
}

test("a filled draft is sent as the API takes it", () => {
  expect(bodyOf(filledDraft(), webhook)).toEqual({
    type: "WEBHOOK",
    name: "Orders",
    url: "https://receiver.example/events",
    timeoutMs: 10_000,
    eventTypes: ["*"],
    filter: null,
    retryPolicy: "exponential_backoff",
    retryAllFailures: false,
    rateLimitPerSecond: 5,
    concurrencyLimit: null,
    ordering: "none",
  });
});

test("an order by key is sent for types that take one, and for no other", () => {
  const draft = filledDraft();
  const ordered = { ...draft, common: { ...draft.common, ordering: "key" as const } };
  expect(bodyOf(ordered, webhook)).toMatchObject({ ordering: "key", orderingKey: null });
  expect(bodyOf(draftOfType(ordered, bucket), bucket)).toMatchObject({ ordering: "none" });
});

test("another type takes the name and the events along, and the settings not", () => {
  const draft = { ...filledDraft(), credentialId: "crd_1" };
  const other = draftOfType(draft, bucket);
  expect(other).toMatchObject({ type: "BUCKET", credentialId: null, settings: { bucket: "" } });
  expect(other.common).toBe(draft.common);
  expect(draftOfType(draft, webhook)).toBe(draft);
});

test("a credential is missing only where the type can do nothing without one", () => {
  const needy = { ...webhook, requiresCredential: true };
  const draft = filledDraft();
  const { settings } = wizardProblemsOf(draft, needy);
  expect(settings.faults).toEqual({ credentialId: { kind: "required" } });
  expect(wizardProblemsOf({ ...draft, credentialId: "crd_1" }, needy)).toEqual(noWizardProblems);
});

test("what is missing is told with its step before anything is sent", () => {
  const empty = wizardProblemsOf(newDraft(webhook, null), webhook);
  expect(Object.keys(empty.settings.faults).toSorted()).toEqual(["name", "url"]);
  expect(stepWithProblems(empty)).toBe("settings");
  const draft = filledDraft();
  const noTypes = { ...draft, rules: { ...draft.rules, patterns: [] } };
  expect(stepWithProblems(wizardProblemsOf(noTypes, webhook))).toBe("events");
  expect(wizardProblemsOf(draft, webhook)).toEqual(noWizardProblems);
});

test("the server's problems are placed in their steps", () => {
  const placed = placedInWizard(
    [
      { path: "/url", message: "Not public." },
      { path: "/filter/all/0/field", message: "Not such." },
    ],
    webhook,
  );
  expect(placed.settings.faults).toEqual({ url: { kind: "said", message: "Not public." } });
  expect(placed.rules).toEqual({
    ...noRulesProblems,
    said: [{ path: "/filter/all/0/field", message: "Not such." }],
  });
  expect(stepWithProblems(placed)).toBe("settings");
});

test("types are found by their words and grouped by category", () => {
  expect(foundTypes([webhook, bucket], "STORAGE")).toEqual([bucket]);
  expect(foundTypes([webhook, bucket], " ")).toEqual([webhook, bucket]);
  const later = destinationType({ type: "LATER", category: "later" });
  expect(groupedTypes([later, bucket, webhook]).map(([category]) => category)).toEqual([
    "webhook",
    "object-storage",
    "later",
  ]);
});

test("the types of a category stand in the order of their labels, not of their constants", () => {
  const labels = [
    ["AZURE_BLOB", "Azure Blob Storage"],
    ["GCS", "Google Cloud Storage"],
    ["S3", "Amazon S3"],
  ] as const;
  const types = labels.map(([type, label]) => destinationType({ type, label }));
  const [[, members] = ["", []]] = groupedTypes(types);
  expect(members.map(({ type }) => type)).toEqual(["S3", "AZURE_BLOB", "GCS"]);
});
