import {
  checkConnection,
  definitionOf,
  generateSigningSecret,
  signedForCheckAlone,
  signingKeyOf,
} from "@pushrail/destinations";
import type {
  CheckResult,
  DestinationDefinition,
  OutboundBatch,
  Settings,
} from "@pushrail/destinations";
import type { KeyObject } from "node:crypto";
import type { Access } from "../access/access.ts";
import type { CloudIdentity } from "../cloud-identity/cloud-identity.ts";
import { recordAudit } from "../audit/audit.ts";
import { payloadHiding } from "../access/payload-visibility.ts";
import { openedCredentialFor } from "../credentials/attaching.ts";
import type { AttachableCredential } from "../credentials/attaching.ts";
import { customerIdOf } from "../customers/customers.ts";
import { inTenant, type Transaction } from "../database/transaction.ts";
import { objectOf, type Body } from "../drafts/drafts.ts";
import { SealError } from "../encryption/keyring.ts";
import { ApiError } from "../errors.ts";
import { canonicalBody, composeEvent } from "../events/envelope.ts";
import { newUuid, publicId } from "../ids.ts";
import type { RequestLimits } from "../limits/request-limits.ts";
import { changeableOf, idOf, notFound, type DestinationPorts } from "./destination-record.ts";
import { parseChange, parseDraft } from "./draft.ts";
import { openSigningKeys } from "./routable.ts";
import { findSealedSigningSecrets } from "./signing-secret-store.ts";
import { findDestination } from "./store.ts";

/**
 * Connection checks: whether events would arrive with settings that are not stored yet, or with a stored destination and
 * changes to it. Nothing is changed, and no event and no delivery is made; only that a credential was used is noted. The
 * process that is asked makes the check itself, whether it has a worker or not.
 */

/** What checks work with. */
export interface CheckPorts extends DestinationPorts {
  readonly requestLimits: Pick<RequestLimits, "rates" | "checks">;
  readonly cloudIdentity: Pick<CloudIdentity, "platform">;
  /** The wall clock in milliseconds since the epoch. */
  readonly now: () => number;
}

/** What came of a check. */
export interface ConnectionCheck extends CheckResult {
  readonly passed: boolean;
  /** How long it took. */
  readonly durationMs: number;
}

/** Longest that a check may take, whatever its type allows an attempt. */
const deadlineMsMax = 30_000;

interface Subject {
  readonly definition: DestinationDefinition;
  readonly settings: Settings;
  readonly signingKeys: readonly KeyObject[];
  /** Whether nobody else has what the check is signed with. */
  readonly isSecretUnknown: boolean;
  readonly customerExternalId: string;
  /** UUID; `undefined` while there is no such customer. */
  readonly customerId: string | undefined;
  /** UUID of what it signs in with. */
  readonly credentialId: string | undefined;
}

/**
 * Checks what the body says: a creation's, in which the name may be left out, or a change's with the `destinationId` of
 * the destination that it is about.
 *
 * Errors: those of a creation and of a change; `not_found` as in destination-record.ts; `rate_limited`, `overloaded`;
 * `state_conflict` when what is stored cannot be read.
 */
export async function checkDestination(
  ports: CheckPorts,
  access: Access,
  body: unknown,
): Promise<ConnectionCheck> {
  const { destinationId, ...given } = objectOf(body);
  const { rates, checks } = ports.requestLimits;
  const { tenantId } = access;
  const subject = await inTenant(ports.pool, access, async (transaction) => {
    const found = await (destinationId === undefined || destinationId === null
      ? draftedSubject(ports, access, { transaction, given })
      : storedSubject(ports, access, { transaction, given, destinationId }));
    rates.admitCheck(found.customerId ?? tenantId);
    await noteCredential(transaction, access, found);
    return found;
  });
  const { definition, settings, customerId: ownerId = tenantId } = subject;
  const host = definition.hostOf?.(settings.config) ?? null;
  const { response, ...found } = await checks.run({ host, ownerId, tenantId }, (signal) =>
    check(ports, subject, signal),
  );
  // As with the answer to an attempt. What the check sent is nobody's payload, so nothing else can hide it.
  const isShown = payloadHiding(access, { isKept: true, isPrivate: false }) === null;
  return { ...found, ...(isShown && response !== undefined && { response }) };
}

/** A check shows a secret that nobody can read to whatever address somebody names, and nothing else would tell of it. */
async function noteCredential(
  transaction: Transaction,
  access: Access,
  { definition, settings, customerId, credentialId }: Subject,
): Promise<void> {
  if (credentialId === undefined) return;
  const subjectId = publicId("credential", credentialId);
  const details = { target: definition.target(settings.config) };
  const action = "credential.checked";
  await recordAudit(transaction, access, { action, subjectId, customerId, details });
}

async function check(
  { egress, now, cloudIdentity }: CheckPorts,
  subject: Subject,
  signal: AbortSignal,
): Promise<ConnectionCheck> {
  const { definition, settings, isSecretUnknown } = subject;
  const deadlineMs = Math.min(definition.deadlineMs(settings.config), deadlineMsMax);
  const startedAt = performance.now();
  const result = await checkConnection(
    definition,
    {
      settings,
      batch: testBatch(subject, now()),
      signal: AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]),
    },
    { egress, now, identity: cloudIdentity.platform },
  );
  return {
    ...(isSecretUnknown ? signedForCheckAlone(result) : result),
    passed: result.steps.every(({ state }) => state === "passed"),
    durationMs: Math.round(performance.now() - startedAt),
  };
}

interface Draft {
  readonly transaction: Transaction;
  readonly given: Body;
}

async function draftedSubject(
  ports: CheckPorts,
  access: Access,
  { transaction, given }: Draft,
): Promise<Subject> {
  const { tenantId } = access;
  const body = { ...given, name: given["name"] ?? "A connection check" };
  const asked = parseDraft(body, ports, access);
  const { definition, customerExternalId } = asked;
  const customerId =
    access.customerId ?? (await customerIdOf(transaction, tenantId, customerExternalId));
  const credential = await opened(ports, transaction, {
    owner: { tenantId, customerId },
    ...{ definition, credentialId: asked.credentialId },
  });
  // Once more, because only now it is known what it signs in with.
  const draft = parseDraft(body, { ...ports, credentialType: credential?.type }, access);
  return {
    ...{ definition, customerExternalId },
    settings: withCredential(draft.settings, credential),
    signingKeys: definition.signs ? [signingKeyOf(generateSigningSecret())] : [],
    isSecretUnknown: definition.signs,
    customerId,
    credentialId: credential?.id,
  };
}

async function storedSubject(
  ports: CheckPorts,
  access: Access,
  { transaction, given, destinationId }: Draft & { readonly destinationId: unknown },
): Promise<Subject> {
  if (typeof destinationId !== "string") {
    const detail = "Must be the id of a destination, dst_…";
    throw new ApiError("invalid_field", { path: "/destinationId", detail });
  }
  const before = await findDestination(transaction, access.tenantId, idOf(destinationId));
  if (before === undefined) throw notFound();
  const definition: DestinationDefinition | undefined = definitionOf(before.type);
  if (definition === undefined) throw unreadable();
  const present = await changeableOf(ports, transaction, before);
  const asked = parseChange(given, present, ports, access);
  const credential = await opened(ports, transaction, {
    owner: before,
    ...{ definition, credentialId: asked.credentialId },
  });
  const credentialType = credential?.type;
  const { settings } = parseChange(given, present, { ...ports, credentialType }, access);
  const { config } = before;
  const { secrets } = present;
  if (settings === undefined && secrets === undefined) throw unreadable();
  const sealed = await findSealedSigningSecrets(transaction, before);
  const keys = await readable(() => openSigningKeys(ports.keyring, transaction, before, sealed));
  return {
    definition,
    settings: withCredential(settings ?? { config, secrets: secrets ?? {} }, credential),
    signingKeys: keys.map(({ key }) => key),
    isSecretUnknown: false,
    customerExternalId: before.customerExternalId,
    customerId: before.customerId,
    credentialId: credential?.id,
  };
}

/** What the destination would sign in with; `undefined` when that is nothing. */
async function opened(
  { keyring }: CheckPorts,
  transaction: Transaction,
  wanted: {
    readonly owner: { readonly tenantId: string; readonly customerId: string | undefined };
    readonly credentialId: string | null;
    readonly definition: DestinationDefinition;
  },
): Promise<(AttachableCredential & NonNullable<Settings["credential"]>) | undefined> {
  const { owner, credentialId, definition } = wanted;
  if (credentialId === null) return undefined;
  return readable(() =>
    openedCredentialFor({ keyring, transaction }, owner, { credentialId, definition }),
  );
}

function withCredential(settings: Settings, credential: Settings["credential"]): Settings {
  return credential === undefined ? settings : { ...settings, credential };
}

async function readable<Result>(open: () => Promise<Result>): Promise<Result> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof SealError) throw unreadable();
    throw error;
  }
}

function unreadable(): ApiError {
  const detail = "What is stored of this destination cannot be read; enter its settings again.";
  return new ApiError("state_conflict", { detail });
}

function testBatch(
  { definition, settings, signingKeys, customerExternalId }: Subject,
  nowMs: number,
): OutboundBatch {
  const { partitionOf, eventsMax } = definition.batch;
  const eventId = publicId("event", newUuid());
  const eventType = "pushrail.test";
  const payload = { message: "This is a connection check from Pushrail." };
  const event = composeEvent({ eventType, customerExternalId, payload });
  const occurredAt = new Date(nowMs).toISOString();
  const partitioned = { eventType, occurredAt, customerExternalId };
  return {
    id: eventsMax > 1 ? publicId("batch", newUuid()) : null,
    partitionKey: partitionOf?.(partitioned, settings.config) ?? "",
    events: [
      {
        ...{ eventId, eventType, signingKeys },
        body: Buffer.from(canonicalBody(eventId, event, nowMs)),
        receivedAtMs: nowMs,
        deliveryId: publicId("delivery", newUuid()),
        attempt: 1,
        isReplay: false,
        isTest: true,
      },
    ],
  };
}
