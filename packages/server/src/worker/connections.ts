import type { Connection, DestinationDefinition, Runtime } from "@pushrail/destinations";
import { definitionOf } from "@pushrail/destinations";
import type { RoutableDestination } from "../destinations/directory.ts";

interface Entry {
  readonly version: number;
  readonly opening: Promise<Connection>;
  lastUsedAtMs: number;
}

/** A destination that is left alone for so long loses its open connection. */
const idleMs = 60_000;

/**
 * One open connection for each destination in use. A change of the destination's settings makes the next attempt open a
 * new one, while attempts under way finish on the old.
 */
export class Connections {
  readonly #runtime: Runtime;
  readonly #onFault: (error: unknown) => void;
  readonly #entries = new Map<string, Entry>();

  constructor(runtime: Runtime, onFault: (error: unknown) => void) {
    this.#runtime = runtime;
    this.#onFault = onFault;
  }

  /** The connection to a destination as it is set up now. */
  async to(destination: RoutableDestination): Promise<Connection> {
    const known = this.#entries.get(destination.id);
    const nowMs = this.#runtime.now();
    if (known !== undefined && known.version === destination.version) {
      known.lastUsedAtMs = nowMs;
      return known.opening;
    }
    if (known !== undefined) this.#close(known);
    const definition: DestinationDefinition = definitionOf(destination.type);
    const opening = definition.connect(destination.settings, this.#runtime);
    const entry = { version: destination.version, opening, lastUsedAtMs: nowMs };
    this.#entries.set(destination.id, entry);
    // A connection that could not be opened is not kept: the next attempt tries anew.
    opening.catch(() => {
      if (this.#entries.get(destination.id) === entry) this.#entries.delete(destination.id);
    });
    return opening;
  }

  /** Closes connections that have not been used for a minute. */
  closeIdle(): void {
    const nowMs = this.#runtime.now();
    for (const [destinationId, entry] of this.#entries) {
      if (nowMs - entry.lastUsedAtMs < idleMs) continue;
      this.#entries.delete(destinationId);
      this.#close(entry);
    }
  }

  /** Closes everything; resolves when running deliveries have ended. */
  async closeAll(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.allSettled(entries.map(async (entry) => (await entry.opening).close()));
  }

  #close(entry: Entry): void {
    entry.opening
      .then((connection) => connection.close())
      .catch((error: unknown) => this.#onFault(error));
  }
}
