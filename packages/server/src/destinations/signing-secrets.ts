import { definitionOf, generateSigningSecret } from "@pushrail/destinations";
import type { Access } from "../access/access.ts";
import { inTenant } from "../database/transaction.ts";
import { ApiError } from "../errors.ts";
import { audit, idOf, locked, notFound } from "./destination-record.ts";
import type { DestinationPorts } from "./destination-record.ts";
import { signingSecretPlace } from "./sealed-places.ts";
import {
  deleteEndedSigningSecrets,
  endSigningSecrets,
  findLiveSigningSecrets,
  insertSigningSecret,
  retireSigningSecrets,
} from "./signing-secret-store.ts";
import type { ShownSigningSecret } from "./signing-secret-store.ts";
import { findDestination } from "./store.ts";
import { changing } from "../database/changing.ts";

/**
 * The rotation of a destination's signing secrets.
 *
 * A secret is *active* from its creation until the next one is made; then it is *retiring* and goes on signing beside
 * the newer ones until its overlap ends or it is revoked; then it has ended, and is erased. A later rotation changes no
 * older secret's end, with one exception: a rotation without overlap ends all older secrets at once.
 *
 * Errors of all functions: `not_found` as in destinations.ts.
 */

/** Seconds for which a replaced secret goes on signing: the most, and what it is when nothing is said. */
export const overlapSecondsMax = 30 * 86_400;
export const overlapSecondsDefault = 86_400;

/**
 * Most older secrets of one destination that sign at once: every request carries a signature of each in two headers,
 * 116 bytes a secret, and receivers bound the size of headers.
 */
export const retiringMax = 10;

/** A signing secret as its owner sees it. */
export interface PublicSigningSecret {
  /** From 1, one more with each rotation. */
  readonly version: number;
  /** The last four characters of its text. */
  readonly lastFour: string;
  readonly createdAt: Date;
  /** `null` for the active one, which has no end until it is replaced. */
  readonly signsUntil: Date | null;
  /** The newest is `active`, older ones that still sign are `retiring`. */
  readonly state: "active" | "retiring";
}

/** A signing secret that was just created. */
export interface CreatedSigningSecret extends PublicSigningSecret {
  /** Its text, `whsec_…`: the only time that it leaves. */
  readonly secret: string;
}

/**
 * Makes a new secret, which signs at once. Older ones that have no end yet sign for `overlapSeconds` more; with 0, all
 * older ones end. Of two rotations at once, one follows the other, and both of their secrets sign.
 *
 * Errors: `state_conflict` for a destination whose type does not sign, and when {@link retiringMax} would be exceeded.
 */
export async function rotateSigningSecret(
  ports: DestinationPorts,
  access: Access,
  publicId: string,
  overlapSeconds: number,
): Promise<CreatedSigningSecret> {
  const id = idOf(publicId);
  const secret = generateSigningSecret();
  return changing(ports, access, async (transaction) => {
    const destination = await locked(transaction, access, id);
    if (definitionOf(destination.type)?.signs !== true) {
      const detail = `Destinations of the type ${destination.type} do not sign, so there is no signing secret to rotate.`;
      throw new ApiError("state_conflict", { detail });
    }
    const older = await findLiveSigningSecrets(transaction, destination);
    const version = (older[0]?.version ?? 0) + 1;
    if (overlapSeconds === 0) {
      const versions = older.map((one) => one.version);
      await endSigningSecrets(transaction, destination, versions);
    } else {
      refuseTooMany(older);
      await retireSigningSecrets(transaction, destination, { version, overlapSeconds });
    }
    const text = Buffer.from(secret, "utf8");
    const place = signingSecretPlace(destination, version);
    const sealed = await ports.keyring.seal(transaction, place, text);
    const lastFour = secret.slice(-4);
    const inserted = await insertSigningSecret(transaction, destination, {
      version,
      sealed,
      lastFour,
    });
    await deleteEndedSigningSecrets(transaction, destination);
    await audit(transaction, access, "signing_secret.rotated", destination, {
      version,
      overlapSeconds,
    });
    return { ...inserted, state: "active", secret };
  });
}

function refuseTooMany(older: readonly ShownSigningSecret[]): void {
  if (older.length <= retiringMax) return;
  const [next] = older
    .flatMap(({ version, signsUntil }) => (signsUntil === null ? [] : [{ version, signsUntil }]))
    .toSorted((one, other) => one.signsUntil.getTime() - other.signsUntil.getTime());
  const wait =
    next === undefined
      ? ""
      : `, wait until ${next.signsUntil.toISOString()}, when version ${next.version} ends`;
  const detail = `${retiringMax} older signing secrets still sign, which is the limit. Revoke one of them${wait}, or rotate with overlapSeconds 0, which ends all of them.`;
  throw new ApiError("state_conflict", { detail });
}

/** The secrets that sign at present, newest first; none for a type that does not sign. Ended ones are left out. */
export async function listSigningSecrets(
  ports: DestinationPorts,
  access: Access,
  publicId: string,
): Promise<readonly PublicSigningSecret[]> {
  const id = idOf(publicId);
  return inTenant(ports.pool, access, async (transaction) => {
    const destination = await findDestination(transaction, access.tenantId, id);
    if (destination === undefined) throw notFound();
    const live = await findLiveSigningSecrets(transaction, destination);
    return live.map((one, index) => ({ ...one, state: index === 0 ? "active" : "retiring" }));
  });
}

/**
 * Ends a retiring secret at once. A worker that has heard of it signs its next attempt without; docs/decisions/0007 says
 * what bounds the others.
 *
 * Errors: `not_found` also for a version that the destination does not have, or that has ended; `state_conflict` for
 * the newest, without which nothing would be signed.
 */
export async function revokeSigningSecret(
  ports: DestinationPorts,
  access: Access,
  { publicId, versionText }: { readonly publicId: string; readonly versionText: string },
): Promise<void> {
  const id = idOf(publicId);
  await changing(ports, access, async (transaction) => {
    const destination = await locked(transaction, access, id);
    const live = await findLiveSigningSecrets(transaction, destination);
    // Compared as text, so that no other way to write a number names a version.
    const index = live.findIndex(({ version }) => String(version) === versionText);
    const named = live[index];
    if (named === undefined) {
      const detail = "The destination has no signing secret of this version that still signs.";
      throw new ApiError("not_found", { detail });
    }
    if (index === 0) {
      const detail =
        "This is the newest signing secret, and every request needs a signature: rotate first, then revoke it.";
      throw new ApiError("state_conflict", { detail });
    }
    await endSigningSecrets(transaction, destination, [named.version]);
    await deleteEndedSigningSecrets(transaction, destination);
    const { version } = named;
    await audit(transaction, access, "signing_secret.revoked", destination, { version });
  });
}
