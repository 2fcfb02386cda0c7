import { beforeAll, expect, test } from "vitest";
import { activity } from "../../language/en/activity.ts";
import { loadEnglish } from "../../language/english.ts";
import { languageFor } from "../../language/language.tsx";
import { actions, actorWords, detailsOf, routeOfSubject } from "./entry-words.ts";

beforeAll(loadEnglish);

const language = languageFor({
  wanted: "en",
  dictionary: undefined,
  localization: undefined,
  timeZone: "UTC",
  now: Date.now,
});

test("who did it has a name where the session was opened with one", () => {
  const of = (kind: string, user: { id: string; name: string | null } | null = null) =>
    actorWords(language, { actor: { kind, id: null, user } });
  expect(of("session", { id: "u1", name: "Ada" })).toBe("Ada");
  expect(of("session", { id: "u1", name: null })).toBe("u1");
  expect(of("session")).toBe("A user of this portal");
  expect(of("system")).toBe("The system, by itself");
  expect(of("service")).toBe("The vendor's service");
  expect(actorWords(language, { actor: null })).toBe("–");
});

test("an action of a newer server has no words, and one of this has", () => {
  expect(language.find("activity.destination.paused")).toBe("Destination paused");
  expect(language.find("activity.destination.taught_to_sing")).toBeUndefined();
});

test("every action that has words can be filtered by", () => {
  const worded = Object.keys(activity).filter((name) => name.includes("."));
  expect([...actions].toSorted()).toEqual(worded.toSorted());
});

test("details are rows of text, whatever they are", () => {
  expect(
    detailsOf({ fields: ["url", "name"], mode: "hold", count: 3, nothing: null, user: {} }),
  ).toEqual([
    { name: "fields", text: "url, name" },
    { name: "mode", text: "hold" },
    { name: "count", text: "3" },
  ]);
});

test("what can be shown is linked to", () => {
  expect(routeOfSubject("dst_1")).toEqual({ screen: "destination", id: "dst_1", tab: "overview" });
  expect(routeOfSubject("ses_1")).toBeUndefined();
});
