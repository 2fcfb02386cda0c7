import type { TestApi } from "../api.ts";
import type { TestDatabase } from "../postgres.ts";
import { type Asker, createAskers } from "./askers.ts";
import { listedKind, type Place, placesOf } from "./places.ts";
import {
  bodyWith,
  comparable,
  described,
  ownRequest,
  send,
  type SweepAnswer,
  withThing,
} from "./requests.ts";
import type { SweptRoute } from "./routes.ts";
import { StoredStates } from "./rows.ts";
import { hostileTexts, malformedThings, unknownThing } from "./names.ts";
import { createWorld, type World } from "./world.ts";

const refusalCodes = {
  401: /"code":"(?:unauthenticated|session_ended)"/,
  403: /"code":"forbidden"/,
};

/**
 * Lists whose reading by an API key is noted in the audit log. They are asked for hostile names of customers, and an
 * earlier route can have made one that is called so.
 */
const notesReads = new Set(["listEvents"]);

/** What is tried at a place, beside a name that nobody has. */
interface Tried {
  /** To be answered as the name that nobody has. */
  readonly alike: readonly string[];
  /** To be answered somehow. */
  readonly hostile: readonly string[];
}

/** Tries names at places of requests, with every kind of credential, and says what was answered wrongly. */
export class Sweep {
  readonly world: World;
  readonly askers: readonly Asker[];
  readonly #server: TestApi;
  readonly #states: StoredStates;
  #linesRead = 0;

  private constructor(parts: {
    readonly world: World;
    readonly askers: readonly Asker[];
    readonly server: TestApi;
    readonly states: StoredStates;
  }) {
    this.world = parts.world;
    this.askers = parts.askers;
    this.#server = parts.server;
    this.#states = parts.states;
  }

  /** Makes tenants and customers of its own, so that one sweep is not in the way of another. */
  static async open(database: TestDatabase, server: TestApi): Promise<Sweep> {
    const world = await createWorld(database, server);
    const askers = await createAskers(database, world);
    const states = await StoredStates.open(database.superuserPool);
    return new Sweep({ world, askers, server, states });
  }

  /** Sends a request as an asker. */
  async ask(
    route: SweptRoute,
    asker: Asker,
    request: Parameters<typeof send>[1],
  ): Promise<SweepAnswer> {
    return await send(this.#server.url, request, asker.credential(route.rule));
  }

  /** What the log says of faults, since it was asked the last time. */
  newFaults(): string {
    const { logLines } = this.#server;
    const faults = logLines.slice(this.#linesRead).filter(({ event }) => event === "fault");
    this.#linesRead = logLines.length;
    return faults.map((line) => JSON.stringify(line)).join("\n");
  }

  /**
   * Goes over all places of a route. What it returns is wrong: an answer that tells what is hidden from what nobody has, a
   * status that does not follow from the route's rule, a fault, or a change of what is not the asker's.
   */
  async route(route: SweptRoute): Promise<readonly string[]> {
    const tasks: (readonly [Place, Asker, Tried])[] = [];
    // What is tried is made first, so that afterwards everything stays as it is.
    for (const place of placesOf(route)) {
      for (const asker of this.askers) {
        await ownRequest(route, asker.own, bodyWith(route, place), { isFresh: false });
        tasks.push([place, asker, await this.#tried(route, place, asker)]);
      }
    }
    const isQuiet = ({ refusal }: Asker) =>
      route.method === "GET" || refusal(route.rule) !== undefined;
    const failures: string[] = [];
    const before = await this.#wholeState(route);
    const quiet = tasks.filter(([, asker]) => isQuiet(asker));
    const found = await Promise.all(
      quiet.map(([place, asker, tried]) => this.#place(route, place, asker, tried)),
    );
    failures.push(...found.flat());
    if ((await this.#wholeState(route)) !== before)
      failures.push(`${route.name} changed something`);
    for (const asker of this.askers.filter((one) => !isQuiet(one))) {
      const hidden = await this.#hiddenState(asker);
      for (const [place, one, tried] of tasks) {
        if (one === asker) failures.push(...(await this.#place(route, place, asker, tried)));
      }
      if ((await this.#hiddenState(asker)) === hidden) continue;
      failures.push(`${asker.name} changed what is others', on ${route.name}`);
    }
    return failures;
  }

  /** Goes over all names that could stand at a place. */
  async #place(
    route: SweptRoute,
    place: Place,
    asker: Asker,
    { alike, hostile }: Tried,
  ): Promise<readonly string[]> {
    const failures: string[] = [];
    const refusal = asker.refusal(route.rule);
    const ask = async (thing: string): Promise<SweepAnswer> => {
      const own = await ownRequest(route, asker.own, bodyWith(route, place), {
        // What the request makes must not be in the way of the next one.
        isFresh: refusal === undefined && place.where === "header",
      });
      const blank = { ...own, path: pathWithout(own.path, route, place) };
      const asked = withThing(blank, place, thing);
      const answer = comparable(await this.ask(route, asker, asked), thing);
      if (answer.status >= 500) {
        const { status, text } = answer;
        failures.push(`${described(asker, asked)}: ${status} ${text} ${this.newFaults()}`);
      }
      return answer;
    };
    const unknown = await ask(unknownThing(place.kind));
    const what = `${asker.name}: ${route.name}`;
    for (const thing of alike) {
      const answer = await ask(thing);
      if (JSON.stringify(answer) === JSON.stringify(unknown)) continue;
      const [told, expected] = [answer, unknown].map((one) => JSON.stringify(one));
      failures.push(
        `${what} with ${place.steps.join("/")} ${thing}: ${told}, but for an unknown one ${expected}`,
      );
    }
    // What is put at a name that nobody has is made there.
    const expected = refusal ?? (route.method === "PUT" ? 200 : 404);
    if (place.where === "path" && unknown.status !== expected) {
      failures.push(`${what} answers ${unknown.status}, not ${expected}`);
    }
    if (asker.isCustomer && isOthersCustomer(place) && unknown.status < 400) {
      failures.push(`${what} lets it name another customer: ${unknown.status} ${unknown.text}`);
    }
    if (refusal !== undefined && !refusalCodes[refusal].test(unknown.text)) {
      failures.push(`${what} is refused by ${unknown.text}`);
    }
    for (const text of hostile) await ask(text);
    return failures;
  }

  async #tried(route: SweptRoute, place: Place, asker: Asker): Promise<Tried> {
    const alike = await this.#hiddenThings(route, place, asker);
    const malformed = malformedThings(place.kind);
    if (asker.refusal(route.rule) !== undefined) {
      // The rule decides, whatever is asked for: one of each sort is enough.
      const own = place.kind === "cursor" ? "own" : await asker.own.thing(place.kind);
      return { alike: [...alike.slice(0, 1), ...malformed.slice(0, 1), own], hostile: [] };
    }
    if (!asker.isThorough) return { alike, hostile: [] };
    if (place.where === "path") return { alike: [...alike, ...malformed], hostile: hostileTexts };
    return { alike, hostile: [...hostileTexts, ...malformed] };
  }

  /** Names that the asker must not be able to tell from one that nobody has. */
  async #hiddenThings(route: SweptRoute, place: Place, asker: Asker): Promise<string[]> {
    if (place.kind === "cursor") return await this.#foreignCursors(route, asker);
    if (place.kind === "secretVersion" || place.kind === "destinationType") return [];
    const administers = route.rule.owner === "installation";
    // A root key reaches every tenant, and in one of them only what is that tenant's.
    if (administers && place.kind === "tenant") return [];
    const parties = administers ? [this.world.stranger] : asker.foreign;
    const things: string[] = [];
    for (const party of parties) {
      // A name that a request gives to something of its own must not have been given by an earlier one.
      const thing = isOwnName(place) ? party.make(place.kind) : party.thing(place.kind);
      things.push(await thing);
      const deleted = await party.deleted(place.kind);
      if (deleted !== undefined) things.push(deleted);
    }
    return things;
  }

  /** Cursors of the same list that others were given. */
  async #foreignCursors(route: SweptRoute, asker: Asker): Promise<string[]> {
    const cursors: string[] = [];
    for (const other of this.askers) {
      if (other === asker || other.refusal(route.rule) !== undefined) continue;
      cursors.push(await this.#cursorOf(route, other));
    }
    return cursors;
  }

  /** The cursor of a list's second page, which is there for everybody who may see the list. */
  async #cursorOf(route: SweptRoute, asker: Asker): Promise<string> {
    const request = await ownRequest(route, asker.own, undefined, { isFresh: false });
    const path = `${request.path}?limit=1`;
    for (let made = 0; made <= 2; made += 1) {
      const { text } = await this.ask(route, asker, { ...request, path });
      const { nextCursor } = JSON.parse(text) as { readonly nextCursor?: string | null };
      if (typeof nextCursor === "string") return nextCursor;
      await asker.own.make(listedKind(route));
    }
    throw new Error(`${asker.name} gets no second page of ${route.name}`);
  }

  /** Whose rows nothing of what the asker sends may change. */
  async #hiddenState(asker: Asker): Promise<string> {
    const others = asker.foreign
      .filter(({ tenantId }) => tenantId !== asker.own.tenantId)
      .map((party) => this.#states.ofTenant(party));
    const customers = asker.isCustomer ? [this.#states.besides(asker.own)] : [];
    return JSON.stringify(await Promise.all([...others, ...customers]));
  }

  /** All that is stored of everybody; without the audit log where a route notes what it has shown. */
  async #wholeState({ operationId }: SweptRoute): Promise<string> {
    const { owner, stranger, tester } = this.world;
    const states = [owner, stranger, tester].map(async (party) => {
      const {
        audit_entries: entries,
        audit_heads: heads,
        ...state
      } = await this.#states.ofTenant(party);
      return notesReads.has(operationId) ? state : { ...state, entries, heads };
    });
    return JSON.stringify(await Promise.all(states));
  }
}

/** Whether the sender gives a name of its own there, and may give the same one as anybody else. */
function isOwnName({ where, kind }: Place): boolean {
  if (kind === "eventType") return true;
  if (where !== "body" && where !== "header") return false;
  return kind === "customer" || kind === "idempotencyKey" || kind === "correlationId";
}

function isOthersCustomer({ where, kind }: Place): boolean {
  return where === "body" && kind === "customer";
}

function pathWithout(path: string, route: SweptRoute, place: Place): string {
  if (place.where !== "path") return path;
  const parameter = `{${place.steps[0] ?? ""}}`;
  const index = route.path.split("/").indexOf(parameter);
  const parts = path.split("/");
  return parts.map((part, at) => (at === index ? parameter : part)).join("/");
}
