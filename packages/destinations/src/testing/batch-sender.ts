import { createHash, type Hash } from "node:crypto";
import { Readable } from "node:stream";
import type { Connection, Exchange, OutboundBatch, Outcome, Runtime } from "../destination.ts";
import type { DialRecord } from "../egress.ts";
import { failureOfError, failureOfStatus, type Failure } from "../http/failure.ts";
import { ClientPool } from "../http/clients.ts";

/** Where and how batches are written. */
interface BatchSite {
  readonly origin: string;
  readonly mode: "parts" | "rows";
  readonly token: string;
}

/** Bytes of an answer that are read; one verdict takes about a hundred. */
const answerBytesMax = 4 * 1024 * 1024;
const excerptCharactersMax = 4096;
const lineEnd = Buffer.from("\n");

/** Opens a connection that writes each batch with one request. The site must have been judged by the caller. */
export function openBatchSender(site: BatchSite, runtime: Runtime): Connection {
  const clients = new ClientPool(site.origin, runtime.egress);
  return {
    deliver: (batch, signal) => deliver({ site, clients, now: runtime.now }, batch, signal),
    close: () => clients.close(),
  };
}

interface Sender {
  readonly site: BatchSite;
  readonly clients: ClientPool;
  readonly now: () => number;
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** Of the bytes that were sent, hex. */
  readonly sentSha256: string;
  /** With the token hidden. */
  readonly text: string;
}

async function deliver(
  sender: Sender,
  batch: OutboundBatch,
  signal: AbortSignal,
): Promise<Outcome[]> {
  const { site, clients, now } = sender;
  const startedAt = performance.now();
  const dial: DialRecord = { phase: "waiting" };
  let answer: Answer | undefined;
  let failure: Failure | undefined;
  if (signal.aborted) failure = timeout("before the request was sent");
  else if (clients.isClosing)
    failure = { reason: "platform_fault", detail: "The connection was being closed." };
  else {
    try {
      answer = await request(sender, batch, { signal, dial });
      failure = failureOfStatus(answer.status, answer.retryAfter, now());
    } catch (error) {
      failure = signal.aborted
        ? timeout("while the batch was on its way")
        : failureOfError(error as Error);
    }
  }
  const exchange = exchangeOf(site, batch, answer, {
    ...(dial.connectMs !== undefined && { connectMs: dial.connectMs }),
    totalMs: performance.now() - startedAt,
  });
  if (failure !== undefined)
    return batch.events.map(() => ({ kind: "failed", ...failure, exchange }));
  return site.mode === "parts"
    ? partOutcomes(batch, answer!, exchange)
    : rowOutcomes(batch, answer!.text, exchange);
}

function timeout(stage: string): Failure {
  return { reason: "timeout", detail: `The time limit was reached ${stage}.` };
}

async function request(
  { site, clients }: Sender,
  batch: OutboundBatch,
  observer: { readonly signal: AbortSignal; readonly dial: DialRecord },
): Promise<Answer> {
  const pooled = clients.take(observer);
  let isFinished = false;
  try {
    const digest = createHash("sha256");
    const body = Readable.from(linesOf(batch, digest), { objectMode: false });
    // Cutting the connection destroys the body, whose error nobody else waits for.
    body.on("error", () => undefined);
    const {
      statusCode,
      headers,
      body: answerBody,
    } = await pooled.client.request({
      ...requestLineOf(site, batch),
      headers: {
        authorization: `Bearer ${site.token}`,
        "content-type": "application/x-ndjson",
        "content-length": String(bytesOf(batch)),
      },
      body,
      signal: observer.signal,
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of answerBody) {
      chunks.push(chunk as Buffer);
      bytes += (chunk as Buffer).byteLength;
      if (bytes > answerBytesMax) break;
    }
    isFinished = bytes <= answerBytesMax;
    const { "retry-after": retryAfter } = headers;
    return {
      status: statusCode,
      retryAfter: typeof retryAfter === "string" ? retryAfter : undefined,
      sentSha256: digest.digest("hex"),
      text: Buffer.concat(chunks).toString("utf8").replaceAll(site.token, "••••"),
    };
  } finally {
    if (isFinished) clients.giveBack(pooled);
    else clients.discard(pooled);
  }
}

function requestLineOf(
  { mode }: BatchSite,
  batch: OutboundBatch,
): { method: "PUT" | "POST"; path: string } {
  const query = `?partition=${encodeURIComponent(batch.partitionKey)}`;
  return mode === "parts"
    ? { method: "PUT", path: `/parts/${encodeURIComponent(batch.id ?? "")}${query}` }
    : { method: "POST", path: `/rows${query}` };
}

/** One event a line. Line breaks of a body are white space between its tokens: in JSON no text can hold one. */
function* linesOf(batch: OutboundBatch, digest: Hash): Generator<Buffer> {
  for (const { body } of batch.events) {
    const line = isOneLine(body) ? body : withoutLineBreaks(body);
    digest.update(line).update(lineEnd);
    yield line;
    yield lineEnd;
  }
}

function isOneLine(body: Buffer): boolean {
  return !body.includes(0x0a) && !body.includes(0x0d);
}

function withoutLineBreaks(body: Buffer): Buffer {
  const line = Buffer.from(body);
  for (const [index, byte] of line.entries()) {
    if (byte === 0x0a || byte === 0x0d) line[index] = 0x20;
  }
  return line;
}

function bytesOf(batch: OutboundBatch): number {
  return batch.events.reduce((sum, { body }) => sum + body.byteLength + 1, 0);
}

function exchangeOf(
  site: BatchSite,
  batch: OutboundBatch,
  answer: Answer | undefined,
  timings: Exchange["timings"],
): Exchange {
  const { method, path } = requestLineOf(site, batch);
  return {
    target: `${method} ${site.origin}${path}`,
    requestHeaders: [
      ["authorization", "••••"],
      ["content-type", "application/x-ndjson"],
      ["content-length", String(bytesOf(batch))],
    ],
    ...(answer !== undefined && {
      response: {
        status: answer.status,
        headers: [],
        bodyExcerpt: answer.text.slice(0, excerptCharactersMax),
        bodyBytes: Buffer.byteLength(answer.text),
        bodyTruncated: answer.text.length > excerptCharactersMax,
      },
    }),
    timings,
  };
}

/** One outcome for all: the system says which bytes it holds, so that nothing else that answers 200 is believed. */
function partOutcomes(batch: OutboundBatch, answer: Answer, exchange: Exchange): Outcome[] {
  const isStored = member(parsed(answer.text), "sha256") === answer.sentSha256;
  const detail = "The answer does not confirm the part's bytes.";
  return batch.events.map(() =>
    isStored
      ? { kind: "delivered", exchange }
      : { kind: "failed", reason: "invalid_response", detail, exchange },
  );
}

/** The outcome of each row, in the batch's order. A row without a verdict is not known to be stored. */
function rowOutcomes(batch: OutboundBatch, text: string, exchange: Exchange): Outcome[] {
  const verdicts = verdictsOf(text);
  return batch.events.map(({ eventId }) => {
    const verdict = verdicts.get(eventId);
    if (verdict?.["status"] === 200) return { kind: "delivered", exchange };
    return { kind: "failed", ...failureOfRow(verdict), exchange };
  });
}

function failureOfRow(verdict: Readonly<Record<string, unknown>> | undefined): Failure {
  const { status, message, retryAfterSeconds } = verdict ?? {};
  const said = typeof message === "string" ? message.slice(0, 200) : "no message";
  switch (status) {
    case 400:
      return { reason: "rejected", detail: `The row was refused: ${said}.` };
    case 429:
      return {
        reason: "throttled",
        detail: `The row was refused for now: ${said}.`,
        ...(typeof retryAfterSeconds === "number" && { retryAfterMs: retryAfterSeconds * 1000 }),
      };
    default:
      return { reason: "invalid_response", detail: "The answer has no verdict for this row." };
  }
}

function verdictsOf(text: string): ReadonlyMap<unknown, Readonly<Record<string, unknown>>> {
  const results = member(parsed(text), "results");
  const rows = Array.isArray(results) ? results.filter(isObject) : [];
  return new Map(rows.map((row) => [row["id"], row]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function member(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
