import { Pool } from "undici";

/** JSON of the API; its shape is the caller's business. */
export type Json = Readonly<Record<string, unknown>>;

/** Connections to the API, beside those of the generators. */
const connections = 8;

/** A bare client of the API: scenarios time it, and prepare what they measure with it. */
export class ApiClient {
  readonly #pool: Pool;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ url, apiKey }: { readonly url: string; readonly apiKey: string }) {
    this.#pool = new Pool(url, { connections });
    this.#headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };
  }

  /** Reads JSON. Errors: any status but 200. */
  async get(path: string): Promise<Json> {
    return await this.#call("GET", path);
  }

  /** Reads text, such as `/metrics`. Errors: any status but 200. */
  async text(path: string): Promise<string> {
    const { statusCode, body } = await this.#pool.request({ method: "GET", path });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`GET ${path}: ${statusCode} ${text}`);
    return text;
  }

  /** Posts JSON. Errors: any status above 299. */
  async post(path: string, input: Json): Promise<Json> {
    return await this.#call("POST", path, JSON.stringify(input));
  }

  /** Ends its connections. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #call(method: "GET" | "POST", path: string, input?: string): Promise<Json> {
    const { statusCode, body } = await this.#pool.request({
      method,
      path,
      headers: this.#headers,
      ...(input === undefined ? {} : { body: input }),
    });
    const text = await body.text();
    if (statusCode > 299) throw new Error(`${method} ${path}: ${statusCode} ${text}`);
    return JSON.parse(text) as Json;
  }
}
