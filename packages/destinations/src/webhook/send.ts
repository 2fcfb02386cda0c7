import type { Dispatcher } from "undici";
import { addressOf } from "../address.ts";
import { resultOfAttempt, type CheckRoute } from "../check-steps.ts";
import type { Connection, Exchange, OutboundEvent, Outcome, Runtime } from "../destination.ts";
import type { DialObserver, DialRecord } from "../egress.ts";
import { hostOf } from "../hostname.ts";
import { failureOfError, failureOfStatus, type Failure } from "../http/failure.ts";
import { hiderOf } from "../masking.ts";
import type { Authorization, SignIn } from "./authorization.ts";
import { rounded, stageOfDial } from "../http/call.ts";
import { ClientPool, type PooledClient } from "../http/clients.ts";
import {
  requestFrameOf,
  requestHeadersOf,
  type RequestFrame,
  type RequestHeaders,
} from "./request.ts";
import { ResponseRecord } from "../http/response.ts";
import { TokenSender, type Task } from "./token-sender.ts";

/** Interim answers (1xx) after which a response counts as invalid. */
const interimAnswersMax = 100;

/** What the attempts of one connection share. */
interface Site {
  readonly frame: RequestFrame;
  readonly clients: ClientPool;
  readonly now: () => number;
  /** Hides the customer's header values in texts that the receiver sent back. */
  readonly hide: (text: string) => string;
}

/** Opens a connection that sends each event as one POST. The settings must have been judged by the caller. */
export function openWebhook(
  settings: {
    readonly url: URL;
    readonly headers: Readonly<Record<string, string>>;
    readonly signIn: SignIn;
  },
  runtime: Runtime,
): Connection {
  const { authorization, tokens, clientCertificate } = settings.signIn;
  const route = routeOf(settings.url, settings.signIn);
  const clients = new ClientPool(settings.url.origin, runtime.egress, clientCertificate);
  const site: Site = {
    frame: requestFrameOf(settings.url, settings.headers),
    clients,
    now: runtime.now,
    hide: hiderOf(Object.values(settings.headers)),
  };
  if (tokens !== undefined) {
    const sender = new TokenSender(tokens, site.frame.target, (task) => attempt(site, task));
    return {
      deliver: (batch, signal) =>
        Promise.all(batch.events.map((event) => sender.send(event, signal))),
      check: async ({ events }, signal) =>
        resultOfAttempt(await sender.send(events[0]!, signal), route),
      close: async () => {
        await sender.close();
        await clients.close();
      },
    };
  }
  return {
    deliver: (batch, signal) =>
      Promise.all(batch.events.map((event) => attempt(site, { event, signal, authorization }))),
    check: async ({ events }, signal) =>
      resultOfAttempt(await attempt(site, { event: events[0]!, signal, authorization }), route),
    close: () => clients.close(),
  };
}

function routeOf(url: URL, { tokens }: Pick<SignIn, "tokens">): CheckRoute {
  return {
    isSecure: url.protocol === "https:",
    fetchesTokens: tokens !== undefined,
    isNamed: addressOf(hostOf(url)) === undefined,
  };
}

function attempt(site: Site, task: Task): Promise<Outcome> {
  return new Promise((resolve) => new Attempt(site, task, resolve).start());
}

/**
 * One request and its response.
 *
 * It ends exactly once, by whichever comes first: the end of the response, enough of its body, an error, or the
 * signal. Methods stand in for closures, because several thousand attempts a second are made.
 */
class Attempt implements Dispatcher.DispatchHandler, DialObserver {
  readonly signal: AbortSignal;
  readonly dial: DialRecord = { phase: "waiting" };
  readonly #site: Site;
  readonly #event: OutboundEvent;
  readonly #authorization: Authorization | undefined;
  readonly #resolve: (outcome: Outcome) => void;
  readonly #startedAt: number;
  #request: RequestHeaders | undefined;
  #pooled: PooledClient | undefined;
  #sentAt: number | undefined;
  #answeredAt: number | undefined;
  #interimAnswers = 0;
  #response: ResponseRecord | undefined;
  #hasEnded = false;

  constructor(site: Site, task: Task, resolve: (outcome: Outcome) => void) {
    this.#site = site;
    this.#event = task.event;
    this.#authorization = task.authorization;
    this.#startedAt = task.startedAt ?? performance.now();
    this.signal = task.signal;
    this.#resolve = resolve;
  }

  start(): void {
    const { clients, frame, now } = this.#site;
    if (this.signal.aborted) return this.handleEvent();
    if (clients.isClosing)
      return this.#end({ reason: "platform_fault", detail: "The connection was being closed." });
    if (this.#event.signingKeys.length === 0) {
      return this.#end({
        reason: "misconfigured",
        detail: "The destination has no signing secret.",
      });
    }
    this.#request = requestHeadersOf(frame, this.#event, now(), this.#authorization);
    this.signal.addEventListener("abort", this);
    this.#pooled = clients.take(this);
    this.#pooled.client.dispatch(
      { method: "POST", path: frame.path, headers: this.#request.sent, body: this.#event.body },
      this,
    );
  }

  /** The signal has aborted. */
  handleEvent(): void {
    this.#end({ reason: "timeout", detail: `The time limit was reached ${this.#stage()}.` });
  }

  onRequestStart(): void {
    this.#sentAt = performance.now();
  }

  onResponseStarted(): void {
    this.#answeredAt ??= performance.now();
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    if (status >= 200) {
      const { rawHeaders } = controller;
      this.#response = new ResponseRecord(status, Array.isArray(rawHeaders) ? rawHeaders : []);
      return;
    }
    this.#interimAnswers += 1;
    if (this.#interimAnswers > interimAnswersMax) {
      this.#end({
        reason: "invalid_response",
        detail: "Interim answers (1xx) did not come to an end.",
      });
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#hasEnded && !this.#response!.take(chunk)) this.#end(this.#failureOfResponse());
  }

  onResponseEnd(): void {
    if (this.#hasEnded) return;
    const pooled = this.#pooled!;
    this.#pooled = undefined;
    this.#site.clients.giveBack(pooled);
    this.#end(this.#failureOfResponse());
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end(failureOfError(error, this.dial));
  }

  #failureOfResponse(): Failure | undefined {
    return failureOfStatus(this.#response!.status, this.#response!.retryAfter, this.#site.now());
  }

  /** Ends the attempt. A client that is still taken has an unfinished connection, so it is cut. */
  #end(failure: Failure | undefined): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.signal.removeEventListener("abort", this);
    const exchange = this.#exchange();
    if (this.#pooled !== undefined) this.#site.clients.discard(this.#pooled);
    this.#resolve(
      failure === undefined
        ? { kind: "delivered", exchange }
        : { kind: "failed", ...failure, exchange },
    );
  }

  #exchange(): Exchange {
    const { dnsMs, connectMs, tlsMs } = this.dial;
    const waitMs =
      this.#sentAt === undefined || this.#answeredAt === undefined
        ? undefined
        : this.#answeredAt - this.#sentAt;
    return {
      target: this.#site.frame.target,
      requestHeaders: this.#request?.shown ?? [],
      ...(this.#response !== undefined && { response: this.#response.summary(this.#hide) }),
      timings: {
        ...(dnsMs !== undefined && { dnsMs: rounded(dnsMs) }),
        ...(connectMs !== undefined && { connectMs: rounded(connectMs) }),
        ...(tlsMs !== undefined && { tlsMs: rounded(tlsMs) }),
        ...(waitMs !== undefined && { waitMs: rounded(waitMs) }),
        totalMs: rounded(performance.now() - this.#startedAt),
      },
    };
  }

  readonly #hide = (text: string): string => {
    const hidden = this.#site.hide(text);
    return this.#authorization === undefined ? hidden : this.#authorization.hide(hidden);
  };

  #stage(): string {
    if (this.#response !== undefined) return "while the answer was being read";
    if (this.#sentAt !== undefined) return "while waiting for the answer";
    return stageOfDial(this.dial.phase);
  }
}
