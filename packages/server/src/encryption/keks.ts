import { randomBytes } from "node:crypto";
import { awsKmsKek } from "./aws-kms-kek.ts";
import { KekError, type KekProvider, type KekSet } from "./kek-provider.ts";
import { localKek, readKekFile, readOrCreateKekFile } from "./local-kek.ts";
import { SealError, type SealedPlace } from "./sealing.ts";
import type { Secret } from "./secret.ts";
import { type VaultToken, vaultTransitKek } from "./vault-transit-kek.ts";

/** Where a key encryption key is. */
export type KekSource =
  | { readonly kind: "file"; readonly path: string }
  /** `from` names the setting that holds it. */
  | { readonly kind: "text"; readonly text: Secret<string>; readonly from: string }
  /** ARN, id or alias of the key. */
  | { readonly kind: "aws-kms"; readonly keyId: string }
  /** `https://…/v1/<mount>/keys/<name>`. */
  | { readonly kind: "vault-transit"; readonly keyUrl: string; readonly token: VaultToken };

/** All keys of a process. */
export interface KekSources {
  readonly current: KekSource;
  /** Those that data keys may still be wrapped by; they only unwrap. */
  readonly previous: readonly KekSource[];
}

/**
 * Gets the keys and tries the current one, so that a process which could not seal anything does not start.
 *
 * Errors: {@link KekError} with what to do.
 */
export async function loadKeks({ current, previous }: KekSources): Promise<KekSet> {
  const keks = createKekSet(
    await loadKek(current, readOrCreateKekFile),
    await Promise.all(previous.map((source) => loadKek(source, readKekFile))),
  );
  await checkKek(keks.current);
  return keks;
}

/**
 * Puts keys together. One that could not be used is left alone for four times as long as it took to find out, at most half
 * a minute, and what asks for it meanwhile has the same error at once: a service that does not answer takes a fifth of
 * anybody's time. `monotonicMs`: a clock that only goes forward.
 *
 * Errors: {@link KekError} when two of them have one id.
 */
export function createKekSet(
  current: KekProvider,
  previous: readonly KekProvider[] = [],
  monotonicMs: () => number = () => performance.now(),
): KekSet {
  const rested = [current, ...previous].map((kek) => restedAfterFailure(kek, monotonicMs));
  const all = new Map(rested.map((kek) => [kek.id, kek]));
  if (all.size !== previous.length + 1) {
    throw new KekError("Two of the configured key encryption keys are the same one.");
  }
  return {
    current: all.get(current.id) ?? current,
    previousIds: previous.map(({ id }) => id),
    unwrap: async (kekId, place, wrapped) => {
      const kek = all.get(kekId);
      if (kek === undefined) {
        throw new SealError(
          `a key was wrapped by the key encryption key ${kekId}, which is not configured; ${[...all.keys()].join(", ")} is`,
        );
      }
      return await kek.unwrap(place, wrapped);
    },
  };
}

const restFactor = 4;
const restMsMax = 30_000;

function restedAfterFailure(kek: KekProvider, monotonicMs: () => number): KekProvider {
  let failed: { readonly error: KekError; readonly untilMs: number } | undefined;
  const asked = async <Result>(ask: () => Promise<Result>): Promise<Result> => {
    const startedMs = monotonicMs();
    if (failed !== undefined && startedMs < failed.untilMs) throw failed.error;
    try {
      return await ask();
    } catch (error) {
      if (error instanceof KekError) {
        const nowMs = monotonicMs();
        const untilMs = nowMs + Math.min(restMsMax, restFactor * (nowMs - startedMs));
        failed = { error, untilMs };
      }
      throw error;
    }
  };
  return {
    id: kek.id,
    wrap: (place, plaintext) => asked(() => kek.wrap(place, plaintext)),
    unwrap: (place, wrapped) => asked(() => kek.unwrap(place, wrapped)),
  };
}

async function loadKek(
  source: KekSource,
  readFile: (path: string) => Promise<KekProvider>,
): Promise<KekProvider> {
  switch (source.kind) {
    case "file":
      return await readFile(source.path);
    case "text":
      return localKek(source.text.reveal(), source.from);
    case "aws-kms":
      return await awsKmsKek(source.keyId);
    case "vault-transit":
      return vaultTransitKek(source.keyUrl, source.token);
  }
}

const nilUuid = "00000000-0000-0000-0000-000000000000";

/**
 * Tries a key: what it wraps it must unwrap, at the same place and at no other.
 *
 * Errors: {@link KekError} when it does not, or cannot be used at all.
 */
export async function checkKek(kek: KekProvider): Promise<void> {
  const place: SealedPlace = {
    tenantId: nilUuid,
    table: "data_keys",
    column: "wrapped",
    rowId: "check",
  };
  const plaintext = randomBytes(32);
  const wrapped = await kek.wrap(place, plaintext);
  const unwrapped = await kek.unwrap(place, wrapped).catch((error: unknown) => {
    if (!(error instanceof SealError)) throw error;
    throw new KekError(`The key encryption key ${kek.id} does not unwrap what it wrapped.`, {
      cause: error,
    });
  });
  if (!unwrapped.equals(plaintext)) {
    throw new KekError(`The key encryption key ${kek.id} unwraps something else than it wrapped.`);
  }
  try {
    await kek.unwrap({ ...place, rowId: "elsewhere" }, wrapped);
  } catch (error) {
    if (error instanceof SealError) return;
    throw error;
  }
  throw new KekError(
    `The key encryption key ${kek.id} does not bind what it wraps to its place: it must support associated data.`,
  );
}
