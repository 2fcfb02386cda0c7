import { Client } from "undici";
import type { Runtime } from "../destination.ts";
import type { DialRecord } from "../egress.ts";
import { failureOfError, failureOfStatus, type Failure } from "../http/failure.ts";
import { AccessTokens, type Fetched, fetchTimedOut } from "./access-tokens.ts";
import type { Credential } from "./credential.ts";

/** One request to a token endpoint of OAuth 2.0 and what its answer means. */

/** How long one fetch may take in milliseconds; the attempts that wait for it may give up before. */
const fetchMsMax = 10_000;
/** Bytes of an answer that are read, and characters that its token may have: it has to fit into a header. */
const answerBytesMax = 64 * 1024;
const tokenCharactersMax = 8_192;
const answerHeaderBytesMax = 16 * 1024;
/** Seconds that a token is used when the answer does not say, and at most whatever it says. */
const lifetimeSecondsDefault = 300;
const lifetimeSecondsMax = 86_400;

/** Errors that a token endpoint may name. Source: RFC 6749 section 5.2, RFC 8707 section 2. */
const errorNames = new Set([
  "invalid_request",
  "invalid_client",
  "invalid_grant",
  "unauthorized_client",
  "unsupported_grant_type",
  "invalid_scope",
  "invalid_target",
]);

/** What is asked for a token, and how. The URL must have been judged by the caller. */
export interface TokenRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /**
   * Says of an error answer what its text means at this place, as one sentence of ours: nothing of the text itself is
   * repeated. Default: only an error name of the standard is told.
   */
  readonly explain?: (text: string) => string | undefined;
}

/** Asks for a token. Never throws for what the network or the other side can do. */
export async function askTokenEndpoint(
  { url, headers, body, explain }: TokenRequest,
  runtime: Runtime,
  given: AbortSignal,
): Promise<Fetched<string>> {
  const limit = AbortSignal.timeout(fetchMsMax);
  const signal = AbortSignal.any([given, limit]);
  const { egress, now } = runtime;
  const dial: DialRecord = { phase: "waiting" };
  const client = new Client(url.origin, {
    connect: egress.connector(() => ({ signal, dial })),
    allowH2: false,
    pipelining: 1,
    maxHeaderSize: answerHeaderBytesMax,
    // The signal covers everything; the client's timers only see pauses.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  try {
    const answer = await client.request({
      method: "POST",
      path: url.pathname + url.search,
      headers,
      body,
      signal,
    });
    const text = await readBounded(answer.body);
    const { "retry-after": retryAfter } = answer.headers;
    return judge({
      status: answer.statusCode,
      retryAfter: typeof retryAfter === "string" ? retryAfter : undefined,
      text,
      nowMs: now(),
      explain,
    });
  } catch (error) {
    if (limit.aborted) {
      const detail = `The token URL did not answer within ${fetchMsMax / 1_000} seconds.`;
      return noToken({ reason: "timeout", detail });
    }
    if (given.aborted) return fetchTimedOut;
    return noToken(failureOfError(error as Error, dial));
  } finally {
    // Not waited for: it only closes a socket.
    void client.destroy();
  }
}

function judge(answer: {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** `undefined` when it was longer than what is read. */
  readonly text: string | undefined;
  readonly nowMs: number;
  readonly explain: TokenRequest["explain"];
}): Fetched<string> {
  const { status, retryAfter, text, nowMs, explain } = answer;
  const failure = failureOfStatus(status, retryAfter, nowMs);
  if (failure !== undefined) {
    const told = tokenFailure(failure, status, text);
    const explained = text === undefined ? undefined : explain?.(text);
    return noToken(
      explained === undefined ? told : { ...told, detail: `${told.detail} ${explained}` },
    );
  }
  if (text === undefined) {
    const detail = `Its answer is longer than ${answerBytesMax / 1024} KiB.`;
    return noToken({ reason: "invalid_response", detail });
  }
  const read = readToken(text);
  if ("problem" in read) return noToken({ reason: "invalid_response", detail: read.problem });
  return read;
}

function noToken(failure: Failure): Fetched<string> {
  const detail = `No access token could be fetched. ${failure.detail}`;
  return { failure: { ...failure, detail: detail.slice(0, 500) } };
}

/** What a status of the token URL means: it never speaks for the destination, so `gone` and its like do not apply. */
function tokenFailure(failure: Failure, status: number, text: string | undefined): Failure {
  const error = text === undefined ? undefined : errorNameIn(text);
  const named = error === undefined ? "" : ` and the error ${error}`;
  const detail = `The token URL answered with status ${status}${named}.`;
  switch (failure.reason) {
    case "unavailable":
    case "throttled":
    case "redirected":
    case "invalid_response":
    case "unauthorized":
      return { ...failure, detail };
    default:
      return { reason: status === 400 ? "unauthorized" : "misconfigured", detail };
  }
}

/** Only names of the standard are repeated: anything else may hold what was sent. */
function errorNameIn(text: string): string | undefined {
  const { error } = objectIn(text) ?? {};
  return typeof error === "string" && errorNames.has(error) ? error : undefined;
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    const isObject = typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

function readToken(
  text: string,
): { readonly token: string; readonly lifetimeSeconds: number } | { readonly problem: string } {
  const {
    access_token: token,
    token_type: type = "bearer",
    expires_in: expiresIn,
  } = objectIn(text) ?? {};
  if (typeof token !== "string" || token.length > tokenCharactersMax || !/^[!-~]+$/.test(token)) {
    return { problem: "Its answer has no access token that fits into a header." };
  }
  if (typeof type !== "string" || type.toLowerCase() !== "bearer") {
    return { problem: "Its answer has a token of another type than bearer." };
  }
  const seconds = Number(expiresIn ?? lifetimeSecondsDefault);
  const lifetimeSeconds = seconds >= 0 ? Math.min(seconds, lifetimeSecondsMax) : 0;
  return { token, lifetimeSeconds };
}

async function readBounded(body: AsyncIterable<Buffer>): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > answerBytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/**
 * The tokens of an OAuth 2.0 client that asks with its own credentials; `credential` is an `OAUTH2_CLIENT_CREDENTIALS`
 * whose token URL has been judged by the caller.
 */
export function clientCredentialsTokens(credential: Credential, runtime: Runtime): AccessTokens {
  const request = clientCredentialsRequest(credential);
  return new AccessTokens((signal) => askTokenEndpoint(request, runtime, signal), runtime);
}

/** Source: RFC 6749 sections 2.3.1 and 4.4.2. */
function clientCredentialsRequest({ config, secrets }: Credential): TokenRequest {
  const { tokenUrl = "", clientId = "", scope, audience, clientAuthentication } = config;
  const { clientSecret = "" } = secrets;
  const form = new URLSearchParams({ grant_type: "client_credentials" });
  if (scope !== undefined) form.set("scope", scope);
  if (audience !== undefined) form.set("audience", audience);
  const headers: Record<string, string> = {
    accept: "application/json",
    "accept-encoding": "identity",
    "content-type": "application/x-www-form-urlencoded",
  };
  if (clientAuthentication === "body") {
    form.set("client_id", clientId);
    form.set("client_secret", clientSecret);
  } else {
    const pair = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`;
    headers["authorization"] = `Basic ${Buffer.from(pair, "utf8").toString("base64")}`;
  }
  return { url: new URL(tokenUrl), headers, body: form.toString() };
}

function formEncoded(text: string): string {
  return new URLSearchParams({ "": text }).toString().slice(1);
}
