import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { PushrailError } from "@pushrail/sdk";
import type { Destination, Pushrail } from "@pushrail/sdk";
import { northwind } from "./people.ts";

const { customerExternalId } = northwind;

/** The name by which Bricks finds its destination again. */
export const destinationName = "Bricks receiver";

/** The destination that points to this process, with the secret that its requests are signed with. */
export interface OwnDestination {
  readonly destinationId: string;
  /** `whsec_…` */
  readonly signingSecret: string;
}

/** Where and as what the destination is wanted. */
export interface DestinationWish {
  /** The webhook address of this process. */
  readonly url: string;
  /** Keeps the secret between starts; the API shows it only once. */
  readonly stateFile: string;
}

/** Delays before the three retries: short, so that a dead letter can be watched. */
const retryDelaysSeconds = [2, 4, 8];

/** Longer than the slow switch, shorter than patience with the hanging one. */
const timeoutMs = 5_000;

/**
 * Makes sure that Bricks' destination exists and points to `url`.
 *
 * A destination known from the state file is reused and its URL brought up to date. Without a usable state file the
 * secret is lost, so destinations of the same name are deleted and a new one is made.
 *
 * Errors: what the SDK throws, and what writing the state file throws.
 */
export async function ensureDestination(
  pushrail: Pushrail,
  wish: DestinationWish,
): Promise<OwnDestination> {
  const stored = await readState(wish.stateFile);
  const known =
    stored === undefined ? undefined : await foundDestination(pushrail, stored.destinationId);
  if (stored !== undefined && known?.customerExternalId === customerExternalId) {
    if (known.type !== "WEBHOOK" || known.url !== wish.url)
      await pushrail.destinations.update(known.id, { url: wish.url });
    return stored;
  }
  // An earlier version made it for another customer, who is not asked for any more.
  if (known !== undefined) await pushrail.destinations.delete(known.id);
  for await (const destination of pushrail.destinations.iterate({ customerExternalId })) {
    if (destination.name === destinationName) await pushrail.destinations.delete(destination.id);
  }
  const created = await pushrail.destinations.create({
    customerExternalId,
    type: "WEBHOOK",
    name: destinationName,
    url: wish.url,
    timeoutMs,
    retryPolicy: retryDelaysSeconds,
  });
  if (created.signingSecret === undefined)
    throw new Error("The API created a destination without a signing secret.");
  const own = { destinationId: created.id, signingSecret: created.signingSecret };
  await writeState(wish.stateFile, own);
  return own;
}

async function foundDestination(pushrail: Pushrail, id: string): Promise<Destination | undefined> {
  try {
    return await pushrail.destinations.get(id);
  } catch (error) {
    if (error instanceof PushrailError && error.status === 404) return undefined;
    throw error;
  }
}

async function readState(file: string): Promise<OwnDestination | undefined> {
  try {
    const state = JSON.parse(await readFile(file, "utf8")) as Partial<OwnDestination> | null;
    const { destinationId, signingSecret } = state ?? {};
    if (typeof destinationId !== "string" || typeof signingSecret !== "string") return undefined;
    return { destinationId, signingSecret };
  } catch {
    // Absent, half written or unreadable: all of them mean that the secret is lost.
    return undefined;
  }
}

async function writeState(file: string, state: OwnDestination): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const partial = `${file}.partial`;
  await writeFile(partial, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  await rename(partial, file);
}
