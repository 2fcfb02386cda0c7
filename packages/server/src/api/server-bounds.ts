import type { Socket } from "node:net";
import { ApiError } from "../errors.ts";
import type { ErrorCode } from "../errors.ts";
import { problemContentType, problemOf } from "./problem.ts";

/**
 * What one connection may cost before a route has seen it.
 *
 * The times are wall clock: a client that drips bytes is cut off just like one that sends none.
 */
export const serverBounds = {
  /** From a connection's or a request's first byte to the end of its body. */
  requestTimeout: 30_000,
  /** Longer than the idle time of common load balancers (60 s), so that it is they who close. */
  keepAliveTimeout: 72_000,
  http: {
    /** From a request's first byte to the end of its headers. */
    headersTimeout: 10_000,
    /** Bytes of all header lines together; more is answered with 431. */
    maxHeaderSize: 16_384,
    connectionsCheckingInterval: 5_000,
  },
} as const;

const answers: Readonly<Record<string, { status: string; code: ErrorCode; detail: string }>> = {
  HPE_HEADER_OVERFLOW: {
    status: "431 Request Header Fields Too Large",
    code: "headers_too_large",
    detail: "The request's address and headers are longer than 16 KiB.",
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: "408 Request Timeout",
    code: "request_timeout",
    detail: "The request did not arrive within 30 seconds.",
  },
};

/** Answers what is not HTTP, too slow or too large to be read, and closes the connection. */
export function clientErrorHandler(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const answer = answers[error.code ?? ""] ?? {
    status: "400 Bad Request",
    code: "invalid_request" as const,
    detail: "This is not a valid HTTP request.",
  };
  const problem = problemOf(new ApiError(answer.code, { detail: answer.detail }));
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${answer.status}\r\ncontent-type: ${problemContentType}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
