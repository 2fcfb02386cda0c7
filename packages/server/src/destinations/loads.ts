/** Loads that callers share; see {@link createLoads}. */
export interface Loads<Loaded> {
  /** A load that starts after this call, so that it sees everything committed before it. */
  fresh(key: string): Promise<Loaded>;
  /** The load that is under way, or a new one. */
  any(key: string): Promise<Loaded>;
}

interface Turns<Loaded> {
  running: Promise<Loaded> | undefined;
  /** Starts when the running one ends; whoever asks meanwhile shares it. */
  next: Promise<Loaded> | undefined;
}

/**
 * Shares loads of one key among callers: at most one is running and one waits for its turn, however many ask.
 *
 * A caller must not join a load that has started when it needs what was committed since, so it joins the next one. A
 * load that fails rejects for those who share it; the next one is tried all the same.
 */
export function createLoads<Loaded>(load: (key: string) => Promise<Loaded>): Loads<Loaded> {
  const turns = new Map<string, Turns<Loaded>>();

  const fresh = (key: string): Promise<Loaded> => {
    const turn: Turns<Loaded> = turns.get(key) ?? { running: undefined, next: undefined };
    turns.set(key, turn);
    if (turn.next !== undefined) return turn.next;
    const before = turn.running ?? Promise.resolve();
    const next = before.then(ignore, ignore).then(async () => {
      turn.running = next;
      turn.next = undefined;
      try {
        return await load(key);
      } finally {
        turn.running = undefined;
        if (turn.next === undefined) turns.delete(key);
      }
    });
    turn.next = next;
    return next;
  };

  const any = (key: string): Promise<Loaded> => turns.get(key)?.running ?? fresh(key);
  return { fresh, any };
}

function ignore(): void {}
