import type { DialRecord } from "../egress.ts";
import type { Failure } from "../http/failure.ts";

/** How far an attempt came before its time was over. */

/** The time limit was reached. */
export function timeout(stage: string): Failure {
  return { reason: "timeout", detail: `The time limit was reached ${stage}.` };
}

/** How far an attempt came. */
export function stageOf(dial: DialRecord, sentAt: number | undefined): string {
  if (sentAt !== undefined) return "while the rows were being stored";
  switch (dial.phase) {
    case "waiting":
      return "while other batches had all connections to the server";
    case "dns":
      return "while the host name was being resolved";
    case "connect":
      return "while the connection was being opened";
    case "tls":
      return "while the connection was being secured";
    case "open":
      return "while the server was asked to let us in";
  }
}
