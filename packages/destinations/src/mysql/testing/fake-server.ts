import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import tls from "node:tls";

/** A server that speaks as much of MySQL's protocol as a test needs, and nothing that a real one would be trusted for. */
export interface FakeServer {
  readonly port: number;
  /** Packets of clients without their headers, in order; the request for TLS is not among them. */
  readonly packets: Buffer[];
  /** Bytes of clients before TLS, of all connections. */
  readonly plainBytes: () => Buffer;
  close(): Promise<void>;
}

/** What it does. */
export interface FakeRules {
  /** Default: a greeting as that of MySQL 8. */
  readonly greeting?: Buffer;
  /** A packet that follows the greeting at once. */
  readonly afterGreeting?: Buffer;
  /** Key and certificate, PEM; absent: it offers no TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Answers a client's packet; `number` counts them from 0 in each connection. Default: each with OK. */
  readonly answer?: (packet: Buffer, number: number) => readonly Buffer[];
}

/** OK: nothing was changed. */
export const okPacket = Buffer.from([0, 0, 0, 2, 0, 0, 0]);

/** Asks the client to sign in by a plugin, with 20 bytes to prove itself by. */
export function authSwitch(plugin: string): Buffer {
  return Buffer.concat([
    Buffer.from([0xfe]),
    Buffer.from(`${plugin}\0`),
    Buffer.alloc(20, 7),
    Buffer.alloc(1),
  ]);
}

const withTls = 0x0800;

/** What a server says first. */
export function greetingOf({ offersTls }: { readonly offersTls: boolean }): Buffer {
  const capabilities = 0x01ff_f7ff | (offersTls ? withTls : 0);
  const [low, high] = [Buffer.alloc(2), Buffer.alloc(2)];
  low.writeUInt16LE(capabilities & 0xffff);
  high.writeUInt16LE(capabilities >>> 16);
  return Buffer.concat([
    Buffer.from([10]),
    Buffer.from("8.4.0\0"),
    Buffer.from([1, 0, 0, 0]),
    ...[Buffer.alloc(8, 7), Buffer.alloc(1), low, Buffer.from([255, 2, 0]), high],
    ...[Buffer.from([21]), Buffer.alloc(10), Buffer.alloc(12, 7), Buffer.alloc(1)],
    Buffer.from("mysql_native_password\0"),
  ]);
}

/** Starts it on a free port of 127.0.0.1. */
export async function startFakeServer(rules: FakeRules = {}): Promise<FakeServer> {
  const packets: Buffer[] = [];
  const plain: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    serve(socket, rules, { packets, plain });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    packets,
    plainBytes: () => Buffer.concat(plain),
    close: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function framed(packet: Buffer, number: number): Buffer {
  const header = Buffer.alloc(4);
  header.writeUIntLE(packet.byteLength, 0, 3);
  header[3] = number % 256;
  return Buffer.concat([header, packet]);
}

function serve(
  socket: Socket,
  { greeting, afterGreeting, tls: secured, answer = () => [okPacket] }: FakeRules,
  seen: { readonly packets: Buffer[]; readonly plain: Buffer[] },
): void {
  let current: Socket = socket;
  let received: Buffer = Buffer.alloc(0);
  let count = 0;
  const onData = (chunk: Buffer): void => {
    if (current === socket) seen.plain.push(chunk);
    received = Buffer.concat([received, chunk]);
    while (received.byteLength >= 4 && received.byteLength >= 4 + received.readUIntLE(0, 3)) {
      const end = 4 + received.readUIntLE(0, 3);
      const number = received[3]!;
      const packet = received.subarray(4, end);
      received = received.subarray(end);
      const isTlsRequest = packet.byteLength === 32 && current === socket && secured !== undefined;
      if (isTlsRequest) return upgrade();
      seen.packets.push(Buffer.from(packet));
      for (const [index, each] of answer(packet, count).entries())
        current.write(framed(each, number + 1 + index));
      count += 1;
    }
  };
  const upgrade = (): void => {
    socket.removeAllListeners("data");
    socket.pause();
    // The client begins with TLS without waiting.
    if (received.byteLength > 0) socket.unshift(received);
    received = Buffer.alloc(0);
    const { key, cert } = secured!;
    current = new tls.TLSSocket(socket, { isServer: true, key, cert });
    current.on("error", () => undefined);
    current.on("data", onData);
  };
  socket.on("error", () => undefined);
  socket.on("data", onData);
  const first = framed(greeting ?? greetingOf({ offersTls: secured !== undefined }), 0);
  socket.write(afterGreeting ? Buffer.concat([first, framed(afterGreeting, 1)]) : first);
}
