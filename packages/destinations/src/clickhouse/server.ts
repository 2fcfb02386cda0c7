import type { Credential } from "../credentials/credential.ts";
import type { Exchange, Runtime } from "../destination.ts";
import type { ClientCertificate } from "../egress-tls.ts";
import { makeCall, type Answer } from "../http/call.ts";
import { ClientPool } from "../http/clients.ts";
import { failureOfStatus, type Failure } from "../http/failure.ts";
import { hiddenValue, hiderOf } from "../masking.ts";
import { exceptionOf, failureOfException } from "./exceptions.ts";
import type { TableName } from "./identifiers.ts";

/** ClickHouse's HTTP interface: one POST for each statement, with its settings in the query of the URL. */

/** Who signs in, and how. */
export interface SignIn {
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Texts that nobody may see. */
  readonly secretTexts: readonly string[];
  readonly clientCertificate?: ClientCertificate;
}

/** A statement and what it is about. */
export interface Statement {
  readonly sql: string;
  /** What sentences about it name. */
  readonly name: TableName;
  /** By name; they go before what the user's profile says. */
  readonly settings: Readonly<Record<string, string>>;
  /** Rows to insert. */
  readonly body?: { readonly bytes: Buffer; readonly encoding?: "gzip" };
}

/** What came of a statement. */
export type Reply =
  | { readonly answer: Answer; readonly exchange: Exchange }
  | {
      readonly failure: Failure;
      readonly exchange: Exchange;
      /** The server's own code, where it said one. */
      readonly code?: number;
    };

/** Works out how a credential signs in, or why it cannot. `username` is the setting of that name. */
export function signInOf(
  credential: Credential | undefined,
  username: unknown,
  { egress }: Pick<Runtime, "egress">,
): { readonly signIn: SignIn } | { readonly failure: Failure } {
  if (credential === undefined)
    return unusable("ClickHouse needs one: a user name and password, or a client certificate.");
  switch (credential.type) {
    case "USERNAME_PASSWORD": {
      const { username: user = "" } = credential.config;
      const { password = "" } = credential.secrets;
      const headers = {
        "x-clickhouse-user": asHeader(user),
        "x-clickhouse-key": asHeader(password),
      };
      if (Object.values(headers).some((value) => !canBeSent(value))) {
        return unusable(
          "The user name and the password neither begin nor end with a space, and have no control characters.",
        );
      }
      const secretTexts = [password, headers["x-clickhouse-key"]];
      return { signIn: { headers, secretTexts } };
    }
    case "CLIENT_CERTIFICATE": {
      const { certificateChain = "" } = credential.config;
      const { privateKey = "" } = credential.secrets;
      const clientCertificate = { certificateChain, privateKey };
      const problem = egress.problemOfClientCertificate(clientCertificate);
      if (problem !== undefined) return unusable(problem);
      if (typeof username !== "string")
        return unusable("With a client certificate, the destination needs a user name.");
      const headers = {
        "x-clickhouse-user": asHeader(username),
        "x-clickhouse-ssl-certificate-auth": "on",
      };
      return { signIn: { headers, secretTexts: [], clientCertificate } };
    }
    default:
      return unusable(`ClickHouse cannot use one of the type ${credential.type}.`);
  }
}

function unusable(sentence: string): { readonly failure: Failure } {
  return { failure: { reason: "misconfigured", detail: `The credential: ${sentence}` } };
}

/** Headers are bytes to the server, which reads these as UTF-8; to the HTTP client a character is a byte. */
function asHeader(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** Source: RFC 9110, section 5.5: white space around a value is none of it. */
function canBeSent(value: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return value.trim() === value && !/[\u0000-\u001f\u007f]/.test(value);
}

/** A server, asked by the user of one destination. */
export class Server {
  readonly #clients: ClientPool;
  readonly #signIn: SignIn;
  readonly #now: () => number;
  readonly #hide: (text: string) => string;

  constructor(origin: string, signIn: SignIn, { egress, now }: Runtime) {
    this.#clients = new ClientPool(origin, egress, signIn.clientCertificate);
    this.#signIn = signIn;
    this.#now = now;
    this.#hide = hiderOf(signIn.secretTexts, hiddenValue);
  }

  /** Closes idle connections now and the others when their statements have ended. May be called twice. */
  close(): Promise<void> {
    return this.#clients.close();
  }

  /** Has a statement carried out. Never throws for what the network or the other side can do. */
  async ask(statement: Statement, signal: AbortSignal): Promise<Reply> {
    const { sql, settings, body, name } = statement;
    const query = new URLSearchParams({ ...settings, query: sql });
    const result = await makeCall(
      this.#clients,
      {
        method: "POST",
        path: `/?${query.toString()}`,
        headers: {
          ...this.#signIn.headers,
          ...(body && { "content-type": "application/x-ndjson" }),
          ...(body?.encoding && { "content-encoding": body.encoding }),
        },
        // A POST without a body is one of no known length to some proxies.
        body: body?.bytes ?? Buffer.alloc(0),
        secretTexts: this.#signIn.secretTexts,
        target: this.targetOf(sql),
      },
      signal,
    );
    const exchange = withoutPassword(result.exchange);
    if ("failure" in result) return { failure: result.failure, exchange };
    const { answer } = result;
    const exception = exceptionOf({
      codeHeader: answer.headers["x-clickhouse-exception-code"],
      body: answer.text,
    });
    if (exception === undefined) {
      const failure = this.#failureWithoutException(answer);
      return failure === undefined ? { answer, exchange } : { failure, exchange };
    }
    const { reason, detail } = failureOfException(exception, name);
    return { failure: { reason, detail: this.#hide(detail) }, exchange, code: exception.code };
  }

  /** Where a statement goes, as it is shown. */
  targetOf(sql: string): string {
    return `${this.#clients.origin}/?query=${sql.slice(0, 300)}`;
  }

  #failureWithoutException({ status, headers }: Answer): Failure | undefined {
    const failure = failureOfStatus(status, headers["retry-after"], this.#now());
    if (failure === undefined) {
      const isOurs =
        headers["x-clickhouse-query-id"] !== undefined &&
        headers["x-clickhouse-summary"] !== undefined;
      return isOurs ? undefined : notClickHouse;
    }
    // It is ClickHouse that judges rows, and it says so with a code.
    const isForeign = failure.reason === "rejected" || failure.reason === "gone";
    return isForeign
      ? { ...notClickHouse, detail: `${notClickHouse.detail} ${failure.detail}` }
      : failure;
  }
}

const notClickHouse: Failure = {
  reason: "invalid_response",
  detail: "What answered is not ClickHouse's HTTP interface.",
};

/** A password of a few characters is not looked for in texts, where it could be any word. */
function withoutPassword(exchange: Exchange): Exchange {
  const requestHeaders = exchange.requestHeaders.map(
    ([header, value]) => [header, header === "x-clickhouse-key" ? hiddenValue() : value] as const,
  );
  return { ...exchange, requestHeaders };
}
