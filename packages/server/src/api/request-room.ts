import { Transform } from "node:stream";
import type { FastifyRequest, RequestPayload, RouteOptions } from "fastify";
import type { EventAcceptor, RequestRoom } from "../events/accept.ts";

/**
 * The room of a request to ingest, held from its headers until the connection is done with it and no handler works on
 * its body any more: a client that leaves takes neither the body nor its commit with it.
 */
export class HeldRoom {
  readonly #room: RequestRoom;
  #holders = 1;

  constructor(room: RequestRoom) {
    this.#room = room;
  }

  /** Takes room for a part of the body that has arrived. Errors: `overloaded`. */
  grow(bytes: number): void {
    this.#room.grow(bytes);
  }

  /** One more holder, who has to let go in turn. */
  hold(): void {
    this.#holders += 1;
  }

  /** Each holder calls it once, the connection among them. */
  letGo(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#room.release();
  }
}

/**
 * Takes room for a request of a tenant: what it declares, at most the route's limit, or nothing yet when it comes in
 * chunks, which take room as they arrive.
 *
 * Errors: those of `reserveRoom`.
 */
export function roomFor(
  request: FastifyRequest,
  tenantId: string,
  acceptor: EventAcceptor,
): HeldRoom {
  const declared = Number(request.headers["content-length"] ?? 0);
  const bytes = Math.min(declared, request.routeOptions.bodyLimit);
  return new HeldRoom(acceptor.reserveRoom(tenantId, bytes));
}

/** Makes a route count its chunked bodies against their room, and hold the room while its handler works. */
export function holdRoom(route: RouteOptions): void {
  const { handler } = route;
  route.preParsing = (request, _reply, body, done) => done(null, countedBody(request, body));
  route.handler = async function handleHoldingRoom(request, reply) {
    const { room } = request;
    room?.hold();
    try {
      return await handler.call(this, request, reply);
    } finally {
      room?.letGo();
    }
  };
}

/** The body as it is when it declared its length, or counted while it arrives. */
function countedBody(request: FastifyRequest, body: RequestPayload): RequestPayload {
  const { room } = request;
  if (room === null || request.headers["transfer-encoding"] === undefined) return body;
  const counted = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      try {
        room.grow(chunk.length);
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
  });
  body.on("error", (error) => counted.destroy(error));
  return body.pipe(counted);
}
