import type { IncomingMessage, ServerResponse } from "node:http";
import { checkSignature } from "@pushrail/sdk";
import { indentedJson } from "./json-text.ts";

/** How the receiver can answer: with a status, with 200 after three seconds, or not at all. */
export const answerModes = ["200", "500", "422", "slow", "hang", "410"] as const;

/** One of {@link answerModes}. */
export type AnswerMode = (typeof answerModes)[number];

/** One request to the webhook address, as the page shows it. Everything in it but the verification is only claimed. */
export interface ReceivedWebhook {
  /** Counts from 1 since the start. */
  readonly number: number;
  /** RFC 3339. */
  readonly receivedAt: string;
  readonly eventType: string | null;
  readonly eventId: string | null;
  readonly attempt: number | null;
  readonly isReplay: boolean;
  readonly isTest: boolean;
  readonly verification: { readonly verified: boolean; readonly sentence: string };
  /** The switch as it stood when the request came. */
  readonly answer: AnswerMode;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly bodyBytes: number;
  /** The first 64 Ki characters of the body as text. */
  readonly body: string;
  /** The same indented; `null` when it is not JSON. */
  readonly bodyIndented: string | null;
}

/** What the receiver tells its listeners. */
export type ReceiverEvent =
  | { readonly type: "webhook"; readonly webhook: ReceivedWebhook }
  | { readonly type: "mode"; readonly mode: AnswerMode };

/** What the receiver gets from outside, so that tests need no clock. */
export interface ReceiverOptions {
  readonly now?: () => Date;
  /** Waits, and ends early when `signal` aborts. */
  readonly wait?: (durationMs: number, signal: AbortSignal) => Promise<void>;
}

const receivedMax = 200;
const shownBodyCharactersMax = 65_536;
const bodyBytesMax = 2 * 1024 * 1024;
const slowMs = 3_000;

/** Takes webhooks, verifies and remembers them, and answers as its switch says. */
export class Receiver {
  /** The last 200 requests, newest first. */
  readonly received: ReceivedWebhook[] = [];
  /** The secrets that a signature may be made with; empty until the destination exists. */
  secrets: readonly string[] = [];
  #mode: AnswerMode = "200";
  #count = 0;
  readonly #listeners = new Set<(event: ReceiverEvent) => void>();
  readonly #now: () => Date;
  readonly #wait: (durationMs: number, signal: AbortSignal) => Promise<void>;

  constructor(options: ReceiverOptions = {}) {
    this.#now = options.now ?? (() => new Date());
    this.#wait = options.wait ?? waitByTimer;
  }

  get mode(): AnswerMode {
    return this.#mode;
  }

  /** Turns the switch; requests that are already held stay as they are. */
  setMode(mode: AnswerMode): void {
    this.#mode = mode;
    this.#tell({ type: "mode", mode });
  }

  /** Calls `listener` for everything from now on; the returned function ends that. */
  subscribe(listener: (event: ReceiverEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Handles one request to the webhook address. A body above 2 MiB is answered 413 and not remembered. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, bodyBytesMax);
    if (body === undefined) {
      response.writeHead(413, { connection: "close" }).end();
      return;
    }
    const answer = this.#mode;
    const webhook = await this.#record(request, body, answer);
    this.#tell({ type: "webhook", webhook });
    await this.#answer(response, answer);
  }

  async #record(
    request: IncomingMessage,
    body: Buffer,
    answer: AnswerMode,
  ): Promise<ReceivedWebhook> {
    const now = this.#now();
    const { headers } = request;
    const verdict = await checkSignature({ payload: body, headers, secret: this.secrets, now });
    const text = body.toString("utf8");
    const webhook: ReceivedWebhook = {
      number: ++this.#count,
      receivedAt: now.toISOString(),
      eventType: single(headers["x-pushrail-event-type"]),
      eventId: single(headers["x-pushrail-event-id"]) ?? single(headers["webhook-id"]),
      attempt: Number(single(headers["x-pushrail-attempt"])) || null,
      isReplay: headers["x-pushrail-replay"] === "true",
      isTest: headers["x-pushrail-test"] === "true",
      verification: verdict.valid
        ? { verified: true, sentence: "The signature matches the body and the secret." }
        : {
            verified: false,
            sentence: this.secrets.length === 0 ? "The secret is not known yet." : verdict.message,
          },
      answer,
      headers: headerPairs(request.rawHeaders),
      bodyBytes: body.length,
      body: text.slice(0, shownBodyCharactersMax),
      bodyIndented: text.length > shownBodyCharactersMax ? null : indentedJson(text),
    };
    this.received.unshift(webhook);
    this.received.length = Math.min(this.received.length, receivedMax);
    return webhook;
  }

  async #answer(response: ServerResponse, answer: AnswerMode): Promise<void> {
    if (answer === "hang") return;
    if (answer === "slow") {
      const gone = new AbortController();
      response.once("close", () => gone.abort());
      await this.#wait(slowMs, gone.signal);
      if (gone.signal.aborted) return;
    }
    const status = answer === "slow" ? 200 : Number(answer);
    const sentence = status === 200 ? "Thank you." : `Bricks was switched to answer ${status}.`;
    response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(sentence);
  }

  #tell(event: ReceiverEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** Reads a request's body whole; `undefined` when it is longer than `bytesMax`. Errors: the client went away. */
export async function readBody(
  request: IncomingMessage,
  bytesMax: number,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // The request is kept open when reading stops early, so that an answer can still be sent.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function single(value: string | string[] | undefined): string | null {
  return typeof value === "string" ? value : null;
}

function headerPairs(rawHeaders: readonly string[]): readonly (readonly [string, string])[] {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ""] as const] : [],
  );
}

async function waitByTimer(durationMs: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, durationMs);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
