import { createHash, randomBytes } from "node:crypto";
import type { AccessTokens } from "../credentials/access-tokens.ts";
import type { Runtime } from "../destination.ts";
import { GoogleCalls } from "../google/calls.ts";
import { jsonMembersOf } from "../google/error.ts";
import type { Answer } from "../http/call.ts";
import type { Failure } from "../http/failure.ts";
import type { NewObject, ObjectStore, PutResult } from "../object-storage/put.ts";
import { failureOfAnswer, isTaken } from "./failure.ts";

/** Where the API answers. Source: Cloud Storage JSON API, "Request endpoints". */
const origin = "https://storage.googleapis.com";

/**
 * A bucket of Google Cloud Storage. Each object is uploaded in one request that declares its MD5, and only where nothing
 * has its name yet: so the same object twice is one, and a broken upload leaves nothing.
 *
 * Source: Cloud Storage JSON API, "Objects: insert", and "Request preconditions".
 */
export class GoogleBucket implements ObjectStore {
  readonly #bucket: string;
  readonly #calls: GoogleCalls;
  readonly #now: () => number;

  constructor(bucket: string, tokens: AccessTokens, runtime: Runtime) {
    this.#bucket = bucket;
    this.#calls = new GoogleCalls(origin, tokens, runtime);
    this.#now = runtime.now;
  }

  async put(object: NewObject, signal: AbortSignal): Promise<PutResult> {
    const { key, body } = object;
    const md5 = createHash("md5").update(body).digest("base64");
    const boundary = randomBytes(16).toString("hex");
    const call = {
      method: "POST",
      path: `/upload/storage/v1/b/${this.#bucket}/o?uploadType=multipart&ifGenerationMatch=0`,
      headers: { "content-type": `multipart/related; boundary=${boundary}` },
      body: uploadOf(object, md5, boundary),
      secretTexts: [],
      target: this.#targetOf(key),
    } as const;
    const result = await this.#calls.make(call, signal);
    if ("failure" in result) return result;
    const { answer, exchange } = result;
    if (answer.status === 200) return { exchange, ...failureUnlessStored(answer, key, md5) };
    if (isTaken(answer)) return this.#compare(key, md5, { uploaded: { exchange }, signal });
    return { exchange, failure: failureOfAnswer(answer, this.#bucket, this.#now()) };
  }

  close(): Promise<void> {
    return this.#calls.close();
  }

  /** Finds out whether the object that has the name is the one that was to be written. */
  async #compare(
    key: string,
    md5: string,
    { uploaded, signal }: { readonly uploaded: PutResult; readonly signal: AbortSignal },
  ): Promise<PutResult> {
    const call = {
      method: "GET",
      path: `/storage/v1/b/${this.#bucket}/o/${encodeURIComponent(key)}?fields=name,md5Hash`,
      headers: {},
      secretTexts: [],
      target: this.#targetOf(key),
    } as const;
    const result = await this.#calls.make(call, signal);
    if ("failure" in result) return result;
    const { answer, exchange } = result;
    if (answer.status === 200) {
      if (jsonMembersOf(answer.text)["md5Hash"] === md5) return { exchange };
      const detail = `The bucket has another object under the name ${key.slice(-250)}, which is left as it is.`;
      return { exchange, failure: { reason: "misconfigured", detail } };
    }
    if (answer.status === 404) {
      const detail = "An object of this name was there a moment ago and is gone.";
      return { exchange, failure: { reason: "unavailable", detail } };
    }
    const failure = failureOfAnswer(answer, this.#bucket, this.#now());
    // Who may only create may not look; the name, which only this batch has, says enough.
    return failure.reason === "forbidden" ? uploaded : { exchange, failure };
  }

  #targetOf(key: string): string {
    return `gs://${this.#bucket}/${key}`;
  }
}

/** The description of the object and its bytes. Source: RFC 2387, and "Uploads: JSON API multipart upload". */
function uploadOf(object: NewObject, md5: string, boundary: string): Buffer {
  const { key: name, contentType, body } = object;
  const description = JSON.stringify({ name, contentType, md5Hash: md5 });
  return Buffer.concat([
    Buffer.from(
      `--${boundary}\r\ncontent-type: application/json; charset=UTF-8\r\n\r\n${description}\r\n` +
        `--${boundary}\r\ncontent-type: ${contentType}\r\n\r\n`,
    ),
    body,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
}

/** Not every 200 comes from Google: only what describes the object as it was sent is believed. */
function failureUnlessStored(
  { text }: Answer,
  key: string,
  md5: string,
): { readonly failure?: Failure } {
  const { name, md5Hash } = jsonMembersOf(text);
  if (name === key && md5Hash === md5) return {};
  const detail = "The answer does not confirm that the object was stored as it was sent.";
  return { failure: { reason: "invalid_response", detail } };
}
