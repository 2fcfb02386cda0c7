import { readFileSync, readdirSync } from "node:fs";
import { extname, join } from "node:path";

/** One file of the built page, ready to be sent. */
export interface PageFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Buffer;
}

/** The built page, read once. */
export interface PageFiles {
  /** What a GET of this path is answered with; `undefined` for what the page does not have. */
  readonly get: (path: string) => PageFile | undefined;
}

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Addresses that the page itself tells apart. */
const screens = /^\/(|sign-in|orders|invoices|receiver|how|headless|settings(\/[a-z-]+)?)$/;

/** Reads the page that was built into `folder`; it may use the API at `apiUrl` and nothing else beside this server. */
export function readPageFiles(folder: string, apiUrl: string): PageFiles {
  const headers = pageHeaders(new URL(apiUrl).origin);
  const files = new Map<string, PageFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const contentType = contentTypes[extname(entry.name)];
    if (!entry.isFile() || contentType === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const address = path.slice(folder.length).replaceAll("\\", "/");
    // Names in assets/ change with their content.
    const isImmutable = address.startsWith("/assets/");
    files.set(address, {
      headers: {
        ...headers,
        "content-type": contentType,
        "cache-control": isImmutable ? "public, max-age=31536000, immutable" : "no-cache",
      },
      content: readFileSync(path),
    });
  }
  const start = files.get("/index.html");
  return { get: (path) => (screens.test(path) ? start : files.get(path)) };
}

/**
 * Everything comes from this server but what the portal asks the API; nothing is inline, nothing becomes markup or code
 * from text, and nobody may frame the page.
 */
function pageHeaders(apiOrigin: string): Readonly<Record<string, string>> {
  return {
    "content-security-policy": [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      `connect-src 'self' ${apiOrigin}`,
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join("; "),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  };
}
