import { delay } from "../../worker/clock.ts";
import type { WorkerStore } from "../../worker/storage.ts";
import { DatabaseError } from "./memory-database.ts";
import type { MemoryStore } from "./memory-store.ts";
import { mistaken } from "./mistakes.ts";
import type { SimulatedProcess, VirtualTime } from "./virtual-time.ts";

/** How often calls to the database go wrong, each from 0 to 1. */
export interface DatabaseFaults {
  /** Refused before anything was done. */
  readonly refused: number;
  /** Committed, but the answer is lost. */
  readonly unanswered: number;
  /** Hangs for 5 to 15 s, and then it is unknown whether it was committed. */
  readonly hanging: number;
  /** Takes up to 3 s. */
  readonly slow: number;
}

/** A database that never fails. */
export const noDatabaseFaults: DatabaseFaults = {
  refused: 0,
  unanswered: 0,
  hanging: 0,
  slow: 0,
};

/** What the link works with. */
export interface DatabaseLinkOptions {
  readonly time: VirtualTime;
  readonly random: () => number;
  /** Told of every fault, for the trace. */
  readonly onFault: (process: SimulatedProcess, call: string, what: string) => void;
}

/** How far apart a mistake puts the parts of one recording. */
const tornForMs = 1_000;

/** SQLSTATE connection_failure, from the PostgreSQL 18 documentation, appendix A. */
export const connectionFailure = "08006";

/**
 * The way from processes to the database: each call is done at one moment between its start and its answer, and may be
 * refused, slow, or lose its answer.
 */
export class DatabaseLink {
  faults: DatabaseFaults = noDatabaseFaults;
  /** The database cannot be reached at all until then. */
  outageUntilMs = 0;
  readonly #options: DatabaseLinkOptions;

  constructor(options: DatabaseLinkOptions) {
    this.#options = options;
  }

  /** Runs one transaction for a process. Errors: what `work` throws, and the link's own. */
  call<Result>(process: SimulatedProcess, name: string, work: () => Result): Promise<Result> {
    const { time, random, onFault } = this.#options;
    const trouble = (what: string) => {
      process.troubledAtMs = Math.max(process.troubledAtMs, time.nowMs);
      onFault(process, name, what);
    };
    const drawn = random();
    const { refused, unanswered, hanging, slow } = this.faults;
    const isOut = time.nowMs < this.outageUntilMs;
    const isRefused = isOut || drawn < refused;
    const isUnanswered = !isRefused && drawn < refused + unanswered;
    const isHanging = !isRefused && !isUnanswered && drawn < refused + unanswered + hanging;
    const isSlow = random() < slow;
    let goingMs = 0.2 + random();
    let comingMs = 0.2 + random();
    if (isSlow) goingMs += random() * 1_500;
    // Now and then an answer comes later than anybody would expect it, and is right.
    if (isSlow) comingMs += random() < 0.02 ? 12_000 : random() * 1_500;
    if (isHanging) comingMs += 5_000 + random() * 10_000;
    if (isSlow || isHanging) trouble(isHanging ? "hangs" : "is slow");
    const isDone = !isHanging || random() < 0.5;
    return new Promise((resolve, reject) => {
      // Not the process's own: what it has sent off may be done after its death.
      const isLostOnDeath = random() < 0.5;
      time.after(goingMs, undefined, () => {
        if (process.isDead && isLostOnDeath) return;
        const fail = (what: string) =>
          time.after(comingMs, process, () => {
            trouble(what);
            reject(new DatabaseError(connectionFailure, `the connection ${what}`));
          });
        if (isRefused) return fail("is refused");
        let result: Result;
        try {
          if (isDone) result = work();
        } catch (error) {
          time.after(comingMs, process, () => reject(error));
          return;
        }
        if (isUnanswered || isHanging) return fail("is lost before the answer");
        time.after(comingMs, process, () => resolve(result));
      });
    });
  }
}

/** The store that one process has of the database. */
export function linkedStore(
  link: DatabaseLink,
  process: SimulatedProcess,
  store: MemoryStore,
): WorkerStore {
  return {
    register: (worker) => link.call(process, "register", () => store.register(worker)),
    extendLease: (workerId, leaseMs) =>
      link.call(process, "extendLease", () => store.extendLease(workerId, leaseMs)),
    end: (workerId) => link.call(process, "end", () => store.end(workerId)),
    claim: (workerId, wish, onClaiming) =>
      link.call(process, "claim", () => {
        // Without its process a claim is never committed, for it is told of it before.
        if (process.isDead) throw new DatabaseError(connectionFailure, "the process is gone");
        return store.claim(workerId, wish, onClaiming);
      }),
    find: (claims) => link.call(process, "find", () => store.find(claims)),
    record: async (workerId, recording) => {
      const [first, ...others] = mistaken(recording, store.database.mistake);
      let isHeld = await link.call(process, "record", () => store.record(workerId, first));
      for (const other of others) {
        await delay(process.clock, tornForMs);
        isHeld &&= await link.call(process, "record", () => store.record(workerId, other));
      }
      return isHeld;
    },
    takeOver: (rescuerId) => link.call(process, "takeOver", () => store.takeOver(rescuerId)),
    adopt: (rescuerId) => link.call(process, "adopt", () => store.adopt(rescuerId)),
    findOrphans: (claims) => link.call(process, "findOrphans", () => store.findOrphans(claims)),
    reviveQueues: () => link.call(process, "reviveQueues", () => store.reviveQueues()),
    heldClaims: (workerId) => link.call(process, "heldClaims", () => store.heldClaims(workerId)),
    release: (workerId, keys) => link.call(process, "release", () => store.release(workerId, keys)),
    restingDestinations: () =>
      link.call(process, "restingDestinations", () => store.restingDestinations()),
    configVersions: (tenantIds) =>
      link.call(process, "configVersions", () => store.configVersions(tenantIds)),
  };
}
