import { writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { installedOnce, runInstallStep } from "./installation.ts";

/** A pinned package of the npm registry. */
export interface NpmPackage {
  /** Such as `azurite`, or `@duckdb/node-api`. */
  readonly name: string;
  readonly version: string;
  /** Whether the package's install scripts run; default false. */
  readonly allowScripts?: boolean;
}

// The largest is half a gigabyte.
const installMs = 600_000;

/**
 * A folder with `node_modules`, in which the package is: its programs are in `node_modules/.bin`.
 *
 * Errors: when there is no npm, or the registry cannot be reached.
 */
export async function installedNpmPackage(wanted: NpmPackage): Promise<string> {
  const { name, version, allowScripts = false } = wanted;
  const what = `${name} ${version}`;
  return await installedOnce(
    `npm-${name.replace("@", "").replace("/", "-")}-${version}`,
    async (draft) => {
      await writeFile(join(draft, "package.json"), '{ "private": true }\n');
      const npmCli = process.env["npm_execpath"];
      // Under yarn or pnpm the variable names their program.
      const [file, first] = npmCli?.endsWith("npm-cli.js")
        ? [process.execPath, [npmCli]]
        : ["npm", []];
      await runInstallStep({
        what,
        file,
        args: [
          ...first,
          ...["install", `${name}@${version}`, "--save-exact", "--no-audit", "--no-fund"],
          ...(allowScripts ? [] : ["--ignore-scripts"]),
          ...["--no-progress", "--loglevel=error", "--prefix", draft],
        ],
        cwd: draft,
        env: npmEnvironment(),
        timeoutMs: installMs,
      });
    },
  );
}

/** npm chooses and builds packages for the Node that it finds first; what it was told for this repository is left out. */
function npmEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^npm_(?:config_(?:local_prefix|prefix|ignore_scripts)|package_)/.test(name),
  );
  const path = [dirname(process.execPath), process.env["PATH"]].filter(Boolean).join(delimiter);
  return { ...Object.fromEntries(kept), PATH: path };
}
