import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { type Server as HttpServer, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Pushrail } from "@pushrail/sdk";
import { StrictMode, createElement } from "react";
import type { FunctionComponent } from "react";
import { renderToString } from "react-dom/server";
import { build, defaultClientConditions } from "vite";
import { repositoryRoot } from "../processes/child.ts";
import type { Installation, Server } from "../processes/installation.ts";

const fixturesFolder = fileURLToPath(new URL("fixtures", import.meta.url));

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
};

/** Where the portal can be put, see `fixtures/main.tsx`; `hydrated` comes rendered from the server. */
export type FixtureHost =
  | "plain"
  | "clipped"
  | "shallow"
  | "modal"
  | "trap-modal"
  | "narrow"
  | "two-customers"
  | "host-cache"
  | "dressed"
  | "remounts"
  | "themed"
  | "hydrated";

/**
 * How a fixture is opened: the customer (default `acct_first`), where to begin, the language and the colour scheme; `sheets`
 * are style sheets by their paths, with commas between them, in the place of the usual ones; `escape` how a modal hears it.
 */
export interface FixtureOptions {
  readonly customer?: string;
  readonly path?: string;
  readonly locale?: "en" | "de" | "ar";
  readonly scheme?: "light" | "dark";
  readonly sheets?: string;
  readonly escape?: "capture" | "bubble";
}

/** A host page for each trouble that a portal can be in, under the strictest policy. */
export class FixtureSite {
  readonly #server: HttpServer;
  readonly #origin: string;
  readonly #apiUrl: string;
  readonly #folder: string;

  private constructor(parts: {
    server: HttpServer;
    origin: string;
    apiUrl: string;
    folder: string;
  }) {
    this.#server = parts.server;
    this.#origin = parts.origin;
    this.#apiUrl = parts.apiUrl;
    this.#folder = parts.folder;
  }

  /** Builds the fixtures (about 2 s), serves them, and lets their origin use the tenant's sessions. The caller closes it. */
  static async start(installation: Installation, api: Server): Promise<FixtureSite> {
    const folder = await mkdtemp(join(installation.folder, "fixtures-"));
    await buildFixtures(folder);
    // As a vendor has it, with retries: a connection that was kept may close at the moment it is used again.
    const pushrail = new Pushrail({ apiKey: installation.apiKey, baseUrl: api.url });
    const policy = policyFor(new URL(api.url).origin);
    const server = createServer((request, response) => {
      answer(
        { pushrail, policy, folder, method: request.method ?? "", path: request.url ?? "/" },
        response,
      ).catch((error: unknown) => {
        // In the status line, which Chromium's console repeats: a test that fails says what was the matter.
        response.writeHead(500, oneLine(error)).end();
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { allowedOrigins } = await pushrail.tenant.get();
    await pushrail.tenant.update({ allowedOrigins: [...allowedOrigins, origin] });
    return new FixtureSite({ server, origin, apiUrl: api.url, folder });
  }

  /** The address of a fixture. */
  url(host: FixtureHost, options: FixtureOptions = {}): string {
    const query = new URLSearchParams({ api: this.#apiUrl, ...options });
    return `${this.#origin}/${host}?${query.toString()}`;
  }

  /** Stops serving and removes what was built. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function buildFixtures(outDir: string): Promise<void> {
  const portalFolder = dirname(fileURLToPath(import.meta.resolve("@pushrail/embed-react")));
  await build({
    configFile: false,
    root: fixturesFolder,
    logLevel: "error",
    // React of development warns of what it finds, and mounts everything twice in its strict mode.
    mode: "development",
    define: { "process.env.NODE_ENV": '"development"' },
    resolve: { conditions: ["@pushrail/source", ...defaultClientConditions] },
    plugins: [await portalStylesOf(portalFolder)],
    build: {
      outDir,
      emptyOutDir: true,
      target: "esnext",
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  });
}

/** The demo's own plugin: fixtures get the same style sheets as the demo. */
async function portalStylesOf(portalFolder: string) {
  const path = join(repositoryRoot, "examples/bricks/src/portal-styles.ts");
  const { portalStyles } = (await import(pathToFileURL(path).href)) as {
    portalStyles: (folder: string) => { readonly name: string };
  };
  return portalStyles(portalFolder);
}

function policyFor(apiOrigin: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src 'self' ${apiOrigin}`,
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

interface Asked {
  readonly pushrail: Pushrail;
  readonly policy: string;
  readonly folder: string;
  readonly method: string;
  readonly path: string;
}

async function answer(asked: Asked, response: ServerResponse): Promise<void> {
  const { pushrail, folder, method } = asked;
  const { pathname: path, searchParams } = new URL(asked.path, "http://fixture");
  const [, customerExternalId] = /^\/session\/(acct_\w+)$/.exec(path) ?? [];
  if (method === "POST" && customerExternalId !== undefined) {
    const { token } = await pushrail.sessions.create({ customerExternalId });
    response.writeHead(200, { "content-type": "text/plain" }).end(token);
    return;
  }
  const file = extname(path) === "" ? "index.html" : path.replaceAll("..", "");
  const content = await readFile(join(folder, file), "utf8").catch(() => undefined);
  response.writeHead(content === undefined ? 404 : 200, {
    "content-type": contentTypes[extname(file)] ?? "text/plain",
    "content-security-policy": asked.policy,
  });
  response.end(
    content === undefined || extname(path) !== ""
      ? content
      : await page(content, path, searchParams),
  );
}

function oneLine(error: unknown): string {
  return String(error).replaceAll(/[^\x20-\x7e]+/g, " ");
}

/** The page with the sheets that were asked for, and with its markup when it is one that a server renders. */
async function page(template: string, path: string, asked: URLSearchParams): Promise<string> {
  const links = asked
    .get("sheets")
    ?.split(",")
    .map((sheet) => `<link rel="stylesheet" href="${encodeURI(sheet)}">`);
  const dressed =
    links === undefined
      ? template
      : template
          .replaceAll(/<link rel="stylesheet"[^>]*>/g, "")
          .replace("</title>", `</title>${links.join("")}`);
  if (path !== "/hydrated") return dressed;
  const markup = await renderedOnServer({
    apiUrl: asked.get("api") ?? "",
    customer: asked.get("customer") ?? "acct_first",
  });
  return dressed.replace('<div id="app"></div>', () => `<div id="app">${markup}</div>`);
}

/** What a server makes of the fixture that is hydrated. */
export async function renderedOnServer(props: {
  readonly apiUrl: string;
  readonly customer: string;
}): Promise<string> {
  const fixture = pathToFileURL(join(fixturesFolder, "hydrated.tsx")).href;
  const { Hydrated } = (await import(fixture)) as { Hydrated: FunctionComponent<typeof props> };
  return renderToString(createElement(StrictMode, null, createElement(Hydrated, props)));
}
