// Bundlers put a text in the place of this expression; a page without a bundler has no such name at all.
declare const process: { readonly env: { readonly NODE_ENV?: string } };

/** Whether the host's page is a development build, where a developer reads what the console says. */
export function isDevelopment(): boolean {
  try {
    return process.env.NODE_ENV !== "production";
  } catch {
    return false;
  }
}
