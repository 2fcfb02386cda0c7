import type { DeliveryFilter, DeliveryState } from "../api/types.ts";

/** The parts of one destination's screen. */
export type DestinationTab = "overview" | "deliveries" | "failed" | "settings" | "secrets";

/** Spans of time that end now. */
export const logSpans = ["15m", "1h", "24h", "7d", "30d"] as const;

/** What the log is narrowed to, as its address keeps it: a span stays one when the address is opened again. */
export interface LogFilter extends DeliveryFilter {
  /** In the place of `from` and `to`. */
  readonly span?: (typeof logSpans)[number];
}

/** The steps of setting a destination up, after its type was chosen. */
export type NewDestinationStep = "settings" | "events" | "review";

/** Where in the portal one is. Ids and types have 1 to 128 of the characters `A-Z a-z 0-9 _ . -`, not `.` or `..`. */
export type Route =
  | { readonly screen: "destinations" }
  | {
      readonly screen: "new-destination";
      /** Absent while it is being chosen. */
      readonly type?: string;
      /** Only with a type. */
      readonly step?: NewDestinationStep;
      /** Only with a step: the id of the destination whose settings it begins with. */
      readonly from?: string;
    }
  | {
      readonly screen: "destination";
      readonly id: string;
      readonly tab: DestinationTab;
      /** Only with the tab `deliveries`, where the destination is no part of it; absent when everything is shown. */
      readonly filter?: LogFilter;
    }
  | {
      readonly screen: "deliveries";
      /** Absent when everything is shown; its texts are not empty. */
      readonly filter?: LogFilter;
    }
  | { readonly screen: "delivery"; readonly id: string }
  | { readonly screen: "replays" }
  | { readonly screen: "replay"; readonly id: string }
  | { readonly screen: "credentials" }
  | { readonly screen: "event-types" }
  | { readonly screen: "activity" }
  | { readonly screen: "unknown" };

const tabs: readonly DestinationTab[] = ["overview", "deliveries", "failed", "settings", "secrets"];
const steps: readonly NewDestinationStep[] = ["settings", "events", "review"];
const states: readonly DeliveryState[] = [
  "pending",
  "claimed",
  "retrying",
  "delivered",
  "dead",
  "cancelled",
];
const filterTexts = ["destinationId", "eventType", "eventId", "reason", "from", "to"] as const;
// Nothing but dots would name another address of the API than the one asked for.
const word = /^(?!\.{1,2}$)[A-Za-z0-9_.-]{1,128}$/;
const unknown: Route = { screen: "unknown" };

/**
 * The route that a path such as `/d/dst_…/failed` or `/deliveries?state=dead` names. Paths come from addresses that
 * anybody can type: what is not one of ours is `unknown`, and parts of a filter that mean nothing are left out.
 */
export function parseRoute(path: string): Route {
  const [pathname = "", search = ""] = path.split("#", 1)[0]?.split(/\?(.*)/s) ?? [];
  const parts = pathname.split("/").filter((part) => part !== "");
  if (!parts.every((part) => word.test(part))) return unknown;
  const [first, second, third] = parts;
  if (parts.length > 3) return unknown;
  switch (first) {
    case undefined:
      return { screen: "destinations" };
    case "new":
      return newDestination(second, third, new URLSearchParams(search).get("from") ?? "");
    case "d":
      return second === undefined ? unknown : destination(second, third, search);
    case "deliveries":
      if (second === undefined) return { screen: "deliveries", ...filterOf(search) };
      return third === undefined ? { screen: "delivery", id: second } : unknown;
    case "replays":
      if (second === undefined) return { screen: "replays" };
      return third === undefined ? { screen: "replay", id: second } : unknown;
    case "credentials":
    case "event-types":
    case "activity":
      return second === undefined ? { screen: first } : unknown;
    default:
      return unknown;
  }
}

/** The path of a route; `parseRoute` takes it back to the same route. */
export function formatRoute(route: Route): string {
  switch (route.screen) {
    case "destinations":
      return "/";
    case "new-destination": {
      if (route.type === undefined) return "/new";
      const from = route.from === undefined ? "" : `?from=${route.from}`;
      return `/new/${route.type}${route.step === undefined ? "" : `/${route.step}${from}`}`;
    }
    case "destination":
      return `/d/${route.id}${route.tab === "overview" ? "" : `/${route.tab}${filterText(route.filter)}`}`;
    case "deliveries":
      return `/deliveries${filterText(route.filter)}`;
    case "delivery":
      return `/deliveries/${route.id}`;
    case "replay":
      return `/replays/${route.id}`;
    case "replays":
    case "credentials":
    case "event-types":
    case "activity":
    case "unknown":
      return `/${route.screen}`;
  }
}

function newDestination(type: string | undefined, step: string | undefined, from: string): Route {
  if (type === undefined) return { screen: "new-destination" };
  if (step === undefined) return { screen: "new-destination", type };
  const known = steps.find((name) => name === step);
  if (known === undefined) return unknown;
  return { screen: "new-destination", type, step: known, ...(word.test(from) && { from }) };
}

function destination(id: string, tab: string | undefined, search: string): Route {
  const known = tabs.find((name) => name === (tab ?? "overview"));
  if (known === undefined) return unknown;
  return { screen: "destination", id, tab: known, ...(known === "deliveries" && filterOf(search)) };
}

function filterOf(search: string): { readonly filter?: LogFilter } {
  const parameters = new URLSearchParams(search);
  const filter: { -readonly [Name in keyof LogFilter]: LogFilter[Name] } = {};
  for (const name of filterTexts) {
    const value = parameters.get(name) ?? "";
    if (value !== "") filter[name] = value;
  }
  const state = states.find((name) => name === parameters.get("state"));
  if (state !== undefined) filter.state = state;
  const span = logSpans.find((name) => name === parameters.get("span"));
  if (span !== undefined) {
    filter.span = span;
    delete filter.from;
    delete filter.to;
  }
  return Object.keys(filter).length === 0 ? {} : { filter };
}

function filterText(filter: LogFilter | undefined): string {
  const parameters = new URLSearchParams();
  for (const name of ["state", "span", ...filterTexts] as const) {
    const value = filter?.[name] ?? "";
    if (value !== "") parameters.set(name, value);
  }
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}
