import { randomBytes } from "node:crypto";
import { startAzurite } from "./azurite.ts";
import { startOldClickhouse } from "./clickhouse-debian.ts";
import { startClickhouse } from "./clickhouse.ts";
import { startDuckDb } from "./duckdb.ts";
import { startFakeGcs } from "./fake-gcs.ts";
import { startFauxqs } from "./fauxqs.ts";
import type { CounterpartName } from "./list.ts";
import { startMariaDb } from "./mariadb.ts";
import { startMoto } from "./moto.ts";
import { startOpenBao } from "./openbao.ts";
import { startPostgres } from "./postgres.ts";
import { startVersitygw } from "./versitygw.ts";

/** A counterpart that was started by its name. */
export interface StartedCounterpart {
  /** What a person needs to use it: addresses and credentials, by what they are. */
  readonly facts: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

/** How each counterpart is started, as a test does it. */
export const starts: Readonly<Record<CounterpartName, () => Promise<StartedCounterpart>>> = {
  azurite: async () => {
    const azurite = await startAzurite("pushrail");
    const { url, account, keys } = azurite;
    const facts = { address: `${url}/${account}`, account, key: keys[0] };
    return { facts, stop: () => azurite.stop() };
  },
  clickhouse: async () => {
    const clickhouse = await startClickhouse();
    const password = randomBytes(16).toString("hex");
    await clickhouse.putUser("pushrail", { password });
    const facts = { address: clickhouse.url, user: "pushrail", password };
    return { facts, stop: () => clickhouse.stop() };
  },
  "clickhouse-debian": async () => {
    const clickhouse = await startOldClickhouse();
    const { url, username, password } = clickhouse;
    return { facts: { address: url, user: username, password }, stop: () => clickhouse.stop() };
  },
  duckdb: async () => {
    const duckDb = await startDuckDb();
    const [row] = await duckDb.query("SELECT version() AS version");
    const facts = {
      address: "none, it runs inside of a process",
      version: String(row?.["version"]),
    };
    return { facts, stop: () => duckDb.stop() };
  },
  "fake-gcs": async () => {
    const fakeGcs = await startFakeGcs();
    const facts = { address: fakeGcs.url, credentials: "it takes any" };
    return { facts, stop: () => fakeGcs.stop() };
  },
  fauxqs: async () => {
    const fauxqs = await startFauxqs();
    const facts = { address: fauxqs.url, credentials: "it takes any" };
    return { facts, stop: () => fauxqs.stop() };
  },
  mariadb: async () => {
    const mariaDb = await startMariaDb();
    const password = randomBytes(16).toString("hex");
    mariaDb.sql(`CREATE USER pushrail IDENTIFIED BY '${password}'; GRANT ALL ON *.* TO pushrail`);
    const facts = { address: `127.0.0.1:${mariaDb.port}`, user: "pushrail", password };
    return { facts, stop: () => mariaDb.stop() };
  },
  moto: async () => {
    const moto = await startMoto();
    const facts = { address: moto.url, credentials: "it takes any" };
    return { facts, stop: () => moto.stop() };
  },
  openbao: async () => {
    const bao = await startOpenBao();
    const facts = { address: bao.url, "root token": bao.rootToken };
    return { facts, stop: () => bao.stop() };
  },
  postgres: async () => {
    const postgres = await startPostgres();
    return { facts: { address: postgres.url }, stop: () => postgres.stop() };
  },
  versitygw: async () => {
    const gateway = await startVersitygw();
    const { accessKeyId, secretAccessKey } = gateway.rootKeys;
    const facts = {
      address: gateway.url,
      "access key id": accessKeyId,
      "secret access key": secretAccessKey,
    };
    return { facts, stop: () => gateway.stop() };
  },
};
