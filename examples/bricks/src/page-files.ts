import { readFileSync } from "node:fs";

/** One file of the page, ready to be sent. */
export interface PageFile {
  readonly contentType: string;
  readonly content: Buffer;
}

const contentTypes = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
} as const;

/** The page's files by request path, read once. */
export const pageFiles: ReadonlyMap<string, PageFile> = new Map([
  ["/", pageFile("index", "html")],
  ["/bricks.css", pageFile("bricks", "css")],
  ["/bricks.svg", pageFile("bricks", "svg")],
  ["/cards.css", pageFile("cards", "css")],
  ["/bricks.js", pageFile("bricks", "js")],
  ["/deliveries.js", pageFile("deliveries", "js")],
  ["/elements.js", pageFile("elements", "js")],
  ["/webhooks.js", pageFile("webhooks", "js")],
]);

/** Sent with every page file: everything comes from this server, nothing is inline, nobody may frame the page. */
export const pageHeaders = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-cache",
} as const;

function pageFile(name: string, extension: keyof typeof contentTypes): PageFile {
  const content = readFileSync(new URL(`page/${name}.${extension}`, import.meta.url));
  return { contentType: contentTypes[extension], content };
}
