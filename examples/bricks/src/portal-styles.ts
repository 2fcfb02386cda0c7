import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "vite";

/** What of the portal's own build is used here. */
interface Compiler {
  readonly compileStyles: (folder: string) => Promise<{
    readonly layered: string;
    readonly unlayered: string;
    readonly themes: Readonly<Record<string, string>>;
  }>;
}

/**
 * Adds the portal's style sheets to the page under `portal/`, made from source: the same files that the published package
 * holds as `styles.css`, `styles.unlayered.css` and `themes/*.css`. They stay files of their own, for a look switches them.
 */
export function portalStyles(portalFolder: string): Plugin {
  return {
    name: "portal-styles",
    async generateBundle() {
      const folder = join(portalFolder, "styles");
      const compiler = pathToFileURL(join(folder, "compile.ts")).href;
      const { compileStyles } = (await import(compiler)) as Compiler;
      const { layered, unlayered, themes } = await compileStyles(folder);
      const files = {
        "styles.css": layered,
        "styles.unlayered.css": unlayered,
        ...Object.fromEntries(
          Object.entries(themes).map(([name, source]) => [`themes/${name}.css`, source]),
        ),
      };
      for (const [name, source] of Object.entries(files))
        this.emitFile({ type: "asset", fileName: `portal/${name}`, source });
    },
  };
}
