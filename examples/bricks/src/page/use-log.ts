import { useCallback, useEffect, useState } from "react";
import type { Delivery } from "@pushrail/sdk";
import { ask, sentenceOf } from "./ask.ts";

/** The company's last deliveries, as Bricks' server reads them with its API key. */
export interface Log {
  readonly deliveries: readonly Delivery[];
  /** The destination that Bricks made; `null` when it made none. */
  readonly destination: { readonly id: string; readonly state: string } | null;
  /** What the server's clock is ahead of this one, in milliseconds. */
  readonly clockAheadMs: number;
}

const pollBusyMs = 1_000;
const pollIdleMs = 4_000;
const underWay: ReadonlySet<string> = new Set(["pending", "claimed", "retrying"]);

/** Reads the log again and again, sooner while a delivery is under way, and at once when `refresh` is called. */
export function useLog(): {
  readonly log: Log | undefined;
  readonly problem: string | undefined;
  readonly refresh: () => void;
} {
  const [log, setLog] = useState<Log>();
  const [problem, setProblem] = useState<string>();
  const [round, setRound] = useState(0);
  const refresh = useCallback(() => setRound((before) => before + 1), []);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const plan = (delayMs: number): void => {
      if (!isOver) timer = setTimeout(refresh, delayMs);
    };
    ask<Omit<Log, "clockAheadMs"> & { readonly now: string }>("GET", "/app/log").then(
      ({ now, ...read }) => {
        if (isOver) return;
        setLog({ ...read, clockAheadMs: Date.parse(now) - Date.now() });
        setProblem(undefined);
        plan(read.deliveries.some(({ state }) => underWay.has(state)) ? pollBusyMs : pollIdleMs);
      },
      (error: unknown) => {
        if (isOver) return;
        setProblem(sentenceOf(error));
        plan(pollIdleMs);
      },
    );
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [round, refresh]);
  return { log, problem, refresh };
}
