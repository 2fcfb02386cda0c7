import { readFileSync, writeFileSync } from "node:fs";
import { type Socket, connect } from "node:net";
import { setPriority } from "node:os";
import { monotonicMs } from "./clock.ts";
import type { GeneratorReport, GeneratorSettings } from "./generator.ts";
import { MessageReader } from "./http1.ts";
import { quantile, sorted } from "./quantile.ts";

/** The load generator: `node generator-main.ts <file with settings as JSON>`; prints its report and ends. */
const settings = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as GeneratorSettings;
const { hostname, port, host } = new URL(settings.url);
const requestHead = [
  `POST /v1/events${settings.batchEvents > 1 ? "/batch" : ""} HTTP/1.1`,
  `host: ${host}`,
  `authorization: Bearer ${settings.apiKey}`,
  "content-type: application/json",
  "content-length: ",
].join("\r\n");

/** Precedence over what is measured, as a machine of its own would give; an ordinary user may not have it. */
const niceness = -10;
/** A later departure than this, with a connection free, is the generator's own fault. */
const lateMs = 25;
/** How long the last answers may take. */
const drainMs = 30_000;
/** Pause of a connection that was refused. */
const refusedPauseMs = 10;

const accepted: { readonly id: string; readonly plannedMs: number; readonly answeredMs: number }[] =
  [];
const durationsMs: number[] = [];
const refusedStatuses: Record<string, number> = {};
let eventNumber = 0;
let plannedRequests = 0;
let lateRequests = 0;
let duplicates = 0;
let refused = 0;
let unanswered = 0;
let acceptedInWindow = 0;
let inFlight = 0;

const startedMs = monotonicMs();
const windowStartMs = startedMs + settings.warmUpMs;
const windowEndMs = windowStartMs + settings.durationMs;

const order = JSON.stringify({
  orderId: "order_38a91f",
  currency: "EUR",
  total: 129.9,
  lines: [
    { sku: "brick-2x4-red", quantity: 120, price: 0.45 },
    { sku: "brick-2x2-blue", quantity: 80, price: 0.35 },
    { sku: "plate-6x8-green", quantity: 4, price: 11.97 },
  ],
  shipTo: { name: "Ada Example", street: "12 Harbour Road", city: "Bristol", country: "GB" },
});

function eventText(): string {
  const number = eventNumber++;
  const customer = settings.customers[number % settings.customers.length] ?? "";
  return `{"eventType":"order.completed","customerExternalId":"${customer}","idempotencyKey":"${settings.runName}-${number}","source":"shop","payload":${order},"metadata":{"region":"eu-west"}}`;
}

function bodyText(): string {
  if (settings.batchEvents === 1) return eventText();
  return `{"events":[${Array.from({ length: settings.batchEvents }, eventText).join(",")}]}`;
}

class Connection {
  readonly #socket: Socket;
  #plannedMs: number | undefined;
  onFree = (_wasRefused: boolean): void => undefined;
  /** The server has closed the connection, and a request is without its answer. */
  onClosed = (): void => undefined;

  constructor() {
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const reader = new MessageReader((head, body) => this.#answered(head, body));
    this.#socket.on("data", (chunk) => reader.push(chunk));
    this.#socket.on("error", () => undefined);
    this.#socket.on("close", () => {
      if (this.#plannedMs === undefined) return;
      unanswered += settings.batchEvents;
      inFlight--;
      this.#plannedMs = undefined;
      this.onClosed();
    });
  }

  async connected(): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.once("connect", resolve));
  }

  send(plannedMs: number): void {
    if (this.#socket.destroyed) {
      unanswered += settings.batchEvents;
      this.onClosed();
      return;
    }
    this.#plannedMs = plannedMs;
    inFlight++;
    const body = bodyText();
    this.#socket.write(`${requestHead}${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  close(): void {
    this.#socket.destroy();
  }

  #answered(head: string, body: Buffer): void {
    const plannedMs = this.#plannedMs;
    // The server tells a connection that it is closed for having been idle.
    if (plannedMs === undefined) return;
    const answeredMs = monotonicMs();
    this.#plannedMs = undefined;
    inFlight--;
    const status = head.slice(9, 12);
    const isRefused = status !== "202" && status !== "200";
    if (isRefused) {
      if (leavesOpen(body)) unanswered += settings.batchEvents;
      else refused += settings.batchEvents;
      refusedStatuses[status] = (refusedStatuses[status] ?? 0) + settings.batchEvents;
    } else {
      const answer = JSON.parse(body.toString()) as Result & { readonly results?: Result[] };
      for (const result of answer.results ?? [answer]) count(result, plannedMs, answeredMs);
      if (answeredMs >= windowStartMs && answeredMs <= windowEndMs) {
        durationsMs.push(answeredMs - plannedMs);
      }
    }
    this.onFree(isRefused);
  }
}

/** Whether a refusal says that the database gave no verdict in time: the event may be kept all the same. */
function leavesOpen(body: Buffer): boolean {
  return /"code":"unavailable"/.test(body.toString());
}

interface Result {
  readonly id: string;
  readonly status: string;
}

function count(result: Result, plannedMs: number, answeredMs: number): void {
  if (result.status === "accepted") {
    accepted.push({ id: result.id, plannedMs, answeredMs });
    if (answeredMs >= windowStartMs && answeredMs <= windowEndMs) acceptedInWindow++;
  } else if (result.status === "duplicate") duplicates++;
  else refused++;
}

async function runClosedLoop(connections: readonly Connection[]): Promise<void> {
  await new Promise<void>((resolve) => {
    const sendNext = (connection: Connection): void => {
      const nowMs = monotonicMs();
      if (nowMs < windowEndMs) {
        plannedRequests++;
        connection.send(nowMs);
      } else if (inFlight === 0) resolve();
    };
    for (const connection of connections) {
      connection.onClosed = () => {
        if (inFlight === 0) resolve();
      };
      connection.onFree = (wasRefused) => {
        if (wasRefused) setTimeout(sendNext, refusedPauseMs, connection);
        else sendNext(connection);
      };
      sendNext(connection);
    }
    setTimeout(resolve, windowEndMs - monotonicMs() + drainMs).unref();
  });
}

async function runOpenLoop(connections: readonly Connection[], perSecond: number): Promise<void> {
  const free = [...connections];
  const waiting: number[] = [];
  await new Promise<void>((resolve) => {
    const finishMs = windowEndMs + drainMs;
    for (const connection of connections) {
      connection.onFree = () => {
        const plannedMs = waiting.shift();
        if (plannedMs === undefined) free.push(connection);
        else connection.send(plannedMs);
      };
    }
    const tick = (): void => {
      const nowMs = monotonicMs();
      for (;;) {
        const plannedMs = startedMs + (plannedRequests * 1_000) / perSecond;
        if (plannedMs > nowMs || plannedMs >= windowEndMs) break;
        plannedRequests++;
        // In turn, so that none is idle for so long that the server closes it.
        const connection = free.shift();
        if (connection === undefined) waiting.push(plannedMs);
        else {
          if (nowMs - plannedMs > lateMs) lateRequests++;
          connection.send(plannedMs);
        }
      }
      const isDone = nowMs >= windowEndMs && inFlight === 0 && waiting.length === 0;
      if (isDone || nowMs > finishMs) {
        unanswered += waiting.length * settings.batchEvents;
        resolve();
      } else setTimeout(tick, 1);
    };
    tick();
  });
}

function takePrecedence(): void {
  try {
    setPriority(niceness);
  } catch {
    // Without it the generator may fall behind on a busy machine, and then says so.
  }
}

takePrecedence();
const connections = Array.from({ length: settings.connections }, () => new Connection());
await Promise.all(connections.map((connection) => connection.connected()));
if (settings.requestsPerSecond === null) await runClosedLoop(connections);
else await runOpenLoop(connections, settings.requestsPerSecond);
unanswered += inFlight * settings.batchEvents;
inFlight = 0;
for (const connection of connections) connection.close();

const cpu = process.cpuUsage();
const rising = sorted(durationsMs);
const report: GeneratorReport = {
  offered: plannedRequests * settings.batchEvents,
  accepted: accepted.length,
  duplicates,
  refused,
  refusedStatuses,
  unanswered,
  acceptedPerSecond: (acceptedInWindow * 1_000) / settings.durationMs,
  p50Ms: quantile(rising, 0.5),
  p99Ms: quantile(rising, 0.99),
  maxMs: quantile(rising, 1),
  lateShare: lateRequests / Math.max(1, plannedRequests),
  startedMs,
  cpuMs: (cpu.user + cpu.system) / 1_000,
};
writeFileSync(
  settings.outputFile,
  accepted.map(({ id, plannedMs, answeredMs }) => `${id} ${plannedMs} ${answeredMs}\n`).join(""),
);
process.stdout.write(`${JSON.stringify({ event: "report", ...report })}\n`);
