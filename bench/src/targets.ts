import { randomBytes } from "node:crypto";
import { AwsAccount } from "@pushrail/destinations/testing/aws-account";
import { startAzurite } from "../../tools/counterparts/azurite.ts";
import { startClickhouse } from "../../tools/counterparts/clickhouse.ts";
import { startMariaDb } from "../../tools/counterparts/mariadb.ts";
import { startPostgres } from "../../tools/counterparts/postgres.ts";
import { startVersitygw } from "../../tools/counterparts/versitygw.ts";
import type { Json } from "./api.ts";
import { connect } from "./store.ts";

/** A real system that a destination writes to, and an independent look at what has arrived there. */
export interface Target {
  /** The settings of the destination, as a customer gives them. */
  readonly settings: Json;
  /** The credential that it signs in with, likewise. */
  readonly credential: Json;
  /** The id of every event that is stored, as often as it is stored. */
  eventIds(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

const user = "pushrail";
const bucket = "bench-events";

/** Systems that run on this machine and that a server process can reach, by the type of their destinations. */
export const targets: Readonly<Record<string, () => Promise<Target>>> = {
  S3: async () => {
    const storage = await startVersitygw();
    const region = "us-east-1";
    const owner = new AwsAccount({ url: storage.url, region, keys: storage.rootKeys });
    await owner.createBucket(bucket);
    return {
      settings: { bucket, region, serviceUrl: storage.url },
      credential: { type: "AWS_ACCESS_KEY", ...storage.rootKeys },
      eventIds: async () => idsIn((await owner.objectsOf(bucket)).map(({ body }) => body)),
      stop: () => storage.stop(),
    };
  },
  AZURE_BLOB: async () => {
    const azurite = await startAzurite("bench");
    await azurite.createContainer(bucket);
    const { url, account, keys } = azurite;
    const connectionString = `AccountName=${account};AccountKey=${keys[0]};BlobEndpoint=${url}/${account}`;
    return {
      settings: { container: bucket },
      credential: { type: "AZURE_CONNECTION_STRING", connectionString },
      eventIds: async () => idsIn((await azurite.blobs(bucket)).map(({ bytes }) => bytes)),
      stop: () => azurite.stop(),
    };
  },
  POSTGRES: async () => {
    const server = await startPostgres();
    const { password } = login();
    const admin = await connect(server.url);
    await admin.query(`CREATE ROLE ${user} LOGIN PASSWORD '${password}'`);
    await admin.query(`GRANT CREATE, USAGE ON SCHEMA public TO ${user}`);
    return {
      settings: { host: "127.0.0.1", port: server.port, database: "postgres", tls: "off" },
      credential: { type: "USERNAME_PASSWORD", username: user, password },
      eventIds: async () => {
        const { rows } = await admin.query<{ id: string }>(
          "SELECT event_id AS id FROM public.pushrail_events",
        );
        return rows.map(({ id }) => id);
      },
      stop: async () => {
        await admin.end();
        await server.stop();
      },
    };
  },
  MYSQL: async () => {
    const server = await startMariaDb();
    const { password } = login();
    server.sql(`CREATE DATABASE bench; CREATE USER ${user} IDENTIFIED BY '${password}';
      GRANT CREATE, SELECT, INSERT, UPDATE ON bench.* TO ${user}`);
    return {
      settings: { host: "127.0.0.1", port: server.port, database: "bench", tls: "off" },
      credential: { type: "USERNAME_PASSWORD", username: user, password },
      eventIds: () =>
        Promise.resolve(linesOf(server.sql("SELECT event_id FROM bench.pushrail_events"))),
      stop: () => server.stop(),
    };
  },
  CLICKHOUSE: async () => {
    const server = await startClickhouse();
    const { password } = login();
    await server.putUser(user, { password });
    return {
      settings: { url: server.url, database: "default" },
      credential: { type: "USERNAME_PASSWORD", username: user, password },
      eventIds: async () =>
        linesOf(
          await server.query("SELECT event_id FROM default.pushrail_events FORMAT TabSeparated"),
        ),
      stop: () => server.stop(),
    };
  },
};

function login(): { readonly password: string } {
  return { password: randomBytes(12).toString("hex") };
}

function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}

function idsIn(files: readonly Buffer[]): readonly string[] {
  return files.flatMap((file) =>
    linesOf(file.toString("utf8")).map((line) => String((JSON.parse(line) as Json)["id"])),
  );
}
