import type { AccessTokens } from "../credentials/access-tokens.ts";
import type { Runtime } from "../destination.ts";
import { makeCall, type Call, type CallResult } from "../http/call.ts";
import { ClientPool } from "../http/clients.ts";

/**
 * Calls to one of Google's APIs with access tokens. A token that is refused is replaced once, and the call is made again:
 * it may have been withdrawn before its time, and nothing was done with it.
 */
export class GoogleCalls {
  readonly #clients: ClientPool;
  readonly #tokens: AccessTokens;

  /** `origin` is the API's, such as `https://storage.googleapis.com`. */
  constructor(origin: string, tokens: AccessTokens, { egress }: Pick<Runtime, "egress">) {
    this.#clients = new ClientPool(origin, egress);
    this.#tokens = tokens;
  }

  /**
   * Makes a call; the authorization is added. An exchange without request headers says that there was no token. Never
   * throws for what the network or the other side can do.
   */
  async make(call: Call, signal: AbortSignal): Promise<CallResult> {
    const startedAt = performance.now();
    const first = await this.#tokens.take(signal);
    if ("failure" in first) {
      const { path, target = `${this.#clients.origin}${path.replace(/\?.*$/s, "")}` } = call;
      const totalMs = Math.round(performance.now() - startedAt);
      return {
        failure: first.failure,
        exchange: { target, requestHeaders: [], timings: { totalMs } },
      };
    }
    const result = await makeCall(this.#clients, authorized(call, first.token), signal);
    if (!isTokenRefused(result) || !this.#tokens.refuse(first.token)) return result;
    const second = await this.#tokens.take(signal);
    // The refusal says more than the failure to renew: it is the API's own word.
    if ("failure" in second) return result;
    const renewed = await makeCall(this.#clients, authorized(call, second.token), signal);
    if (isTokenRefused(renewed)) this.#tokens.noteFutile();
    return renewed;
  }

  /** Closes sockets when running calls have ended, and takes no more. May be called twice. */
  async close(): Promise<void> {
    this.#tokens.close();
    await this.#clients.close();
  }
}

function authorized(call: Call, token: string): Call {
  return {
    ...call,
    headers: { ...call.headers, authorization: `Bearer ${token}` },
    secretTexts: [...call.secretTexts, token],
  };
}

/** Source: RFC 6750 section 3.1. */
function isTokenRefused(result: CallResult): boolean {
  return "answer" in result && result.answer.status === 401;
}
