import type { DestinationDirectory } from "../destinations/directory.ts";

/**
 * Bounds how long a worker may send with settings that have changed meanwhile.
 *
 * What a worker claims, it claims with a look at the tenant's version. What then waits in its memory is sent with the
 * directory as it is by then, which follows notifications; when those fail to come, nothing else would make it follow.
 * So the versions of all tenants that wait in memory are looked up every few seconds, and a tenant for which that has not
 * succeeded for too long is not sent for: its deliveries go back to the backlog. Hence no attempt begins with settings
 * that were changed more than {@link trustedMs} before, whatever became of notifications, the network or a refresh.
 */

/** How often {@link Freshness.verify} is to be called. */
export const verifyEveryMs = 5_000;
/** How long a look at the version is good for: two looks in a row may fail. */
export const trustedMs = 15_000;

/** What is looked at, and by whose clock. */
export interface FreshnessOptions {
  readonly directory: Pick<DestinationDirectory, "known" | "refresh" | "atLeast">;
  /** The `config_version` of each of these tenants that exists, as of now. */
  readonly versionsOf: (tenantIds: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  /** Milliseconds that only ever grow. */
  readonly monotonicMs: () => number;
  /** A look failed; the next one tries again. */
  readonly onFault: (error: unknown) => void;
}

/** See the top of this file. */
export class Freshness {
  readonly #options: FreshnessOptions;
  readonly #asOfMs = new Map<string, number>();
  #verifying: Promise<void> | undefined;

  constructor(options: FreshnessOptions) {
    this.#options = options;
  }

  /** Whether attempts for this tenant may begin. */
  isFresh(tenantId: string): boolean {
    const asOfMs = this.#asOfMs.get(tenantId);
    return asOfMs !== undefined && this.#options.monotonicMs() - asOfMs < trustedMs;
  }

  /**
   * Takes note that the tenant's directory holds everything that was committed before `asOfMs`, monotonic: the time
   * before the version was read that the directory has reached.
   */
  vouch(tenantId: string, asOfMs: number): void {
    const known = this.#asOfMs.get(tenantId);
    if (known === undefined || known < asOfMs) this.#asOfMs.set(tenantId, asOfMs);
  }

  /**
   * Brings the directories of deliveries that were just read up to what was current then; `asOfMs`, monotonic, is a time
   * before that. Returns the tenants of which that failed.
   */
  async reach(
    deliveries: readonly { readonly tenantId: string; readonly configVersion: number }[],
    asOfMs: number,
  ): Promise<ReadonlySet<string>> {
    const { directory, onFault } = this.#options;
    const versions = new Map<string, number>();
    for (const { tenantId, configVersion } of deliveries) {
      versions.set(tenantId, Math.max(configVersion, versions.get(tenantId) ?? 0));
    }
    const unreadable = new Set<string>();
    await Promise.all(
      [...versions].map(async ([tenantId, version]) => {
        try {
          await directory.atLeast(tenantId, version);
          this.vouch(tenantId, asOfMs);
        } catch (error) {
          onFault(error);
          unreadable.add(tenantId);
        }
      }),
    );
    return unreadable;
  }

  /** Looks at these tenants: all that have something in memory. A call while another one is under way joins it. */
  verify(tenantIds: readonly string[]): Promise<void> {
    this.#verifying ??= this.#verify(tenantIds)
      .catch(this.#options.onFault)
      .finally(() => {
        this.#verifying = undefined;
      });
    return this.#verifying;
  }

  async #verify(tenantIds: readonly string[]): Promise<void> {
    const { directory, versionsOf, monotonicMs, onFault } = this.#options;
    const asOfMs = monotonicMs();
    this.#forgetOld(asOfMs);
    if (tenantIds.length === 0) return;
    const versions = await versionsOf(tenantIds);
    await Promise.all(
      [...versions].map(async ([tenantId, version]) => {
        try {
          const known = directory.known(tenantId)?.version ?? 0;
          if (known < version) await directory.refresh(tenantId);
          this.vouch(tenantId, asOfMs);
        } catch (error) {
          // One tenant whose destinations cannot be read must not keep the others from being sent for.
          onFault(error);
        }
      }),
    );
  }

  #forgetOld(nowMs: number): void {
    for (const [tenantId, asOfMs] of this.#asOfMs) {
      if (nowMs - asOfMs >= trustedMs) this.#asOfMs.delete(tenantId);
    }
  }
}
