import { newUuid, publicId } from "../../ids.ts";
import type { Command } from "./commands.ts";
import { requestOf } from "./commands.ts";

/** What an actor can have ids of. */
export type KnownKind = "destination" | "event" | "delivery" | "credential" | "session" | "replay";

const prefixes: Readonly<Record<string, KnownKind>> = {
  dst: "destination",
  evt: "event",
  dlv: "delivery",
  crd: "credential",
  ses: "session",
  rpl: "replay",
};

/** Somebody who sends commands with one credential, and writes down what it sees. */
export class Actor {
  readonly isSession: boolean;
  /** The other one, whose ids this one tries as well; absent when it runs alone. */
  other: Actor | undefined;
  /** What was answered, with everything replaced that differs from run to run. */
  readonly transcript: string[] = [];
  readonly #url: string;
  readonly #credential: string;
  readonly #known = new Map<KnownKind, string[]>();
  readonly #seen = new Map<string, string>();
  #cursor: string | undefined;

  constructor(url: string, credential: string, { isSession }: { readonly isSession: boolean }) {
    this.#url = url;
    this.#credential = credential;
    this.isSession = isSession;
  }

  /** One of its ids of a kind; one that nobody has when it has none. */
  own(kind: KnownKind, pick: number): string {
    const known = this.#known.get(kind) ?? [];
    return known[pick % Math.max(known.length, 1)] ?? unknownId(kind);
  }

  /** One of the other's ids of a kind; one that nobody has when there is none. */
  others(kind: KnownKind, pick: number): string {
    return this.other?.own(kind, pick) ?? unknownId(kind);
  }

  /** The cursor that the last page gave. */
  get cursor(): string | undefined {
    return this.#cursor;
  }

  /** Sends a command and writes its answer down. */
  async run(command: Command): Promise<void> {
    const request = requestOf(this, command);
    if (request === undefined) return;
    const { method, path, body, headers } = request;
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        ...headers,
        authorization: `Bearer ${this.#credential}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (method === "POST" && response.status < 300) this.#learn(text);
    const { nextCursor } = (text === "" ? {} : JSON.parse(text)) as {
      readonly nextCursor?: string | null;
    };
    if (typeof nextCursor === "string") this.#cursor = nextCursor;
    this.transcript.push(`${method} ${this.#plain(path)}: ${response.status} ${this.#plain(text)}`);
  }

  #learn(text: string): void {
    for (const [id = "", prefix = ""] of text.matchAll(/\b([a-z]{3})_[0-9a-f]{32}\b/g)) {
      const kind = prefixes[prefix];
      if (kind === undefined) continue;
      const known = this.#known.get(kind) ?? [];
      this.#known.set(kind, known);
      if (!known.includes(id)) known.push(id);
    }
  }

  /** A text in which ids are numbered as they come up, and times and secrets are left out. */
  #plain(text: string): string {
    return text
      .replaceAll(/\b[a-z]{3,4}_[0-9a-f]{32}\b/g, (id) => {
        const isOwn = [...this.#known.values()].some((ids) => ids.includes(id));
        if (!isOwn && (this.other?.knows(id) === true || id.endsWith("0".repeat(12)))) {
          return `${id.slice(0, 4)}other`;
        }
        const name = this.#seen.get(id) ?? `${id.slice(0, 4)}${this.#seen.size}`;
        this.#seen.set(id, name);
        return name;
      })
      .replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, "time")
      .replaceAll(/"durationMs":\d+/g, '"durationMs":"duration"')
      .replaceAll(/whsec_[\w+/=-]+/g, "secret")
      .replaceAll(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, "token")
      .replaceAll(/"(lastFour|nextCursor)":"[^"]*"/g, '"$1":"text"')
      .replaceAll(/(cursor=)[\w-]+/g, "$1text")
      .replaceAll(/"requestId":"[^"]*"/g, '"requestId":"id"')
      .replaceAll(/req_[0-9a-f]+/g, "id");
  }

  /** Whether it was given this id. */
  knows(id: string): boolean {
    return [...this.#known.values()].some((ids) => ids.includes(id));
  }
}

/** Ends in zeros, so that it can be told from what was made. */
function unknownId(kind: KnownKind): string {
  return publicId(kind, `${newUuid().slice(0, -12)}${"0".repeat(12)}`);
}
