import type { Keyring, Sealer, TenantRun } from "../../encryption/keyring.ts";
import { exchangePlace, sealedText } from "../../events/private-payload.ts";
import { isOfKeys } from "../opened-bodies.ts";
import type { Verdict } from "./verdict.ts";

/** What exchanges are sealed with. */
export interface ExchangeSealing {
  readonly keyring: Pick<Keyring, "sealerFor">;
  readonly run: TenantRun;
  /** Nothing can be sealed for some tenant. */
  readonly onFault: (error: unknown) => void;
}

/**
 * The verdicts with the exchanges of private events sealed. Where nothing can be sealed, the outcome goes on record
 * without its exchange: the others must not wait for it, and in the open it must not stand.
 *
 * Errors: those of the database.
 */
export async function withSealedExchanges(
  sealing: ExchangeSealing,
  verdicts: readonly Verdict[],
): Promise<readonly Verdict[]> {
  const tenantIds = new Set(verdicts.filter(hasSecrets).map(({ delivery }) => delivery.tenantId));
  if (tenantIds.size === 0) return verdicts;
  const sealers = new Map<string, Sealer | undefined>();
  for (const tenantId of tenantIds) sealers.set(tenantId, await sealerOf(sealing, tenantId));
  return verdicts.map((verdict) =>
    hasSecrets(verdict)
      ? sealedVerdict(verdict, sealers.get(verdict.delivery.tenantId), sealing)
      : verdict,
  );
}

function hasSecrets({ delivery, attempt }: Verdict): boolean {
  return delivery.isPrivate && attempt?.exchange !== undefined;
}

async function sealerOf(
  { keyring, run, onFault }: ExchangeSealing,
  tenantId: string,
): Promise<Sealer | undefined> {
  try {
    return await keyring.sealerFor(tenantId, run);
  } catch (error) {
    if (!isOfKeys(error)) throw error;
    onFault(error);
    return undefined;
  }
}

function sealedVerdict(
  verdict: Verdict,
  seal: Sealer | undefined,
  { onFault }: ExchangeSealing,
): Verdict {
  const { delivery, attempt } = verdict;
  if (attempt?.exchange === undefined) return verdict;
  const place = exchangePlace({ ...delivery, number: attempt.number });
  let exchange: string | undefined;
  try {
    exchange = seal && sealedText(seal, place, attempt.exchange);
  } catch (error) {
    if (!isOfKeys(error)) throw error;
    onFault(error);
  }
  return { ...verdict, attempt: { ...attempt, exchange } };
}
