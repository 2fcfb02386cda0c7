import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Counterpart, startProgram } from "./counterpart.ts";
import { builtGoProgram } from "./go-program.ts";

/** A key pair as S3 takes it. */
export interface VersitygwKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A storage that is compatible with S3, in the region `us-east-1`. */
export interface Versitygw extends Counterpart {
  /** May do everything. */
  readonly rootKeys: VersitygwKeys;
  /** Makes an account, named by its access key id, which may do what the policies of buckets let it. */
  createAccount(keys: VersitygwKeys): Promise<void>;
  deleteAccount(accessKeyId: string): Promise<void>;
}

/**
 * Starts versitygw over a temporary folder. It checks signatures, checksums and policies of buckets, and knows nothing of
 * AWS beside S3.
 */
export async function startVersitygw(): Promise<Versitygw> {
  const file = await builtGoProgram({
    module: "github.com/versity/versitygw/cmd/versitygw",
    version: "v1.7.0",
  });
  const folder = await mkdtemp(join(tmpdir(), "pushrail-versitygw-"));
  const rootKeys = { accessKeyId: "root", secretAccessKey: randomBytes(20).toString("hex") };
  for (const name of ["data", "accounts", "attributes"]) await mkdir(join(folder, name));
  const started = await startProgram({
    file,
    args: (port) => [
      ...["--port", `127.0.0.1:${port}`, "--health", "/health", "--quiet", "--keep-alive"],
      ...["--iam-dir", join(folder, "accounts"), "--iam-cache-disable"],
      // Not every file system that tests run on keeps attributes of files.
      ...["posix", "--sidecar", join(folder, "attributes"), join(folder, "data")],
    ],
    env: { ROOT_ACCESS_KEY: rootKeys.accessKeyId, ROOT_SECRET_KEY: rootKeys.secretAccessKey },
    readyPath: "/health",
  });
  const administer = async (...command: string[]): Promise<void> => {
    await promisify(execFile)(file, ["admin", "--endpoint-url", started.url, ...command], {
      env: {
        ADMIN_ACCESS_KEY: rootKeys.accessKeyId,
        ADMIN_SECRET_KEY: rootKeys.secretAccessKey,
      },
    });
  };
  return {
    url: started.url,
    rootKeys,
    createAccount: ({ accessKeyId, secretAccessKey }) =>
      administer(
        ...["create-user", "--role", "user", "--access", accessKeyId, "--secret", secretAccessKey],
      ),
    deleteAccount: (accessKeyId) => administer("delete-user", "--access", accessKeyId),
    stop: async () => {
      await started.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
