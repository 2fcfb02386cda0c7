import { PushrailConnectionError, PushrailError } from "./errors.ts";
import type { FieldProblem } from "./errors.ts";
import type { SignIn } from "./sign-in.ts";

/** How a client reaches the API. */
export interface ConnectionOptions {
  /** Where the API is, such as `https://events.example.com`; a path in it is kept. */
  readonly baseUrl: string;
  /** Time limit of one request in milliseconds, from connecting to the last byte. Default 30,000. */
  readonly timeoutMs?: number;
  /** How often a request is sent again where that is safe. Default 3; 0 for never. */
  readonly retriesMax?: number;
  /** Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /** Waits between retries. Default: a timer. */
  readonly sleep?: (durationMs: number) => Promise<void>;
  /** From 0 to below 1, for the spread of retries. Default: `Math.random`. */
  readonly random?: () => number;
}

/** One call of the API. */
export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Begins with `/v1/`; ids in it are percent-encoded. */
  readonly path: string;
  /** Entries that are `undefined` are left out. */
  readonly query?: object;
  /** Beside those of every request; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** `true` when sending it twice does the same as sending it once; only then is it retried after no answer or a 503. */
  readonly isRepeatable: boolean;
}

/** Sends a request and returns the parsed answer, `undefined` for an empty one. */
export type Transport = (request: ApiRequest) => Promise<unknown>;

const backoffFirstMs = 250;
const backoffMaxMs = 8_000;

/** An answer that asks for a longer wait than this is handed to the caller instead of waited for. */
const retryAfterMaxMs = 30_000;

/**
 * Opens a transport to one API.
 *
 * A repeatable request is sent again after a connection error or a 503, and any request after a 429, which says that it
 * was not carried out: after as long as `Retry-After` asks, else after a random part of 250 ms, doubling to at most 8 s. A
 * request that is answered 401 was not carried out, so it is sent
 * once more when `signIn` has another text. Redirects are never followed.
 *
 * Errors of the transport: {@link PushrailError}, {@link PushrailConnectionError}, `TypeError` for a text that cannot
 * stand in a header, and what `signIn` throws. Errors here: `TypeError` for a base URL that is none.
 */
export function openTransport(options: ConnectionOptions, signIn: SignIn): Transport {
  const {
    timeoutMs = 30_000,
    retriesMax = 3,
    fetch = globalThis.fetch,
    random = Math.random,
  } = options;
  const sleep = options.sleep ?? timerSleep;
  const baseUrl = new URL(options.baseUrl).href.replace(/\/+$/, "");

  async function attempt(request: ApiRequest, headers: Headers): Promise<Answer> {
    const response = await fetch(`${baseUrl}${request.path}${queryText(request.query)}`, {
      method: request.method,
      headers,
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    return { response, text: await response.text() };
  }

  /** The last answer, after all retries. */
  async function send(request: ApiRequest, signInText: string): Promise<Answer> {
    // Made before the first attempt: what cannot stand in a header is the caller's mistake, and no missing answer.
    const headers = new Headers({
      ...request.headers,
      authorization: `Bearer ${signInText}`,
      accept: "application/json",
      ...(request.body === undefined ? {} : { "content-type": "application/json" }),
    });
    for (let retry = 0; ; retry++) {
      const hasMore = retry < retriesMax;
      const backoffMs = random() * Math.min(backoffFirstMs * 2 ** retry, backoffMaxMs);
      let answer: Answer;
      try {
        answer = await attempt(request, headers);
      } catch (cause) {
        if (!hasMore || !request.isRepeatable) {
          const what = `${request.method} ${request.path}`;
          throw new PushrailConnectionError(`No answer from ${baseUrl} to ${what}.`, { cause });
        }
        await sleep(backoffMs);
        continue;
      }
      const { status, headers: answered } = answer.response;
      const waitMs = retryAfterMs(answered.get("retry-after")) ?? backoffMs;
      // What a limit refused was not carried out; an overload may have met it on the way.
      const maySendAgain = status === 429 || (status === 503 && request.isRepeatable);
      if (!hasMore || !maySendAgain || waitMs > retryAfterMaxMs) return answer;
      await sleep(waitMs);
    }
  }

  return async (request) => {
    const signInText = await signIn.text();
    let answer = await send(request, signInText);
    if (answer.response.status === 401) {
      const next = await signIn.textInstead(signInText);
      if (next !== undefined) answer = await send(request, next);
    }
    if (!answer.response.ok) throw errorOf(answer);
    return parsedAnswer(answer);
  };
}

/** An answer whose body was read. */
interface Answer {
  readonly response: Response;
  readonly text: string;
}

/** Milliseconds that a `Retry-After` header asks for, in either of its forms; `undefined` without a usable one. */
function retryAfterMs(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (/^[0-9]+$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

function queryText(query: object | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) search.set(name, String(value));
  }
  return search.size === 0 ? "" : `?${search.toString()}`;
}

function parsedAnswer({ response, text }: Answer): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw unexpectedResponse(response);
  }
}

function errorOf({ response, text }: Answer): PushrailError {
  const problem = parsedProblem(text);
  const { code, title, detail, path, problems, requestId } = problem;
  if (typeof code !== "string" || typeof title !== "string") return unexpectedResponse(response);
  return new PushrailError({
    code,
    title,
    status: response.status,
    detail: typeof detail === "string" ? detail : undefined,
    path: typeof path === "string" ? path : undefined,
    problems: Array.isArray(problems) ? (problems as readonly FieldProblem[]) : undefined,
    requestId: typeof requestId === "string" ? requestId : requestIdHeader(response),
  });
}

function parsedProblem(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function unexpectedResponse(response: Response): PushrailError {
  return new PushrailError({
    code: "unexpected_response",
    status: response.status,
    title: "The answer did not come from Pushrail's API.",
    detail: `Something at the base URL answered ${response.status}; check the URL and any proxy in front of it.`,
    requestId: requestIdHeader(response),
  });
}

function requestIdHeader(response: Response): string | undefined {
  return response.headers.get("x-request-id") ?? undefined;
}

async function timerSleep(durationMs: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, durationMs));
}
