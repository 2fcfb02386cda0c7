import assert from "node:assert/strict";
import type { DialObserver } from "../egress.ts";

/** How clients of one kind begin and end. */
export interface ClientRules<Client> {
  /** Opens one for an attempt. Rejects soon after the observer's signal aborts, and leaves nothing behind when it rejects. */
  open(observer: DialObserver): Promise<Client>;
  /** Says goodbye with an unused one and closes its socket. Never rejects. */
  end(client: Client): Promise<void>;
  /** Cuts one whose state is not known. */
  cut(client: Client): void;
  /** How many there may be at a time; default 4. */
  readonly clientsMax?: number;
  /** How long an unused one is kept, in milliseconds; default 30 s. */
  readonly idleMsMax?: number;
}

/** Four connections keep a database busy with batches; each more is a process and memory of the customer's server. */
const clientsMaxDefault = 4;
/** Shorter than what firewalls and load balancers in between commonly allow: theirs begins at 60 s. */
const idleMsMaxDefault = 30_000;

interface Waiting<Client> {
  readonly observer: DialObserver;
  readonly resolve: (client: Client | Promise<Client>) => void;
}

/**
 * The connections of one destination to a server that keeps them open: at most so many, each used by one attempt at a
 * time.
 *
 * Attempts that find all of them taken wait in line, until their signal aborts. The most recently used one is taken
 * first, so that surplus ones fall idle and are closed.
 */
export class BoundedConnections<Client> {
  readonly #rules: ClientRules<Client>;
  readonly #idle: { readonly client: Client; readonly timer: NodeJS.Timeout }[] = [];
  readonly #waiting: Waiting<Client>[] = [];
  /** Taken ones and those being opened. */
  #takenCount = 0;
  #closed: PromiseWithResolvers<void> | undefined;
  readonly #endings = new Set<Promise<void>>();

  constructor(rules: ClientRules<Client>) {
    this.#rules = rules;
  }

  /** `true` since `close` was called: `take` may not be called any more. */
  get isClosing(): boolean {
    return this.#closed !== undefined;
  }

  /**
   * Takes a client for an attempt: an unused one, or else a new one; it goes back by `giveBack` or `discard`, once.
   *
   * Errors: those of `open`, and the signal's reason when it aborts before a client is free.
   */
  async take(observer: DialObserver): Promise<Client> {
    assert(!this.isClosing, "nothing is taken once the connections are being closed");
    observer.signal.throwIfAborted();
    const { clientsMax = clientsMaxDefault } = this.#rules;
    if (this.#takenCount < clientsMax) return await this.#next(observer);
    return await this.#turn(observer);
  }

  /** Takes back a client that is in good order: nothing of the attempt is left in it. */
  giveBack(client: Client): void {
    this.#takenCount -= 1;
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) {
      this.#takenCount += 1;
      return waiting.resolve(client);
    }
    if (this.isClosing) this.#end(client);
    else this.#keep(client);
    this.#settle();
  }

  /** Takes back a client that must not be used again, and cuts it. */
  discard(client: Client): void {
    this.#rules.cut(client);
    this.#release();
  }

  /** An unused client's connection has ended by itself. Does nothing for one that is taken. */
  forget(client: Client): void {
    const index = this.#idle.findIndex((entry) => entry.client === client);
    if (index === -1) return;
    const [entry] = this.#idle.splice(index, 1);
    clearTimeout(entry!.timer);
    this.#rules.cut(client);
  }

  /** Closes unused clients now, and the others when their attempts and those in line have ended. May be called twice. */
  async close(): Promise<void> {
    if (this.#closed === undefined) {
      this.#closed = Promise.withResolvers();
      for (const { client, timer } of this.#idle.splice(0)) {
        clearTimeout(timer);
        this.#end(client);
      }
      this.#settle();
    }
    await this.#closed.promise;
    await Promise.all(this.#endings);
  }

  /** An unused client or a new one, for a place that is free. */
  async #next(observer: DialObserver): Promise<Client> {
    this.#takenCount += 1;
    const unused = this.#idle.pop();
    if (unused !== undefined) {
      clearTimeout(unused.timer);
      return unused.client;
    }
    try {
      return await this.#rules.open(observer);
    } catch (error) {
      this.#release();
      throw error;
    }
  }

  /** Waits in line for a place. */
  #turn(observer: DialObserver): Promise<Client> {
    const { signal } = observer;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(signal.reason as Error);
        this.#settle();
      };
      const waiting: Waiting<Client> = {
        observer,
        resolve: (client) => {
          signal.removeEventListener("abort", leave);
          resolve(client);
        },
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.push(waiting);
    });
  }

  /** A place has become free, and no client came back with it. */
  #release(): void {
    this.#takenCount -= 1;
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) waiting.resolve(this.#next(waiting.observer));
    this.#settle();
  }

  #keep(client: Client): void {
    const { idleMsMax = idleMsMaxDefault } = this.#rules;
    const timer = setTimeout(() => {
      const index = this.#idle.findIndex((entry) => entry.client === client);
      this.#idle.splice(index, 1);
      this.#end(client);
    }, idleMsMax);
    // A connection that nobody uses must not keep the process alive.
    timer.unref();
    this.#idle.push({ client, timer });
  }

  #end(client: Client): void {
    const ending = this.#rules.end(client).finally(() => this.#endings.delete(ending));
    this.#endings.add(ending);
  }

  #settle(): void {
    if (this.#takenCount === 0 && this.#waiting.length === 0) this.#closed?.resolve();
  }
}
