import type { KeyObject } from "node:crypto";
import type { Credential, CredentialType } from "./credentials/credential.ts";
import type { EgressGuard } from "./egress.ts";
import type { FailureReason } from "./failure.ts";

/**
 * The adapter contract: what a destination type declares, and what an open connection does.
 *
 * One folder per type implements it; the conformance suite (`conformance.ts`) decides whether it does.
 */

/** The constant that names a destination type in the API and in the database. */
export type DestinationType =
  | "AZURE_BLOB"
  | "CLICKHOUSE"
  | "GCS"
  | "MYSQL"
  | "POSTGRES"
  | "S3"
  | "WEBHOOK";

/** One declared setting of a destination type; forms, docs and validation messages come from it. */
export interface Field {
  /** Name in the public JSON, camelCase. */
  readonly name: string;
  readonly label: string;
  /** One or two sentences shown beside the input. */
  readonly help: string;
  readonly kind: "text" | "multiline" | "url" | "integer" | "boolean" | "choice" | "headers";
  readonly required: boolean;
  /** Used when the field is absent; `undefined` means that there is none. */
  readonly default?: unknown;
  /** Bounds of an `integer`, both inclusive. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** The values of a `choice`. */
  readonly choices?: readonly string[];
  /**
   * What people read in the place of each of the `choices`: a few words, without a full stop. Absent: they read the values
   * themselves. Input and output always carry the values.
   */
  readonly choiceLabels?: Readonly<Record<string, string>>;
  /** `true` when the value is encrypted at rest, masked after it was set, and kept out of every log. */
  readonly secret: boolean;
  /** Shown in an empty input; never used as a value. */
  readonly placeholder?: string;
  /** `true` when few need it, so that forms put it where it is not in the way. Default `false`; never on a required one. */
  readonly advanced?: boolean;
}

/** One reason why a setting was refused. */
export interface FieldProblem {
  /** Path of the setting inside the destination's JSON, such as `/url` or `/headers/X-Team`. */
  readonly path: string;
  /** One sentence that says what is wrong and what would be right. */
  readonly message: string;
}

/** Settings split by where they are stored: plain values, and values that are encrypted at rest. */
export interface Settings {
  readonly config: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, unknown>>;
  /**
   * What the destination signs in with, of one of the type's `credentialTypes`; absent when it has none. It is stored by
   * itself, so `parseSettings` never gives one.
   */
  readonly credential?: Credential;
}

/** One event on its way to a destination. */
export interface OutboundEvent {
  /** Public id, `evt_…`; the same in every attempt and replay: receivers dedupe by it. */
  readonly eventId: string;
  readonly eventType: string;
  /** The canonical event JSON, exactly the bytes to send; never re-serialise it. */
  readonly body: Buffer;
  /** When the platform accepted the event, in milliseconds since the epoch; the same in every attempt and replay. */
  readonly receivedAtMs: number;
  /** Public id of the delivery, `dlv_…`. */
  readonly deliveryId: string;
  /** 1 for the first attempt of the delivery. */
  readonly attempt: number;
  readonly isReplay: boolean;
  readonly isTest: boolean;
  /** Keys to sign with at send time, newest first; empty for types that do not sign. */
  readonly signingKeys: readonly KeyObject[];
}

/** Events that are sent together. */
export interface OutboundBatch {
  /**
   * Public id, `bat_…`, the same in every attempt of the same events: what an object or a dedupe token is named by.
   * `null` for a type that sends each event by itself.
   */
  readonly id: string | null;
  /** What `batch.partitionOf` said of each of the events; empty for a type that does not partition. */
  readonly partitionKey: string;
  /**
   * At least one, in the order to keep. Never more than `batch.eventsMax`, and their bodies never more than
   * `batch.bytesMax` together unless there is only one.
   */
  readonly events: readonly OutboundEvent[];
}

/** What of an event may decide which batch it goes into. */
export interface PartitionedEvent {
  readonly eventType: string;
  /** RFC 3339, as the event was accepted with it: the offset is whatever the tenant wrote. */
  readonly occurredAt: string;
  readonly customerExternalId: string;
}

/** What was sent and what came back in one attempt; safe to store and to show to the customer. */
export interface Exchange {
  /** Where the request went, such as a URL without credentials. */
  readonly target: string;
  /** Headers as sent, in order, with secret values already masked. */
  readonly requestHeaders: readonly (readonly [name: string, value: string])[];
  readonly response?: {
    readonly status: number;
    /** At most 50 headers and 8 KiB; `set-cookie` and hop-by-hop headers are left out. */
    readonly headers: readonly (readonly [name: string, value: string])[];
    /** First 4 KiB of the response as text; invalid UTF-8 and NUL are replaced by U+FFFD. */
    readonly bodyExcerpt: string;
    /** Bytes read, at most 64 KiB. */
    readonly bodyBytes: number;
    /** `true` when the response was longer than what was read. */
    readonly bodyTruncated: boolean;
  };
  /** Phases in milliseconds; a phase that did not take place (a reused connection) is absent. */
  readonly timings: {
    readonly dnsMs?: number;
    readonly connectMs?: number;
    readonly tlsMs?: number;
    /** From the request's first byte to the response's first byte. */
    readonly waitMs?: number;
    /** From the start of the attempt to its end. */
    readonly totalMs: number;
  };
}

/** What one attempt came to, for one event. */
export type Outcome =
  | { readonly kind: "delivered"; readonly exchange: Exchange }
  | {
      readonly kind: "failed";
      readonly reason: FailureReason;
      /** What exactly was observed, at most 500 characters, free of secrets and of internal addresses. */
      readonly detail: string;
      /** How long the destination asked to be left alone, unbounded as received; the engine clamps it. */
      readonly retryAfterMs?: number;
      readonly exchange: Exchange;
    };

/** One step of a connection check. */
export interface CheckStep {
  /**
   * In lower case and unlike the other steps': `settings`, `credential`, `address`, `connection`, `tls`, `request`, or
   * what else the type looks at, such as one permission.
   */
  readonly name: string;
  /** `skipped`: it was not tried, because a step before it failed. */
  readonly state: "passed" | "failed" | "skipped";
  /** What was found, a sentence or two; names the permission that is missing. Free of secrets and internal addresses. */
  readonly sentence: string;
  /** What to do about it, one sentence; `null` unless it failed. */
  readonly nextStep: string | null;
  /** Why it failed; `null` unless it did. */
  readonly reason: FailureReason | null;
}

/** What came of a connection check. */
export interface CheckResult {
  /** In the order in which they are taken, at least one. Nothing passes after a step that failed. */
  readonly steps: readonly CheckStep[];
  /** What came back, masked as in an {@link Exchange}; absent where nothing did. */
  readonly response?: NonNullable<Exchange["response"]>;
}

/** An open client to one destination. It is used by one destination only and safe to call concurrently. */
export interface Connection {
  /**
   * Attempts a batch and returns one outcome per event, in order.
   *
   * When all events `failed` for the same reason, the batch as a whole failed: it is tried again unchanged, under the
   * same id. Anything mixed is judged event by event, and what failed is tried again in other batches. The same id
   * twice must leave one copy wherever the destination makes that possible.
   *
   * Never throws for what the network or the other side can do. Ends soon after `signal` aborts, with the reason
   * `timeout` for whatever has no verdict by then.
   */
  deliver(batch: OutboundBatch, signal: AbortSignal): Promise<readonly Outcome[]>;
  /**
   * Finds out whether events would arrive, step by step, and leaves as little behind as it can. `batch` holds one test
   * event of which nothing is on record. Absent: one attempt of that event tells.
   *
   * Never throws for what the network or the other side can do. Ends soon after `signal` aborts: the step under way then
   * failed with the reason `timeout`.
   */
  check?(batch: OutboundBatch, signal: AbortSignal): Promise<CheckResult>;
  /** Closes sockets once running deliveries have ended. May be called twice. */
  close(): Promise<void>;
}

/** What an adapter is given by the process that runs it. */
export interface Runtime {
  /** The only way to a socket. */
  readonly egress: EgressGuard;
  /** The wall clock, in milliseconds since the epoch; signatures carry it. */
  readonly now: () => number;
  /** Who this installation is to the clouds of its customers; absent: it is nobody there. */
  readonly identity?: PlatformIdentity;
}

/** What the operator set this installation up with, so that customers can trust it without giving it a key. */
export interface PlatformIdentity {
  /** The AWS user whose only right is to assume the roles that customers name. */
  readonly aws?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /**
   * A signed token (JWT) that says which customer this is about, for a few minutes: its subject is the credential's
   * external id. Absent when the installation has no key for them.
   */
  readonly identityToken?: (claims: {
    readonly subject: string;
    readonly audience: string;
  }) => Promise<string>;
}

/** How the events of a destination type are grouped. */
export interface BatchRules {
  /** Events in one batch; 1 means that each event is sent by itself. */
  readonly eventsMax: number;
  /** Bytes of the bodies in one batch, as stored, without what the adapter puts around them. */
  readonly bytesMax: number;
  /** Milliseconds that an event may wait for others to fill its batch. */
  readonly ageMsMax: number;
  /**
   * The partition that an event belongs to, at most 256 characters: only events of one partition share a batch. Pure,
   * and total for every event that was accepted. Absent: any events of a destination may share one.
   */
  readonly partitionOf?: (event: PartitionedEvent, config: Settings["config"]) => string;
}

/** One destination type; `Type` is its constant. */
export interface DestinationDefinition<Type extends string = DestinationType> {
  readonly type: Type;
  /** Where its `guide.md` (guide.ts) and its `icon.svg` (icon.ts) are; ends in a slash. */
  readonly folder: URL;
  readonly label: string;
  readonly category:
    | "webhook"
    | "object-storage"
    | "warehouse"
    | "queue"
    | "stream"
    | "database"
    | "analytics";
  /** One sentence for the type picker. */
  readonly description: string;
  readonly fields: readonly Field[];
  /** `true` when the platform generates a signing secret for each destination of this type. */
  readonly signs: boolean;
  /** Types of credentials that a destination of this type can sign in with; empty when it takes none. */
  readonly credentialTypes: readonly CredentialType[];
  /** `true` when nothing can be sent without a credential. */
  readonly requiresCredential: boolean;
  readonly batch: BatchRules;
  /**
   * Checks settings as the customer gave them, fills in defaults and splits off secret values.
   *
   * Unknown names are problems too. Every problem is reported, not only the first. `credentialType` is that of the
   * destination's credential, which some settings do not go together with; absent when it has none.
   */
  parseSettings(
    input: Readonly<Record<string, unknown>>,
    runtime: Pick<Runtime, "egress"> & { readonly credentialType?: CredentialType | undefined },
  ): { readonly settings: Settings } | { readonly problems: readonly FieldProblem[] };
  /** Secret settings as they may be shown after they were set: names kept, values masked. */
  maskSecrets(secrets: Settings["secrets"]): Readonly<Record<string, unknown>>;
  /** The short line a list shows for a destination, such as its URL's host and path. */
  target(config: Settings["config"]): string;
  /**
   * The host whose machines an attempt turns to: its name or address in lower case, without port, brackets and trailing
   * dots. Attempts to one host are limited over all destinations. `null`: the settings name none. Absent for types whose
   * attempts go to no machine that the settings name.
   */
  hostOf?(config: Settings["config"]): string | null;
  /** The wall-clock deadline of one attempt in milliseconds, from name resolution to the last byte. */
  deadlineMs(config: Settings["config"]): number;
  /** Opens a connection; loads the vendor's client lazily. Does not touch the network by itself. */
  connect(settings: Settings, runtime: Runtime): Promise<Connection>;
}
