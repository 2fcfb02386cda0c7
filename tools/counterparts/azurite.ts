import { createHmac, randomBytes } from "node:crypto";
import { join } from "node:path";
import { type Counterpart, startProgram } from "./counterpart.ts";
import { installedNpmPackage } from "./npm-package.ts";

/** Microsoft's emulator of Azure Blob Storage, with one account. It verifies account keys and shared access signatures. */
export interface Azurite extends Counterpart {
  readonly port: number;
  readonly account: string;
  /** The account's two keys, base64. Both are valid all the time. */
  readonly keys: readonly [string, string];
  createContainer(container: string): Promise<void>;
  deleteContainer(container: string): Promise<void>;
  /** Sets what the container's policies of access permit until 2099, by their ids; those that are not named are removed. */
  setPolicies(container: string, permissions: Readonly<Record<string, string>>): Promise<void>;
  /** The blobs of a container, in the order of their names. */
  blobs(container: string): Promise<readonly Blob[]>;
}

/** A blob as it is stored. */
export interface Blob {
  readonly name: string;
  readonly contentType: string;
  /** `null` when it has none. */
  readonly contentEncoding: string | null;
  readonly bytes: Buffer;
}

const version = "2018-11-09";
const endOfAll = "2099-01-01T00:00:00Z";

/** Starts Azurite, which keeps everything in memory. `account` is the account's name. */
export async function startAzurite(account: string): Promise<Azurite> {
  const folder = await installedNpmPackage({ name: "azurite", version: "3.36.0" });
  const keys = [randomBytes(64).toString("base64"), randomBytes(64).toString("base64")] as const;
  const everything = accountSas({ account, key: keys[0] });
  const started = await startProgram({
    file: process.execPath,
    args: (port) => [
      join(folder, "node_modules", "azurite", "dist", "src", "blob", "main.js"),
      ...["--blobHost", "127.0.0.1", "--blobPort", String(port), "--silent"],
      ...["--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry"],
    ],
    env: { AZURITE_ACCOUNTS: `${account}:${keys.join(":")}` },
    readyPath: `/${account}?restype=service&comp=properties&${everything}`,
  });

  const ask = async (path: string, init: RequestInit = {}, query = ""): Promise<Response> => {
    const response = await fetch(`${started.url}/${account}/${path}?${query}${everything}`, init);
    if (!response.ok) throw new Error(`Azurite: ${response.status} ${await response.text()}`);
    return response;
  };
  const contents = async (container: string, name: string): Promise<Blob> => {
    const path = `${container}/${name.split("/").map(encodeURIComponent).join("/")}`;
    const { headers, ...response } = await read(await ask(path));
    const contentEncoding = headers.get("content-encoding");
    return { name, ...response, contentType: headers.get("content-type") ?? "", contentEncoding };
  };
  return {
    ...started,
    port: Number(new URL(started.url).port),
    account,
    keys,
    createContainer: async (container) =>
      void (await ask(container, { method: "PUT" }, "restype=container&")),
    deleteContainer: async (container) =>
      void (await ask(container, { method: "DELETE" }, "restype=container&")),
    setPolicies: async (container, permissions) => {
      const body = policies(permissions);
      // Signatures may not do this, an account's key may.
      const headers = aclHeaders({ account, key: keys[0], container, body });
      const url = `${started.url}/${account}/${container}?restype=container&comp=acl`;
      const response = await fetch(url, { method: "PUT", body, headers });
      if (!response.ok) throw new Error(`Azurite: ${response.status} ${await response.text()}`);
    },
    blobs: async (container) => {
      const names: string[] = [];
      let marker = "";
      do {
        const query = `restype=container&comp=list&marker=${encodeURIComponent(marker)}&`;
        const text = await (await ask(container, {}, query)).text();
        for (const [, name = ""] of text.matchAll(/<Blob><Name>([^<]*)<\/Name>/g)) names.push(name);
        marker = /<NextMarker>([^<]+)<\/NextMarker>/.exec(text)?.[1] ?? "";
      } while (marker !== "");
      return await Promise.all(names.map((name) => contents(container, name)));
    },
  };
}

async function read(response: Response): Promise<{ bytes: Buffer; headers: Headers }> {
  return { bytes: Buffer.from(await response.arrayBuffer()), headers: response.headers };
}

/**
 * A shared access signature for an account's blobs, as a customer makes it. `permissions` are Azure's letters, everything
 * by default.
 */
export function accountSas(wanted: {
  readonly account: string;
  readonly key: string;
  readonly permissions?: string;
  readonly endsAt?: string;
}): string {
  const { account, key, permissions = "rwdlacup", endsAt = endOfAll } = wanted;
  const text = [account, permissions, "b", "sco", "", endsAt, "", "", version, ""].join("\n");
  return new URLSearchParams({
    ...{ sv: version, ss: "b", srt: "sco", sp: permissions, se: endsAt },
    sig: signed(text, key),
  }).toString();
}

/** A shared access signature for one container, with permissions of its own or those of a policy of the container. */
export function containerSas(
  wanted: { readonly account: string; readonly key: string; readonly container: string } & (
    | { readonly permissions: string; readonly endsAt?: string }
    | { readonly policy: string }
  ),
): string {
  const { account, key, container } = wanted;
  const [permissions, endsAt, policy] =
    "policy" in wanted
      ? ["", "", wanted.policy]
      : [wanted.permissions, wanted.endsAt ?? endOfAll, ""];
  const place = `/blob/${account}/${container}`;
  const text = [
    ...[permissions, "", endsAt, place, policy, "", "", version, "c"],
    ...["", "", "", "", "", ""],
  ].join("\n");
  return new URLSearchParams({
    ...{ sv: version, sr: "c" },
    ...(policy === "" ? { sp: permissions, se: endsAt } : { si: policy }),
    sig: signed(text, key),
  }).toString();
}

function signed(text: string, key: string): string {
  return createHmac("sha256", Buffer.from(key, "base64")).update(text, "utf8").digest("base64");
}

function policies(permissions: Readonly<Record<string, string>>): string {
  const all = Object.entries(permissions).map(
    ([id, letters]) =>
      `<SignedIdentifier><Id>${id}</Id><AccessPolicy><Start>2020-01-01T00:00:00Z</Start><Expiry>${endOfAll}</Expiry><Permission>${letters}</Permission></AccessPolicy></SignedIdentifier>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?><SignedIdentifiers>${all.join("")}</SignedIdentifiers>`;
}

function aclHeaders(request: {
  readonly account: string;
  readonly key: string;
  readonly container: string;
  readonly body: string;
}): Record<string, string> {
  const { account, key, container, body } = request;
  const date = new Date().toUTCString();
  const text = [
    ...["PUT", "", "", String(Buffer.byteLength(body)), "", "application/xml", ""],
    ...["", "", "", "", "", `x-ms-date:${date}`, `x-ms-version:${version}`],
    ...[`/${account}/${account}/${container}`, "comp:acl", "restype:container"],
  ].join("\n");
  return {
    authorization: `SharedKey ${account}:${signed(text, key)}`,
    "content-type": "application/xml",
    "x-ms-date": date,
    "x-ms-version": version,
  };
}
