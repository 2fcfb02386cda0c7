import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { EgressGuard } from "@pushrail/destinations";
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from "fastify";
import type pg from "pg";
import type { CloudIdentity } from "../cloud-identity/cloud-identity.ts";
import type { Keyring } from "../encryption/keyring.ts";
import type { Customers } from "../customers/customers.ts";
import type { HandoverPort } from "../deliveries/handover.ts";
import type { DestinationDirectory } from "../destinations/directory.ts";
import type { Access, PortalRight, RouteRule } from "../access/access.ts";
import type { InstallationAccess } from "../access/authorise.ts";
import type { EventAcceptor } from "../events/accept.ts";
import type { ApiKeys, Scope } from "../keys/keys.ts";
import type { RequestLimits } from "../limits/request-limits.ts";
import type { Sessions } from "../sessions/sessions.ts";
import type { Log } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { RequestFacts } from "./request-log.ts";
import type { HeldRoom } from "./request-room.ts";

/** The Fastify instance that route files register on. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** Bounds of what the API reads; defaults are in config.ts. */
export interface ApiLimits {
  /** Most bytes of one event as sent. */
  readonly eventBytesMax: number;
  /** Most bytes of one batch request. */
  readonly batchBytesMax: number;
  /** Most events of one batch. */
  readonly batchEventsMax: number;
  /** Deepest nesting of arrays and objects in a body, its outermost object included. */
  readonly depthMax: number;
  /** Most destinations of one customer, deleted ones not counted. */
  readonly destinationsMax: number;
  /** Most credentials of one customer. */
  readonly credentialsMax: number;
}

/** One thing that has to hold before this process should be sent traffic. */
export interface ReadinessCheck {
  /** Shown in the answer, such as `database`. */
  readonly name: string;
  /** Resolves to what is missing, as one sentence, or to `undefined` when it holds. A rejection counts as missing. */
  readonly check: () => Promise<string | undefined>;
}

/** Everything that routes work with; made once by main.ts. */
export interface ApiContext {
  /** Connections of the API's role. */
  readonly pool: pg.Pool;
  readonly directory: DestinationDirectory;
  readonly keys: ApiKeys;
  readonly sessions: Sessions;
  /** Connections of the role that administers tenants; `undefined` where that is not done. */
  readonly adminPool: pg.Pool | undefined;
  readonly customers: Customers;
  readonly acceptor: EventAcceptor;
  readonly handovers: HandoverPort;
  readonly keyring: Keyring;
  readonly egress: EgressGuard;
  readonly cloudIdentity: CloudIdentity;
  /** The wall clock in milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly limits: ApiLimits;
  readonly requestLimits: RequestLimits;
  /** What `/readyz` asks, all at once. */
  readonly readiness: readonly ReadinessCheck[];
}

declare module "fastify" {
  interface FastifyContextConfig {
    /** The members of the route's {@link RouteRule}. */
    owner?: RouteRule["owner"];
    scope?: Scope;
    right?: PortalRight;
    /** The same as one value; set by the application when the route is registered. */
    rule?: RouteRule;
    /** `true`: the handler gets the body as the bytes that were sent, and checks them itself. */
    rawBody?: boolean;
    /**
     * `true`: the route hands events to the acceptor. It is refused before its body is read while there is no room for
     * it, and a key that was looked up before is taken as it was, because the commit checks it again.
     */
    shedsLoad?: boolean;
  }
  interface FastifyRequest {
    /** Set on every route that is not public; read it through `accessOf`. */
    access: Access | InstallationAccess | null;
    /** The room set aside for this request; set on routes that shed load, once the caller is known. */
    room: HeldRoom | null;
    /** What this request's log line says beyond the common fields; never bodies, keys or secrets. */
    facts: RequestFacts;
  }
}
