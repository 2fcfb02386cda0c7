import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { startFaultGateway, type FaultGateway } from "./fault-gateway.ts";
import { openFrontDoor, type FrontDoor } from "./front-door.ts";
import { startGoogleSignIn, type GoogleSignIn } from "./google-sign-in.ts";

/**
 * Google as an adapter for Cloud Storage meets it: the names of its hosts, its token services, and a bucket of
 * fake-gcs-server, which only those reach who come with a token that lives.
 */
export interface GoogleStorage {
  readonly bucket: string;
  readonly door: FrontDoor;
  readonly signIn: GoogleSignIn;
  /** Before the bucket; what it acts out comes first. */
  readonly gateway: FaultGateway;
  /** The names and bytes of the objects in the bucket, by name; bytes without their compression. */
  objects(): Promise<readonly { readonly name: string; readonly body: Buffer }[]>;
  /** Puts an object past all checks. */
  put(name: string, body: Buffer): Promise<void>;
  /** What is known of an object; members as the JSON API has them. */
  describe(name: string): Promise<Readonly<Record<string, unknown>>>;
  /** Resolves when no request is under way. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

let bucketCount = 0;

/**
 * Opens a new bucket of the fake-gcs-server at a URL. The caller closes it. `way`: where requests of adapters are sent on
 * to; default: that server.
 */
export async function openGoogleStorage(url: string, way = url): Promise<GoogleStorage> {
  bucketCount += 1;
  const bucket = `conformance-${process.pid}-${bucketCount}`;
  await answered(`${url}/storage/v1/b?project=acme-data`, json({ name: bucket }));
  const signIn = await startGoogleSignIn();
  const keeper = await startFaultGateway(Number(new URL(way).port));
  keeper.act(
    {
      status: 401,
      headers: { "content-type": "application/json" },
      body: googleError(401, "authError", "Invalid Credentials"),
    },
    ({ headers }) => !signIn.isLive(headers["authorization"]),
  );
  const gateway = await startFaultGateway(keeper.port);
  const door = await openFrontDoor({
    "storage.googleapis.com": gateway.port,
    "oauth2.googleapis.com": signIn.port,
    "sts.googleapis.com": signIn.port,
    "iamcredentials.googleapis.com": signIn.port,
  });
  const place = `${url}/storage/v1/b/${bucket}/o`;
  const upload = `${url}/upload/storage/v1/b/${bucket}/o?uploadType=media&name=`;
  return {
    bucket,
    door,
    signIn,
    gateway,
    objects: async () => {
      const list = await answered(place);
      const { items = [] } = (await list.json()) as { items?: { readonly name: string }[] };
      const objects = items.map(async ({ name }) => {
        const answer = await answered(`${place}/${encodeURIComponent(name)}?alt=media`);
        return { name, body: decompressed(name, Buffer.from(await answer.arrayBuffer())) };
      });
      return Promise.all(objects);
    },
    put: async (name, body) => {
      await answered(upload + encodeURIComponent(name), { method: "POST", body });
    },
    describe: async (name) => {
      const answer = await answered(`${place}/${encodeURIComponent(name)}`);
      return (await answer.json()) as Readonly<Record<string, unknown>>;
    },
    settled: async () => {
      await gateway.settled();
      await keeper.settled();
    },
    close: async () => {
      await door.close();
      await gateway.close();
      await keeper.close();
      await signIn.close();
    },
  };
}

/** The body of an error as the JSON API writes it. Source: Cloud Storage JSON API, "HTTP status and error codes". */
export function googleError(code: number, reason: string, message: string): string {
  const errors = [{ message, domain: "global", reason }];
  return JSON.stringify({ error: { code, message, errors } });
}

function decompressed(name: string, bytes: Buffer): Buffer {
  if (name.endsWith(".gz")) return gunzipSync(bytes);
  return name.endsWith(".zst") ? zstdDecompressSync(bytes) : bytes;
}

function json(value: unknown): RequestInit {
  const headers = { "content-type": "application/json" };
  return { method: "POST", headers, body: JSON.stringify(value) };
}

async function answered(url: string, init?: RequestInit): Promise<Response> {
  const answer = await fetch(url, init);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}
