import { createRequire } from "node:module";
import { timingSafeEqual, randomUUID, createHash } from "node:crypto";
import http from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

/**
 * ClickHouse's HTTP interface in front of chDB, which is ClickHouse's engine as a library: a process of its own, started by
 * `clickhouse.ts`. Statements, types, deduplication, errors and their codes are the engine's; what is made here is what
 * a server puts around it: requests, users with passwords, headers, and the status for each code.
 *
 * Arguments: the folder that chDB is installed in, the folder for data, the port, and arguments for the engine. The
 * environment variable CLICKHOUSE_BRIDGE_ADMIN is the password of the user `admin`, who sets up other users:
 * `PUT /counterpart/users/<name>` with `{"password"}` or `{"certificateNames"}`, `DELETE` to remove one.
 */

interface Engine {
  CreateConnection(folder: string, args: readonly string[]): object;
  QueryAsyncConnection(
    connection: object,
    sql: string,
    format: string,
  ): Promise<{ readonly bytes?: Uint8Array; readonly rowsRead: number }>;
  InsertRawAsyncConnection(
    connection: object,
    prefix: string,
    rows: Buffer,
    countsLines: boolean,
  ): Promise<{ readonly rowsWritten: number; readonly bytesWritten: number }>;
}

interface User {
  readonly password?: string;
  /** The common names of the certificates that it signs in with. */
  readonly certificateNames?: readonly string[];
}

interface Told {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

const [packageFolder = "", dataFolder = "", port = "0", ...engineArguments] = process.argv.slice(2);
const load = createRequire(join(packageFolder, "package.json"));
const { loadNative } = load(join(packageFolder, "node_modules", "chdb", "dist", "loader.js")) as {
  loadNative: () => Engine;
};
const engine = loadNative();
const connection = engine.CreateConnection(dataFolder, engineArguments);
const users = new Map<string, User>([
  ["admin", { password: process.env["CLICKHOUSE_BRIDGE_ADMIN"] ?? "" }],
]);
const unzipped = promisify(gunzip);

const version = await engine.QueryAsyncConnection(connection, "SELECT version()", "TSV");
const versionText = Buffer.from(version.bytes ?? [])
  .toString()
  .trim();

const server = http.createServer((request, response) => {
  serve(request).then(
    (told) => {
      response.writeHead(told.status, {
        "x-clickhouse-server-display-name": "counterpart",
        "x-clickhouse-timezone": "UTC",
        ...told.headers,
      });
      response.end(told.body);
    },
    // The sender went away in the middle of its request.
    () => response.destroy(),
  );
});
// The default of keep-alive in ClickHouse's own configuration.
server.keepAliveTimeout = 10_000;
server.listen(Number(port), "127.0.0.1");

async function serve(request: http.IncomingMessage): Promise<Told> {
  const url = new URL(request.url ?? "/", "http://bridge");
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const received = Buffer.concat(chunks);
  if (url.pathname === "/ping") return { status: 200, body: "Ok.\n" };
  const refusal = refusalOf(request.headers, url);
  if (refusal !== undefined) return refusal;
  const [, place, kind, name = ""] = url.pathname.split("/");
  if (place === "counterpart" && kind === "users") {
    if (request.headers["x-clickhouse-user"] !== "admin") return { status: 403 };
    if (request.method === "DELETE") users.delete(decodeURIComponent(name));
    else users.set(decodeURIComponent(name), JSON.parse(received.toString()) as User);
    return { status: 200 };
  }
  const body = request.headers["content-encoding"] === "gzip" ? await unzipped(received) : received;
  return await answered(url.searchParams, body);
}

/** As the server says it, who answers alike whether there is no such user or the password is wrong. */
function refusalOf(headers: http.IncomingHttpHeaders, url: URL): Told | undefined {
  const name = bytesAsText(headers["x-clickhouse-user"]) ?? "default";
  const key = bytesAsText(headers["x-clickhouse-key"]) ?? "";
  const user = users.get(name);
  const isByCertificate = headers["x-clickhouse-ssl-certificate-auth"] === "on";
  const shown = headers["x-counterpart-certificate-name"];
  const isKnown = isByCertificate
    ? key === "" && user?.certificateNames?.includes(String(shown)) === true
    : user?.password !== undefined && isSame({ one: user.password, other: key });
  if (isKnown && !url.searchParams.has("user") && !url.searchParams.has("password"))
    return undefined;
  return exceptionOf(
    `Code: 516. DB::Exception: ${name}: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)`,
  );
}

/** Node reads header bytes as Latin-1; to the server they are UTF-8. */
function bytesAsText(header: string | string[] | undefined): string | undefined {
  return typeof header === "string" ? Buffer.from(header, "latin1").toString("utf8") : undefined;
}

function isSame({ one, other }: { readonly one: string; readonly other: string }): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/** Parameters of the interface itself; all others are settings. */
const ownParameters = new Set(["query", "database", "query_id", "wait_end_of_query"]);

async function answered(parameters: URLSearchParams, body: Buffer): Promise<Told> {
  const sql = (parameters.get("query") ?? "").trim();
  const settings = [...parameters]
    .filter(([name]) => !ownParameters.has(name))
    .map(([name, value]) => `${name} = '${value.replaceAll(/[\\']/g, "\\$&")}'`);
  const clause = settings.length === 0 ? "" : ` SETTINGS ${settings.join(", ")}`;
  const format = /\sFORMAT (\w+)$/.exec(sql);
  const head = format === null ? sql : sql.slice(0, format.index);
  try {
    if (/^INSERT\s/i.test(sql) && format !== null) {
      const prefix = `${head}${clause} FORMAT ${format[1]}`;
      // A server takes an insert without rows; the library wants at least a byte of them.
      const rows = body.byteLength === 0 ? Buffer.from("\n") : body;
      const written = await engine.InsertRawAsyncConnection(connection, prefix, rows, true);
      return success("", written);
    }
    const whole = `${sql}${body.toString()}`;
    const asked = /^SELECT\s/i.test(sql) && format !== null ? `${head}${clause}` : whole;
    const result = await engine.QueryAsyncConnection(connection, asked, format?.[1] ?? "TSV");
    return success(result.bytes ?? "");
  } catch (error) {
    return exceptionOf(error instanceof Error ? error.message : String(error));
  }
}

function success(
  body: Uint8Array | string,
  written: { readonly rowsWritten: number; readonly bytesWritten: number } = {
    rowsWritten: 0,
    bytesWritten: 0,
  },
): Told {
  const { rowsWritten: rows, bytesWritten: bytes } = written;
  const counts = { read_rows: rows, read_bytes: bytes, written_rows: rows, written_bytes: bytes };
  const summary = Object.entries({ ...counts, total_rows_to_read: 0, result_rows: rows });
  const said = JSON.stringify(Object.fromEntries(summary.map(([name, n]) => [name, String(n)])));
  return {
    status: 200,
    headers: { "x-clickhouse-query-id": randomUUID(), "x-clickhouse-summary": said },
    body,
  };
}

/** The library says its code twice where it repeats another's exception. */
function exceptionOf(said: string): Told {
  const message = said.replace(
    /^(Code: \d+\. DB::Exception: )(?:Code: \d+\. DB::Exception: )+/,
    "$1",
  );
  const code = Number(/^Code: (\d+)/.exec(message)?.[1] ?? 1001);
  return {
    status: statusOf(code),
    headers: {
      "x-clickhouse-exception-code": String(code),
      "x-clickhouse-query-id": randomUUID(),
    },
    body: `${message.replace(/ \(version [^)]*\)/, "")} (version ${versionText} (official build))\n`,
  };
}

/** Source: `src/Server/HTTP/exceptionCodeToHTTPStatus.cpp` of ClickHouse. */
function statusOf(code: number): number {
  if (code === 194) return 401;
  if ([192, 193, 516, 497, 512].includes(code)) return 403;
  const bad = [6, 8, 15, 25, 26, 27, 36, 37, 38, 41, 44, 53, 62, 72, 117, 123, 167, 168, 223];
  if ([...bad, 321, 376, 427, 441, 675, 676].includes(code)) return 400;
  if ([46, 47, 50, 56, 60, 63, 73, 78, 81, 115, 152, 336, 511].includes(code)) return 404;
  if (code === 229) return 413;
  if (code === 48) return 501;
  if ([76, 209, 439].includes(code)) return 503;
  if (code === 381) return 411;
  return code === 159 ? 408 : 500;
}
