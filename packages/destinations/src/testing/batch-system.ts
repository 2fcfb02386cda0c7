import { createHash } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import {
  BatchStore,
  type JournalEntry,
  type BatchSystemLimits,
  type StoredPart,
  type StoredRow,
} from "./batch-store.ts";

/**
 * A small system that takes events in batches, for tests: an object store and a table in one.
 *
 * `PUT /parts/<name>?partition=<key>` stores NDJSON, one event a line, under a name for good. `POST /rows` takes NDJSON
 * too and judges each line by itself: it answers `{"results":[{"id","status","message","retryAfterSeconds"}]}`, refused
 * rows first. Both want `Authorization: Bearer <token>`. It shares no code with the adapter that writes to it.
 */

/** What it can be made to do wrong with a request. */
export const batchFaults = [
  /** Reads the request and never answers. */
  "hang",
  /** Takes the beginning of the body and reads on as if nothing had been when the fault is over. */
  "stall",
  /** Answers 503. */
  "unavailable",
  /** Answers 429 with `Retry-After: 7`. */
  "throttled",
  /** Destroys the connection when the beginning of the body has come. */
  "cut",
  /** Stores, and answers after `slowMs`. */
  "slow",
  /** Answers 401 whatever the token. */
  "unauthorized",
  /** Answers 413. */
  "too_large",
  /** Answers 400. */
  "rejected",
  /** Stores, and destroys the connection instead of answering. */
  "answer_lost",
  /** Stores nothing, and answers 200 with what is not its protocol. */
  "garbage",
] as const;

/** One of {@link batchFaults}. */
export type BatchFault = (typeof batchFaults)[number];

/** Why a row is refused; nothing of it is stored. */
export interface RowRefusal {
  /** 400 for good, 429 for now. */
  readonly status: 400 | 429;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

/** How the system is set up. */
export interface BatchSystemOptions extends BatchSystemLimits {
  /** The token that is valid at first. */
  readonly token: string;
  /** Default 0: a free port. */
  readonly port?: number;
  /** Milliseconds that the fault `slow` takes; default 300. */
  readonly slowMs?: number;
  /** Where everything that is stored is written before it is answered; what is there already is stored at the start. */
  readonly journalFile?: string;
  /** Told of everything that is stored and of every violation, after it is in the journal. */
  readonly onEntry?: (entry: JournalEntry) => void;
  /** Told when the beginning of a request's body has come, and when its connection ends before it was answered. */
  readonly onProgress?: (progress: "begun" | "cut") => void;
}

/** A running system. */
export interface BatchSystem {
  /** Base URL on loopback, without a slash at its end. */
  readonly url: string;
  /** Tokens that are valid; change it at will. */
  readonly tokens: Set<string>;
  /** By name, in the order in which they were first stored. */
  readonly parts: ReadonlyMap<string, StoredPart>;
  /** By event id, in the order in which they were first stored. */
  readonly rows: ReadonlyMap<string, StoredRow>;
  /** What a correct sender never does, in words: other bytes under a name, limits exceeded, partitions mixed. */
  readonly violations: readonly string[];
  /** Requests whose headers have come, and those whose body broke off. */
  readonly requestCount: number;
  readonly brokenCount: number;
  /** Acts out a fault for all further requests, or for so many; `undefined` is good health. */
  act(fault: BatchFault | undefined, requestCountMax?: number): void;
  /** Decides for each row of `POST /rows`; `undefined` accepts. Replace it at will. */
  refusalOf: (row: { readonly id: string; readonly line: string }) => RowRefusal | undefined;
  /** Resolves when the beginning of the next request's body has come. */
  nextRequest(): Promise<void>;
  /** Resolves when no request is under way. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the system on loopback. Errors: a journal that cannot be read, a port that is taken. */
export async function startBatchSystem(options: BatchSystemOptions): Promise<BatchSystem> {
  const system = new Server(options);
  await system.listen(options.port ?? 0);
  return system;
}

class Server implements BatchSystem {
  readonly tokens: Set<string>;
  requestCount = 0;
  brokenCount = 0;
  refusalOf: BatchSystem["refusalOf"] = () => undefined;
  readonly #store: BatchStore;
  readonly #slowMs: number;
  readonly #onProgress: NonNullable<BatchSystemOptions["onProgress"]>;
  readonly #http: http.Server;
  #fault: BatchFault | undefined;
  #faultRequestsLeft = Infinity;
  #faultOver = Promise.withResolvers<void>();
  #waiting: (() => void)[] = [];
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: BatchSystemOptions) {
    this.tokens = new Set([options.token]);
    this.#slowMs = options.slowMs ?? 300;
    this.#onProgress = options.onProgress ?? (() => undefined);
    this.#store = new BatchStore(options, options);
    this.#http = http.createServer((request, response) => {
      const serving = this.#serve(request, response)
        .catch(() => {
          this.brokenCount += 1;
          response.destroy();
        })
        .finally(() => this.#underWay.delete(serving));
      this.#underWay.add(serving);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  get parts(): ReadonlyMap<string, StoredPart> {
    return this.#store.parts;
  }

  get rows(): ReadonlyMap<string, StoredRow> {
    return this.#store.rows;
  }

  get violations(): readonly string[] {
    return this.#store.violations;
  }

  async listen(port: number): Promise<void> {
    this.#http.listen(port, "127.0.0.1");
    await once(this.#http, "listening");
  }

  act(fault: BatchFault | undefined, requestCountMax = Infinity): void {
    this.#fault = fault;
    this.#faultRequestsLeft = requestCountMax;
    this.#faultOver.resolve();
    this.#faultOver = Promise.withResolvers();
  }

  nextRequest(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async close(): Promise<void> {
    this.#http.close();
    const closed = once(this.#http, "close");
    this.#http.closeAllConnections();
    await closed;
    this.#store.close();
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    this.requestCount += 1;
    const fault = this.#takeFault();
    const over = this.#faultOver.promise;
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
      if (chunks.length > 1) continue;
      for (const resolve of this.#waiting.splice(0)) resolve();
      this.#onProgress("begun");
      response.once("close", () => {
        if (!response.writableFinished) this.#onProgress("cut");
      });
      if (fault === "cut") return void request.socket.destroy();
      if (fault === "stall") await over;
    }
    const body = Buffer.concat(chunks);
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    if (!this.tokens.has(token) || fault === "unauthorized")
      return answer(response, 401, { error: `no such token: ${token}` });
    switch (fault) {
      case "hang":
        return;
      case "unavailable":
        return answer(response, 503, { error: "down for maintenance" });
      case "throttled":
        return answer(response.setHeader("retry-after", "7"), 429, { error: "too many requests" });
      case "too_large":
        return answer(response, 413, { error: "too large" });
      case "rejected":
        return answer(response, 400, { error: `not with ${token}` });
      case "garbage":
        return void response.end("<html>Welcome to the hotel's network</html>");
      case "slow":
        await new Promise((resolve) => setTimeout(resolve, this.#slowMs));
        break;
      default:
    }
    const { status, result } = this.#take(request, body);
    if (fault === "answer_lost") return void request.socket.destroy();
    answer(response, status, result);
  }

  #takeFault(): BatchFault | undefined {
    if (this.#fault === undefined || this.#faultRequestsLeft === 0) return undefined;
    this.#faultRequestsLeft -= 1;
    return this.#fault;
  }

  #take(request: http.IncomingMessage, body: Buffer): { status: number; result: object } {
    const url = new URL(request.url ?? "/", "http://system");
    const partition = url.searchParams.get("partition") ?? "";
    const [, place = "", name = ""] = url.pathname.split("/");
    const lines = body.toString("utf8").split("\n");
    if (lines.pop() !== "" || lines.length === 0)
      return { status: 400, result: { error: "the last line has no end" } };
    if (request.method === "PUT" && place === "parts" && name !== "") {
      const sha256 = createHash("sha256").update(body).digest("hex");
      const isStored = this.#store.putPart({ name, partition, lines, sha256 });
      return isStored
        ? { status: 200, result: { sha256 } }
        : { status: 409, result: { error: "this name holds other bytes" } };
    }
    if (request.method === "POST" && place === "rows") {
      return { status: 200, result: { results: this.#takeRows(partition, lines) } };
    }
    return { status: 404, result: { error: "no such place" } };
  }

  #takeRows(partition: string, lines: readonly string[]): object[] {
    this.#store.checkBatch(partition, lines);
    const refused: object[] = [];
    const stored: object[] = [];
    for (const line of lines) {
      const { id } = JSON.parse(line) as { id: string };
      const refusal = this.refusalOf({ id, line });
      if (refusal === undefined) {
        this.#store.putRow({ id, line });
        stored.push({ id, status: 200 });
      } else refused.push({ id, ...refusal });
    }
    return [...refused, ...stored];
  }
}

function answer(response: http.ServerResponse, status: number, result: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(result));
}
