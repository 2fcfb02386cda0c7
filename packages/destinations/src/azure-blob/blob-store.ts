import { hash } from "node:crypto";
import type { Runtime } from "../destination.ts";
import { exchangeOfNothing, makeCall, type Call, type CallResult } from "../http/call.ts";
import { ClientPool } from "../http/clients.ts";
import type { Failure } from "../http/failure.ts";
import type { NewObject, ObjectStore, PutResult } from "../object-storage/put.ts";
import type { BlobAccount } from "./account.ts";
import { failureOfAnswer, saysThatBlobExists } from "./answers.ts";
import { sharedKeySignature } from "./shared-key.ts";

/** The version of the storage services whose rules requests and answers follow. Source: Microsoft Learn. */
const apiVersion = "2024-11-04";

/** The status by which Azure does not take an access token. */
const statusUnauthorized = 401;

interface BlobRequest {
  readonly method: "HEAD" | "PUT";
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** Opens a container. Requests go to the account's origin, which must have been judged by the caller. */
export function openBlobStore(
  place: { readonly account: BlobAccount; readonly container: string },
  runtime: Runtime,
): ObjectStore {
  return new BlobStore(place, runtime);
}

/**
 * Writes each object by one request that never replaces a blob. A name belongs to one batch, so a blob that is there is
 * the same batch again; where the credential lets it be looked at, its bytes must be the same too.
 */
class BlobStore implements ObjectStore {
  readonly #account: BlobAccount;
  readonly #container: string;
  readonly #clients: ClientPool;
  readonly #now: () => number;

  constructor(
    { account, container }: { readonly account: BlobAccount; readonly container: string },
    { egress, now }: Runtime,
  ) {
    this.#account = account;
    this.#container = container;
    this.#clients = new ClientPool(account.origin, egress);
    this.#now = now;
  }

  async close(): Promise<void> {
    const { signIn } = this.#account;
    if (signIn.kind === "tokens") signIn.tokens.close();
    await this.#clients.close();
  }

  async put(object: NewObject, signal: AbortSignal): Promise<PutResult> {
    const { key, body, contentType, mayExist } = object;
    const md5 = hash("md5", body, "base64");
    const headers = {
      "content-md5": md5,
      "content-type": contentType,
      "if-none-match": "*",
      "x-ms-blob-type": "BlockBlob",
    };
    const result = await this.#ask({ method: "PUT", key, headers, body }, signal);
    if ("failure" in result) return this.#named(result);
    const { answer, exchange } = result;
    if (answer.status === 201) {
      const { "x-ms-request-id": requestId, "content-md5": stored } = answer.headers;
      if (requestId !== undefined && stored === md5) return { exchange };
      const detail =
        "The answer with status 201 lacks what Azure says of a blob that was stored: a proxy may have given it.";
      return { exchange, failure: { reason: "invalid_response", detail } };
    }
    if (saysThatBlobExists(answer, { signIn: this.#account.signIn, mayExist }))
      return this.#compare({ key, md5 }, exchange, signal);
    return { exchange, failure: failureOfAnswer(answer, this.#context()) };
  }

  /** There is a blob of this name: is it the same? */
  async #compare(
    { key, md5 }: { readonly key: string; readonly md5: string },
    exchange: PutResult["exchange"],
    signal: AbortSignal,
  ): Promise<PutResult> {
    const looked = await this.#ask({ method: "HEAD", key, headers: {} }, signal);
    if ("failure" in looked) return this.#named(looked);
    const { status, headers } = looked.answer;
    if (status === 200) {
      if (headers["content-md5"] === undefined || headers["content-md5"] === md5)
        return { exchange };
      const detail = `The container already holds a blob with other bytes under this batch's name: ${key}.`;
      return { exchange, failure: { reason: "misconfigured", detail: cut(detail) } };
    }
    // Writing needs no permission to read. The name tells then.
    if (status === 401 || status === 403) return { exchange };
    if (status === 404) {
      const detail = "A blob of this name was there, and was removed in the same moment.";
      return { exchange: looked.exchange, failure: { reason: "unavailable", detail } };
    }
    return {
      exchange: looked.exchange,
      failure: failureOfAnswer(looked.answer, this.#context()),
    };
  }

  /** Makes a request, by an access token where it takes one. A token that is refused is replaced once. */
  async #ask(request: BlobRequest, signal: AbortSignal): Promise<CallResult> {
    const { signIn } = this.#account;
    if (signIn.kind !== "tokens") return this.#call(request, signal);
    const { tokens } = signIn;
    const nothing = exchangeOfNothing(this.#targetOf(request.key));
    const first = await tokens.take(signal);
    if ("failure" in first) return { failure: first.failure, exchange: nothing };
    const result = await this.#call(request, signal, first.token);
    if (!isTokenRefused(result) || !tokens.refuse(first.token)) return result;
    const second = await tokens.take(signal);
    // The refusal says more than the failure to renew: it is Azure's own word.
    if ("failure" in second) return result;
    const renewed = await this.#call(request, signal, second.token);
    if (isTokenRefused(renewed)) tokens.noteFutile();
    return renewed;
  }

  #call(request: BlobRequest, signal: AbortSignal, token?: string): Promise<CallResult> {
    const { method, key, body } = request;
    const { signIn } = this.#account;
    const path = this.#pathOf(key);
    const headers: Record<string, string> = {
      ...request.headers,
      "x-ms-date": new Date(this.#now()).toUTCString(),
      "x-ms-version": apiVersion,
    };
    const shared = { method, target: this.#targetOf(key), ...(body !== undefined && { body }) };
    let call: Call;
    if (signIn.kind === "sas") {
      const { sas, secretTexts } = signIn;
      call = { ...shared, path: `${path}?${sas.query}`, headers, secretTexts };
    } else if (signIn.kind === "key") {
      const { accountKey, secretTexts } = signIn;
      const bodyBytes = body?.byteLength ?? 0;
      const signature = sharedKeySignature(accountKey, { method, path, headers, bodyBytes });
      headers["authorization"] = `SharedKey ${accountKey.account}:${signature}`;
      call = { ...shared, path, headers, secretTexts: [...secretTexts, signature] };
    } else {
      headers["authorization"] = `Bearer ${token ?? ""}`;
      call = { ...shared, path, headers, secretTexts: [token ?? ""] };
    }
    return makeCall(this.#clients, call, signal);
  }

  /** A call that was not answered, with what the customer knows the place by. */
  #named({ failure, exchange }: Extract<CallResult, { readonly failure: Failure }>): PutResult {
    // The token is fetched elsewhere; nothing was sent then.
    if (failure.reason !== "dns_failed" || exchange.requestHeaders.length === 0)
      return { failure, exchange };
    const detail = `${failure.detail} There may be no storage account of this name: ${this.#account.origin}.`;
    return { failure: { ...failure, detail: cut(detail) }, exchange };
  }

  #context() {
    return { container: this.#container, signIn: this.#account.signIn, nowMs: this.#now() };
  }

  #pathOf(key: string): string {
    const { pathPrefix } = this.#account;
    const name = key.split("/").map(encodeURIComponent).join("/");
    return `${pathPrefix}/${this.#container}/${name}`;
  }

  #targetOf(key: string): string {
    const { origin, pathPrefix } = this.#account;
    return `${origin}${pathPrefix}/${this.#container}/${key}`;
  }
}

function isTokenRefused(result: CallResult): boolean {
  return "answer" in result && result.answer.status === statusUnauthorized;
}

/** A detail has at most 500 characters, and ends with a dot. */
function cut(detail: string): string {
  return detail.length <= 500 ? detail : `${detail.slice(0, 498)}….`;
}
