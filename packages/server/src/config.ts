import { createEgressGuard } from "@pushrail/destinations";
import {
  cloudIdentitySettings,
  cloudIdentitySourceOf,
  type CloudIdentitySource,
} from "./cloud-identity/settings.ts";
import { kekSettings, kekSourcesOf } from "./encryption/kek-settings.ts";
import type { KekSources } from "./encryption/keks.ts";
import { limitSettings } from "./limits/limit-settings.ts";
import {
  choice,
  postgresUrl,
  settingValues,
  type Setting,
  wholeNumber,
  yesOrNo,
} from "./setting.ts";

/** Every setting of the server, in the order of the reference. */
const settings = {
  role: choice({
    name: "PUSHRAIL_ROLE",
    default: "all",
    words: ["all", "api", "worker"],
    doc: "What this process does: take requests, deliver events, or both.",
  }),
  host: {
    name: "HOST",
    unit: "address",
    default: "127.0.0.1",
    doc: "Address that the API listens on; the default lets only this machine reach it. 0.0.0.0 or :: listens on all.",
    parse: (text: string) => text,
  } satisfies Setting<string>,
  port: wholeNumber({
    name: "PORT",
    unit: "port",
    default: 8080,
    minimum: 0,
    maximum: 65_535,
    special: "0 takes any free port.",
    doc: "Port that the API listens on.",
  }),
  issuer: {
    name: "PUSHRAIL_ISSUER",
    unit: "text",
    default: "pushrail",
    doc: "Names this installation in session tokens, the same in all its processes, such as https://events.example.com. Tokens of another name are not taken, so changing it ends all sessions.",
    parse: (text: string) => {
      if (!/^[\x21-\x7e]{1,256}$/.test(text)) {
        throw new Error("must have 1 to 256 printable ASCII characters without spaces");
      }
      return text;
    },
  } satisfies Setting<string>,
  ownerUrl: postgresUrl({
    name: "DATABASE_URL",
    doc: "PostgreSQL 15 or newer, signed in as the owner of the schema. Needed by migrations, partition maintenance and administrative commands; a process that has it does the first two by itself.",
  }),
  apiUrl: postgresUrl({
    name: "PUSHRAIL_API_DATABASE_URL",
    doc: "The same database, signed in as `pushrail_api`. Without it the API signs in as the owner and switches to that role.",
  }),
  workerUrl: postgresUrl({
    name: "PUSHRAIL_WORKER_DATABASE_URL",
    doc: "The same database, signed in as `pushrail_worker`. Without it the worker signs in as the owner and switches to that role.",
  }),
  adminUrl: postgresUrl({
    name: "PUSHRAIL_ADMIN_DATABASE_URL",
    doc: "The same database, signed in as `pushrail_admin`, for the routes of root keys. Without it the API signs in as the owner and switches to that role; without either it answers those routes with 503.",
  }),
  apiConnectionsMax: wholeNumber({
    name: "PUSHRAIL_API_CONNECTIONS_MAX",
    unit: "connections",
    default: 12,
    minimum: 2,
    maximum: 500,
    doc: "Most database connections of the API in this process.",
  }),
  workerConnectionsMax: wholeNumber({
    name: "PUSHRAIL_WORKER_CONNECTIONS_MAX",
    unit: "connections",
    default: 8,
    minimum: 2,
    maximum: 500,
    doc: "Most database connections of the worker in this process.",
  }),
  statementTimeoutMs: wholeNumber({
    name: "PUSHRAIL_STATEMENT_TIMEOUT_MS",
    unit: "milliseconds",
    default: 10_000,
    minimum: 0,
    maximum: 600_000,
    special: "0 never.",
    doc: "A database statement that runs longer is cancelled.",
  }),
  ...kekSettings,
  ...cloudIdentitySettings,
  egressAllow: {
    name: "PUSHRAIL_EGRESS_ALLOW",
    unit: "CIDRs",
    default: "",
    special: "Empty allows none.",
    doc: "Networks that destinations may be in although they are not public, separated by commas, such as 127.0.0.0/8 for development. Whoever may create destinations can reach everything in them.",
    parse: (text: string) => {
      const allow = text.split(",").flatMap((block) => block.trim() || []);
      try {
        createEgressGuard({ allow });
      } catch (error) {
        throw new Error(`must be a list of networks: ${(error as Error).message}`, {
          cause: error,
        });
      }
      return allow;
    },
  } satisfies Setting<readonly string[]>,
  egressAllowHttp: yesOrNo({
    name: "PUSHRAIL_EGRESS_ALLOW_HTTP",
    default: false,
    doc: "Whether destinations on public addresses may use plain HTTP, which anyone on the way can read and change.",
  }),
  eventBytesMax: wholeNumber({
    name: "PUSHRAIL_EVENT_BYTES_MAX",
    unit: "bytes",
    default: 262_144,
    minimum: 1024,
    maximum: 16_777_216,
    doc: "Largest event that is accepted, as it was sent.",
  }),
  batchBytesMax: wholeNumber({
    name: "PUSHRAIL_BATCH_BYTES_MAX",
    unit: "bytes",
    default: 5_242_880,
    minimum: 1024,
    maximum: 134_217_728,
    doc: "Largest batch request that is accepted.",
  }),
  batchEventsMax: wholeNumber({
    name: "PUSHRAIL_BATCH_EVENTS_MAX",
    unit: "events",
    default: 1000,
    minimum: 1,
    maximum: 10_000,
    doc: "Most events of one batch request.",
  }),
  eventDepthMax: wholeNumber({
    name: "PUSHRAIL_EVENT_DEPTH_MAX",
    unit: "levels",
    default: 64,
    minimum: 2,
    maximum: 512,
    doc: "Deepest nesting of arrays and objects in an event, its outermost object included.",
  }),
  ingestQueueEventsMax: wholeNumber({
    name: "PUSHRAIL_INGEST_QUEUE_MAX",
    unit: "events",
    default: 10_000,
    minimum: 1,
    maximum: 1_000_000,
    doc: "Events that may wait in memory for their commit; beyond it requests are answered 503.",
  }),
  ingestQueueBytesMax: wholeNumber({
    name: "PUSHRAIL_INGEST_QUEUE_BYTES_MAX",
    unit: "bytes",
    default: 67_108_864,
    minimum: 1_048_576,
    maximum: 4_294_967_296,
    doc: "The same limit by size. A tenant may hold as much of it as would still be free beside it.",
  }),
  destinationsMax: wholeNumber({
    name: "PUSHRAIL_CUSTOMER_DESTINATIONS_MAX",
    unit: "destinations",
    default: 1000,
    minimum: 1,
    maximum: 100_000,
    doc: "Most destinations of one customer.",
  }),
  credentialsMax: wholeNumber({
    name: "PUSHRAIL_CUSTOMER_CREDENTIALS_MAX",
    unit: "credentials",
    default: 200,
    minimum: 1,
    maximum: 100_000,
    doc: "Most credentials of one customer.",
  }),
  ...limitSettings,
  workerConcurrency: wholeNumber({
    name: "PUSHRAIL_WORKER_CONCURRENCY",
    unit: "attempts",
    default: 512,
    minimum: 1,
    maximum: 100_000,
    doc: "Attempts that this process has under way at once, over all destinations.",
  }),
  leaseMs: wholeNumber({
    name: "PUSHRAIL_LEASE_MS",
    unit: "milliseconds",
    default: 30_000,
    minimum: 5000,
    maximum: 55_000,
    doc: "How long a worker that was not heard of keeps its deliveries before another one takes them over.",
  }),
  drainMs: wholeNumber({
    name: "PUSHRAIL_DRAIN_MS",
    unit: "milliseconds",
    default: 35_000,
    minimum: 0,
    maximum: 600_000,
    special: "0 stops at once.",
    doc: "How long a process that was asked to stop waits for attempts under way; what is not over by then is tried again by another worker.",
  }),
  logLevel: choice({
    name: "PUSHRAIL_LOG_LEVEL",
    default: "info",
    words: ["trace", "debug", "info", "warn", "error", "fatal", "silent"],
    doc: "Least severe lines that are logged.",
  }),
} as const satisfies Readonly<Record<string, Setting<unknown>>>;

/** Those whose values are not in a configuration as they are. */
const secretSettings = { ...kekSettings, ...cloudIdentitySettings };

type Values = {
  readonly [Key in keyof typeof settings]: ReturnType<(typeof settings)[Key]["parse"]>;
};

/** How a role signs in to the database; goes into `createPool`. */
export interface RoleLogin {
  readonly url: string;
  /** Set when the login is the owner's, who switches to the role. */
  readonly role?: "pushrail_api" | "pushrail_worker" | "pushrail_admin";
}

/** The settings of a process, checked; units are in the names, meanings in the table above. */
export interface Config extends Omit<
  Values,
  "ownerUrl" | "apiUrl" | "adminUrl" | "workerUrl" | keyof typeof secretSettings
> {
  /** Absent when this process neither migrates nor maintains partitions. */
  readonly ownerUrl: string | undefined;
  /** Absent when the role is `worker`. */
  readonly api: RoleLogin | undefined;
  /** Absent when the role is `worker`, and when this process cannot administer tenants. */
  readonly admin: RoleLogin | undefined;
  /** Absent when the role is `api`. */
  readonly worker: RoleLogin | undefined;
  /** Where the key encryption keys are. */
  readonly keks: KekSources;
  /** Who this installation is to the clouds of its customers. */
  readonly cloudIdentity: CloudIdentitySource;
}

/**
 * Reads all settings. A variable that is set to nothing counts as absent.
 *
 * Returns every problem at once, each a sentence that names its variable; values never appear in them.
 */
export function loadConfig(
  env: Readonly<Record<string, string | undefined>>,
): { readonly config: Config } | { readonly problems: readonly string[] } {
  const { values, problems } = settingValues(settings, env);
  const { ownerUrl, apiUrl, adminUrl, workerUrl, ...rest } = values;
  // Keys are nowhere in a configuration but in their sources, which do not show them.
  const plain = Object.fromEntries(
    Object.entries(rest).filter(([key]) => !(key in secretSettings)),
  ) as Omit<typeof rest, keyof typeof secretSettings>;
  const cloudIdentity = cloudIdentitySourceOf(values, values.issuer);
  const keks = kekSourcesOf(values, env);

  if (plain.role !== "worker" && !env["PUSHRAIL_API_DATABASE_URL"] && !env["DATABASE_URL"]) {
    problems.push(
      "PUSHRAIL_API_DATABASE_URL or DATABASE_URL must be set for a process that takes requests.",
    );
  }
  if (plain.role !== "api" && !env["PUSHRAIL_WORKER_DATABASE_URL"] && !env["DATABASE_URL"]) {
    problems.push(
      "PUSHRAIL_WORKER_DATABASE_URL or DATABASE_URL must be set for a process that delivers.",
    );
  }
  if ("problems" in keks) problems.push(...keks.problems);
  if ("problems" in cloudIdentity) problems.push(...cloudIdentity.problems);
  if (plain.batchBytesMax < plain.eventBytesMax) {
    problems.push("PUSHRAIL_BATCH_BYTES_MAX must not be less than PUSHRAIL_EVENT_BYTES_MAX.");
  }
  if (problems.length > 0 || "problems" in keks || "problems" in cloudIdentity) {
    return { problems };
  }
  return {
    config: {
      ...plain,
      ownerUrl,
      api: plain.role === "worker" ? undefined : loginOf("pushrail_api", apiUrl, ownerUrl),
      admin: plain.role === "worker" ? undefined : loginOf("pushrail_admin", adminUrl, ownerUrl),
      worker: plain.role === "api" ? undefined : loginOf("pushrail_worker", workerUrl, ownerUrl),
      keks: keks.sources,
      cloudIdentity: cloudIdentity.source,
    },
  };
}

function loginOf(
  role: NonNullable<RoleLogin["role"]>,
  url: string | undefined,
  ownerUrl: string | undefined,
): RoleLogin | undefined {
  if (url !== undefined) return { url };
  return ownerUrl === undefined ? undefined : { url: ownerUrl, role };
}

/** The reference of all settings as Markdown. */
export function configurationReference(): string {
  const rows = Object.values(settings).map((setting: Setting<unknown>) => {
    const fallback = setting.default ? `\`${setting.default}\`` : "none";
    const meaning = [setting.doc, setting.special].filter(Boolean).join(" ");
    return `| \`${setting.name}\` | ${setting.unit} | ${fallback} | ${meaning} |`;
  });
  return `# Configuration

The server reads environment variables and nothing else. A variable that is set to nothing counts as absent. A process
with a wrong setting does not start; it names every wrong one.

| variable | value | default | meaning |
| --- | --- | --- | --- |
${rows.join("\n")}
`;
}
