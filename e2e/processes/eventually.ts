/** Pause between two looks. Only the outside of the system is seen here, so there is nothing to wait on. */
const pauseMs = 25;

/**
 * Looks again and again until there is something to return, and returns it.
 *
 * Errors: what it waits for, when nothing came within `timeoutMs` (default 60 s, the longest that a rescue may take).
 */
export async function eventually<Value>(
  what: string,
  look: () => Promise<Value | undefined>,
  timeoutMs = 60_000,
): Promise<Value> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    if (performance.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
