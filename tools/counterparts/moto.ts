import { join } from "node:path";
import { type Counterpart, startProgram } from "./counterpart.ts";
import { installedPackage } from "./python-package.ts";

/** Starts moto, which answers as the services of AWS do and keeps everything in memory. */
export async function startMoto(): Promise<Counterpart> {
  const folder = await installedPackage({ name: "moto", version: "5.2.5", extras: ["server"] });
  return await startProgram({
    file: join(folder, "bin", "python3"),
    args: (port) => ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)],
    readyPath: "/moto-api/",
  });
}

/** Moto that checks signatures and the policies of users and roles, as AWS does. */
export interface GuardedMoto extends Counterpart {
  /** The access key of a user that may do everything. */
  readonly adminKeys: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * Starts moto, makes a user that may do everything, and lets nobody in without a signature from then on.
 *
 * Policies for S3 it matches with the bucket, not with the object; of trust policies it knows principals and StringEquals.
 */
export async function startGuardedMoto(): Promise<GuardedMoto> {
  const moto = await startMoto();
  try {
    const ask = async (asked: Readonly<Record<string, string>>): Promise<string> => {
      const response = await fetch(moto.url, {
        method: "POST",
        // Which service is meant follows from here; nobody checks the rest yet.
        headers: {
          authorization: "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/iam/aws4_request",
        },
        body: new URLSearchParams({ Version: "2010-05-08", UserName: "admin", ...asked }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${asked["Action"]}: ${text}`);
      return text;
    };
    await ask({ Action: "CreateUser" });
    const allowed = { Effect: "Allow", Action: "*", Resource: "*" };
    await ask({
      Action: "PutUserPolicy",
      PolicyName: "everything",
      PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [allowed] }),
    });
    const made = await ask({ Action: "CreateAccessKey" });
    const [, accessKeyId = ""] = /<AccessKeyId>([^<]+)/.exec(made) ?? [];
    const [, secretAccessKey = ""] = /<SecretAccessKey>([^<]+)/.exec(made) ?? [];
    await fetch(`${moto.url}/moto-api/reset-auth`, { method: "POST", body: "0" });
    return { ...moto, adminKeys: { accessKeyId, secretAccessKey } };
  } catch (error) {
    await moto.stop();
    throw error;
  }
}
