import { readFileSync, readdirSync } from "node:fs";

/** Ticks a second of /proc/<pid>/stat; 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

interface ProcessTimes {
  readonly parentPid: number;
  readonly ownMs: number;
  readonly endedChildrenMs: number;
}

/** Processor time that a process has used so far, in milliseconds; 0 for one that is gone. Linux only. */
export function cpuMsOf(pid: number): number {
  return timesOf(pid)?.ownMs ?? 0;
}

/** Processor time of a process and of all its children, living and ended: PostgreSQL, given its postmaster. */
export function cpuMsOfTree(pid: number): number {
  const root = timesOf(pid);
  if (root === undefined) return 0;
  let totalMs = root.ownMs + root.endedChildrenMs;
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const times = timesOf(Number(name));
    if (times?.parentPid === pid) totalMs += times.ownMs;
  }
  return totalMs;
}

/** Resident memory of a process in bytes; 0 for one that is gone. */
export function residentBytesOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function timesOf(pid: number): ProcessTimes | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // The name in parentheses may hold spaces; the fields after it are: state, parent, … (man 5 proc).
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ms = (index: number): number => (Number(fields[index] ?? 0) * 1_000) / ticksPerSecond;
  return {
    parentPid: Number(fields[1]),
    ownMs: ms(11) + ms(12),
    endedChildrenMs: ms(13) + ms(14),
  };
}
