import type { ApiRequest } from "../embed/connection.ts";
import type { Grant } from "../session/session.ts";
import { PushrailOffline, PushrailProblem } from "./problem.ts";

/** What the client needs of the session. */
export interface RequestSession {
  readonly grant: (signal?: AbortSignal) => Promise<Grant>;
  readonly refused: (refusal: { code: string; generation: number; isReplay: boolean }) => void;
  readonly suspended: (generation: number) => void;
  readonly answered: (answer: { readonly accepted: boolean }) => void;
  readonly unanswered: () => void;
}

/** How the client reaches the API. */
export interface ClientOptions {
  readonly session: RequestSession;
  /** Where the API is, without a slash at the end, for a token. */
  readonly baseUrl: (grant: Grant) => string;
  readonly fetch?: typeof globalThis.fetch;
  /** Calls `callback` once after `durationMs`; the result takes that back. */
  readonly setTimer: (callback: () => void, durationMs: number) => () => void;
  /** This machine's time in milliseconds since 1970. */
  readonly wallMs: () => number;
  /** Makes an idempotency key. */
  readonly newKey?: () => string;
}

/** Carries requests out with a session. */
export interface Client {
  /** See `Connection`. */
  readonly request: <T>(request: ApiRequest, options?: RequestScope) => Promise<T>;
  /** Now by the server's clock, as far as its answers said. */
  readonly serverNowMs: () => number;
}

/** Whose request it is. */
export interface RequestScope {
  /** The customer that it was made for; default: of the first token that it gets. */
  readonly customer?: string | undefined;
}

/** From connecting to the last byte. */
const timeoutMs = 30_000;
/** A read that is asked to wait longer fails at once and says how long. */
const retryAfterMaxMs = 20_000;
const waitsMax = 2;
/** Less than this is what the whole seconds of `Date` and the way of the answer make. */
const offsetMinMs = 2_000;

/**
 * Opens a client. A request that is answered 401 was not carried out: it goes out once more, with the same key, as soon
 * as the session has another token. Reads that are answered 429 or 503 wait as `Retry-After` says, at most twice and at
 * most 20 seconds each.
 */
export function openClient(options: ClientOptions): Client {
  const { session, setTimer, wallMs, newKey = randomKey } = options;
  let offsetMs = 0;

  function heedDate(header: string | null): void {
    const at = header === null ? Number.NaN : Date.parse(header);
    if (Number.isNaN(at)) return;
    const differenceMs = at - wallMs();
    offsetMs = Math.abs(differenceMs) < offsetMinMs ? 0 : differenceMs;
  }

  async function carryOut<T>(asked: ApiRequest, scope: RequestScope = {}): Promise<T> {
    let { customer } = scope;
    const isRead = (asked.method ?? "GET") === "GET";
    const key = asked.idempotencyKey ?? (isRead ? undefined : newKey());
    let isReplay = false;
    let waits = 0;
    for (;;) {
      if (asked.signal?.aborted === true) throw abortReason(asked.signal);
      const grant = await session.grant(asked.signal);
      customer ??= grant.claims.sub;
      // What one customer began must never be carried out, or read, as another one.
      if (grant.claims.sub !== customer) throw otherCustomer();
      const answer = await attempt(asked, { grant, key, options });
      const { response } = answer;
      heedDate(response.headers.get("date"));
      const { generation } = grant;
      session.answered({ accepted: response.status !== 401 });
      if (response.ok) return parsedAnswer(answer) as T;
      const problem = problemOf(answer, wallMs());
      if (response.status === 401) {
        session.refused({ code: problem.code, generation, isReplay });
        if (isReplay) throw problem;
        isReplay = true;
        continue;
      }
      if (problem.code === "suspended") session.suspended(generation);
      const waitMs = (problem.retryAfterSeconds ?? Number.POSITIVE_INFINITY) * 1000;
      const isBusy = response.status === 429 || response.status === 503;
      if (!isRead || !isBusy || waits >= waitsMax || waitMs > retryAfterMaxMs) throw problem;
      waits++;
      await wait(waitMs, { setTimer, signal: asked.signal });
    }
  }

  return { request: carryOut, serverNowMs: () => wallMs() + offsetMs };
}

function otherCustomer(): PushrailProblem {
  return new PushrailProblem({
    status: 401,
    code: "session_ended",
    title: "Another customer has signed in.",
  });
}

/** An answer whose body was read. */
interface Answer {
  readonly response: Response;
  readonly text: string;
}

async function attempt(
  request: ApiRequest,
  from: {
    readonly grant: Grant;
    readonly key: string | undefined;
    readonly options: ClientOptions;
  },
): Promise<Answer> {
  const { signal } = request;
  const { session, setTimer, baseUrl, fetch: send = globalThis.fetch } = from.options;
  const abort = new AbortController();
  const onAbort = () => abort.abort(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  const endTimer = setTimer(() => abort.abort(), timeoutMs);
  try {
    const response = await send(
      `${baseUrl(from.grant)}${request.path}${queryText(request.query)}`,
      {
        method: request.method ?? "GET",
        headers: headersFor(request, from.grant, from.key),
        body: request.body === undefined ? null : JSON.stringify(request.body),
        signal: abort.signal,
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
      },
    );
    return { response, text: await response.text() };
  } catch {
    // What `fetch` throws is left behind: some browsers write the address, and more, into it.
    if (signal?.aborted === true) throw abortReason(signal);
    session.unanswered();
    throw new PushrailOffline();
  } finally {
    endTimer();
    signal?.removeEventListener("abort", onAbort);
  }
}

function headersFor(request: ApiRequest, { token }: Grant, key: string | undefined): Headers {
  const headers = new Headers({ accept: "application/json", authorization: `Bearer ${token}` });
  if (request.body !== undefined) headers.set("content-type", "application/json");
  if (key !== undefined) headers.set("idempotency-key", key);
  return headers;
}

function queryText(query: ApiRequest["query"] = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

function parsedAnswer(answer: Answer): unknown {
  if (answer.text === "") return undefined;
  const value = parsedJson(answer.text);
  if (value === undefined) throw unexpectedResponse(answer.response);
  return value;
}

function problemOf(answer: Answer, nowMs: number): PushrailProblem {
  const value = parsedJson(answer.text);
  const { code, title, detail, path, problems, requestId } = (
    typeof value === "object" && value !== null ? value : {}
  ) as Record<string, unknown>;
  if (typeof code !== "string" || typeof title !== "string") {
    return unexpectedResponse(answer.response);
  }
  return new PushrailProblem({
    status: answer.response.status,
    code,
    title,
    detail: textOf(detail),
    path: textOf(path),
    problems: Array.isArray(problems) ? problems.filter(isFieldProblem) : undefined,
    requestId: textOf(requestId) ?? answer.response.headers.get("x-request-id") ?? undefined,
    retryAfterSeconds: retryAfterSeconds(answer.response.headers.get("retry-after"), nowMs),
  });
}

function isFieldProblem(value: unknown): value is { path: string; message: string } {
  const { path, message } = (value ?? {}) as Record<string, unknown>;
  return typeof path === "string" && typeof message === "string";
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Something between us and the API answered, or `apiUrl` names another server. */
function unexpectedResponse(response: Response): PushrailProblem {
  return new PushrailProblem({
    status: response.status,
    code: "unexpected_response",
    title: "The answer was not one of Pushrail's.",
    requestId: response.headers.get("x-request-id") ?? undefined,
  });
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** In whole seconds or as a date. Source: RFC 9110, section 10.2.3. */
function retryAfterSeconds(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^[0-9]+$/.test(header)) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - nowMs) / 1000));
}

function wait(
  durationMs: number,
  {
    setTimer,
    signal,
  }: { readonly setTimer: ClientOptions["setTimer"]; readonly signal: AbortSignal | undefined },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const endTimer = setTimer(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, durationMs);
    const onAbort = () => {
      endTimer();
      reject(abortReason(signal));
    };
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

function abortReason(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new DOMException("It was aborted.", "AbortError");
}

/** Pages that are not served by TLS, as in development, have no `randomUUID`. */
function randomKey(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
