import fc from "fast-check";
import type { Actor, KnownKind } from "./actor.ts";

/** What an actor does. Its numbers choose among what there is, so that a shorter run stays a valid one. */
export interface Command {
  readonly verb: Verb;
  /** Which of the things that the actor knows. */
  readonly pick: number;
  /** Which of a few words, so that names, keys and customers of several actors are often the same. */
  readonly word: number;
  readonly flag: boolean;
}

/** A request as it is sent. */
export interface CommandRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const words = ["alpha", "beta"] as const;

function wordOf({ word }: Command): string {
  return words[word % words.length] ?? "alpha";
}

/** Whom a creation is for: a session's own customer need not be named. */
function ownerOf(actor: Actor, command: Command): object {
  return actor.isSession ? {} : { customerExternalId: wordOf(command) };
}

const listed = [
  "destinations",
  "deliveries",
  "dead-letters",
  "events",
  "replays",
  "credentials",
  "audit",
];

const pokedKinds: readonly (readonly [KnownKind, string])[] = [
  ["destination", "/v1/destinations/"],
  ["event", "/v1/events/"],
  ["delivery", "/v1/deliveries/"],
  ["credential", "/v1/credentials/"],
  ["replay", "/v1/replays/"],
];

const verbs = {
  "create destination": (actor: Actor, command: Command) => ({
    method: "POST",
    path: "/v1/destinations",
    body: {
      type: "WEBHOOK",
      name: wordOf(command),
      url: "https://example.com/",
      ...ownerOf(actor, command),
      ...(command.flag && { eventTypes: [`${wordOf(command)}.*`] }),
    },
  }),
  "change destination": (actor: Actor, command: Command) => ({
    method: "PATCH",
    path: `/v1/destinations/${actor.own("destination", command.pick)}`,
    body: { name: wordOf(command) },
  }),
  "pause destination": (actor: Actor, command: Command) => ({
    method: "POST",
    path: `/v1/destinations/${actor.own("destination", command.pick)}/pause`,
    body: { mode: command.flag ? "hold" : "skip" },
  }),
  "resume destination": (actor: Actor, command: Command) => ({
    method: "POST",
    path: `/v1/destinations/${actor.own("destination", command.pick)}/resume`,
  }),
  "delete destination": (actor: Actor, command: Command) => ({
    method: "DELETE",
    path: `/v1/destinations/${actor.own("destination", command.pick)}`,
  }),
  "check destination": (actor: Actor, command: Command) => ({
    method: "POST",
    path: "/v1/destination-checks",
    body: command.flag
      ? { type: "WEBHOOK", url: "https://example.com/", ...ownerOf(actor, command) }
      : {
          destinationId:
            command.word === 0
              ? actor.own("destination", command.pick)
              : actor.others("destination", command.pick),
        },
  }),
  "count deliveries": (_actor: Actor, command: Command) => ({
    method: "GET",
    path: `/v1/delivery-counts?customerExternalId=${wordOf(command)}`,
  }),
  "rotate secret": (actor: Actor, command: Command) => ({
    method: "POST",
    path: `/v1/destinations/${actor.own("destination", command.pick)}/signing-secrets`,
    body: { overlapSeconds: 60 },
  }),
  "send event": (actor: Actor, command: Command) => {
    const event = {
      eventType: `${wordOf(command)}.made`,
      payload: { total: command.pick % 2 },
    };
    // Sessions send none; their customer's things show what is sent for it.
    if (actor.isSession) return undefined;
    const idempotencyKey = `key-${command.pick % 3}`;
    return {
      method: "POST",
      path: "/v1/events",
      body: { ...event, ...ownerOf(actor, command), ...(command.flag && { idempotencyKey }) },
    };
  },
  "create credential": (actor: Actor, command: Command) => ({
    method: "POST",
    path: "/v1/credentials",
    body: {
      type: "OAUTH2_CLIENT_CREDENTIALS",
      name: wordOf(command),
      tokenUrl: "https://example.com/token",
      clientId: wordOf(command),
      clientSecret: "the-same-for-everybody",
      ...ownerOf(actor, command),
    },
  }),
  "delete credential": (actor: Actor, command: Command) => ({
    method: "DELETE",
    path: `/v1/credentials/${actor.own("credential", command.pick)}`,
  }),
  "attach credential": (actor: Actor, command: Command) => ({
    method: "PATCH",
    path: `/v1/destinations/${actor.own("destination", command.pick)}`,
    body: {
      credentialId: command.flag
        ? actor.own("credential", command.word)
        : actor.others("credential", command.word),
    },
  }),
  "make session": (actor: Actor, command: Command) => ({
    method: "POST",
    path: "/v1/sessions",
    body: ownerOf(actor, command),
  }),
  "revoke session": (actor: Actor, command: Command) => ({
    method: "DELETE",
    path: `/v1/sessions/${actor.own("session", command.pick)}`,
  }),
  "replay job": (actor: Actor, command: Command) => ({
    method: "POST",
    path: "/v1/replays",
    headers: { "idempotency-key": wordOf(command) },
    body: {
      destinationId: command.flag
        ? actor.own("destination", command.pick)
        : actor.others("destination", command.pick),
      scope: { kind: "deadLetters" },
    },
  }),
  "replay one": (actor: Actor, command: Command) => ({
    method: "POST",
    path: `/v1/deliveries/${actor.own("delivery", command.pick)}/replay`,
  }),
  "read the other's": (actor: Actor, command: Command) => {
    const [kind, path] = pokedKinds[command.pick % pokedKinds.length] ?? ["event", "/v1/events/"];
    const method = command.flag && kind !== "event" ? "DELETE" : "GET";
    const isDeletable = kind === "destination" || kind === "credential";
    return {
      method: isDeletable ? method : "GET",
      path: path + actor.others(kind, command.word),
    };
  },
  "read own": (actor: Actor, command: Command) => {
    const [kind, path] = pokedKinds[command.pick % pokedKinds.length] ?? ["event", "/v1/events/"];
    return { method: "GET", path: path + actor.own(kind, command.word) };
  },
  list: (_actor: Actor, command: Command) => {
    const name = listed[command.pick % listed.length];
    return { method: "GET", path: `/v1/${name}?limit=${command.word + 1}` };
  },
  "list of a customer": (_actor: Actor, command: Command) => {
    const name = ["destinations", "deliveries", "credentials"][command.pick % 3];
    return { method: "GET", path: `/v1/${name}?customerExternalId=${wordOf(command)}` };
  },
  "list of the other's": (actor: Actor, command: Command) => ({
    method: "GET",
    path: `/v1/deliveries?destinationId=${actor.others("destination", command.pick)}`,
  }),
  "next page": (actor: Actor, command: Command) => {
    const name = listed[command.pick % listed.length];
    const cursor = actor.cursor ?? "none";
    return { method: "GET", path: `/v1/${name}?limit=${command.word + 1}&cursor=${cursor}` };
  },
  "list customers": () => ({ method: "GET", path: "/v1/customers" }),
  "list sessions": () => ({ method: "GET", path: "/v1/sessions" }),
  "own settings": () => ({ method: "GET", path: "/v1/portal" }),
} satisfies Record<string, (actor: Actor, command: Command) => CommandRequest | undefined>;

/** What a command does. */
export type Verb = keyof typeof verbs;

/** The request of a command, with what its actor knows by now; `undefined` when the actor cannot send it. */
export function requestOf(actor: Actor, command: Command): CommandRequest | undefined {
  return verbs[command.verb](actor, command);
}

const command: fc.Arbitrary<Command> = fc.record({
  // Without things there is nothing to interfere with.
  verb: fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom<Verb>("create destination", "send event") },
    { weight: 1, arbitrary: fc.constant<Verb>("create credential") },
    { weight: 6, arbitrary: fc.constantFrom(...(Object.keys(verbs) as Verb[])) },
  ),
  pick: fc.nat({ max: 11 }),
  word: fc.nat({ max: 1 }),
  flag: fc.boolean(),
});

/** What two actors do, and in which order. */
export interface Plan {
  /** Two tenants with their keys, or two customers of one tenant with their sessions. */
  readonly parties: "tenants" | "customers";
  readonly steps: readonly { readonly isFirst: boolean; readonly command: Command }[];
  /** Both at the same time, each in its own order; otherwise one step after the other. */
  readonly isAtOnce: boolean;
}

/** Plans of some steps for each of two actors. */
export const plans: fc.Arbitrary<Plan> = fc.record({
  parties: fc.constantFrom("tenants", "customers"),
  steps: fc.array(fc.record({ isFirst: fc.boolean(), command }), { minLength: 6, maxLength: 14 }),
  isAtOnce: fc.boolean(),
});
