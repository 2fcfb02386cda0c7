import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { createEgressGuard } from "../egress.ts";
import { openFrontDoor } from "../testing/front-door.ts";
import { makeCall, makeSingleCall, type Call } from "./call.ts";
import { ClientPool } from "./clients.ts";

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const never = new AbortController().signal;
const call: Call = { method: "PUT", path: "/a?token=secret-123", headers: {}, secretTexts: [] };

async function serve(listener: Parameters<typeof createServer>[1]): Promise<number> {
  const server: Server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function poolOf(port: number): ClientPool {
  const clients = new ClientPool(
    `http://127.0.0.1:${port}`,
    createEgressGuard({ allow: ["127.0.0.0/8"] }),
  );
  closing.push(() => clients.close());
  return clients;
}

test("what was answered is told with its status, headers and text", async () => {
  const port = await serve((_request, response) => {
    response.writeHead(418, { "X-Code": "Teapot" }).end("<Error>short and stout</Error>");
  });
  const result = await makeCall(poolOf(port), call, never);
  expect(result).toMatchObject({
    answer: {
      status: 418,
      headers: { "x-code": "Teapot" },
      text: "<Error>short and stout</Error>",
    },
    exchange: { target: `http://127.0.0.1:${port}/a?…`, response: { status: 418 } },
  });
});

test("secret texts are hidden in what is shown, and in what comes back", async () => {
  const port = await serve((request, response) => {
    response.end(`you said ${String(request.headers["authorization"])}`);
  });
  const headers = { authorization: "AWS4 Signature=0123456789abcdef" };
  const secretTexts = ["0123456789abcdef"];
  const { exchange } = await makeCall(poolOf(port), { ...call, headers, secretTexts }, never);
  expect(JSON.stringify(exchange)).not.toContain("0123456789abcdef");
  expect(exchange.requestHeaders).toContainEqual(["authorization", "AWS4 Signature=••••"]);
  expect(exchange.response?.bodyExcerpt).toBe("you said AWS4 Signature=••••");
});

test("an answer that does not end is read up to 64 KiB, and its connection is cut", async () => {
  const port = await serve((_request, response) => {
    const write = (): void => void (response.writable && response.write("x".repeat(9_000), write));
    write();
  });
  const result = await makeCall(poolOf(port), call, never);
  expect("answer" in result && result.answer.text.length).toBe(64 * 1024);
});

test("the signal ends a call that is not answered, and one that has not begun", async () => {
  const { promise: arrived, resolve } = Promise.withResolvers<void>();
  const clients = poolOf(await serve(() => resolve()));
  const deadline = new AbortController();
  const calling = makeCall(clients, call, deadline.signal);
  await arrived;
  deadline.abort();
  const detail = "The time limit was reached while waiting for the answer.";
  expect(await calling).toMatchObject({ failure: { reason: "timeout", detail } });
  expect(await makeCall(clients, call, deadline.signal)).toMatchObject({
    failure: { reason: "timeout" },
  });
});

test("a name of a cloud leads to this machine through the front door, over TLS", async () => {
  const port = await serve((request, response) => response.end(request.headers.host));
  const door = await openFrontDoor({ "*.s3.eu-central-1.amazonaws.com": port });
  closing.push(() => door.close());
  const egress = createEgressGuard(door.egress);
  const origin = "https://bucket.s3.eu-central-1.amazonaws.com";
  const result = await makeSingleCall(origin, call, { egress, signal: never });
  expect(result).toMatchObject({ answer: { text: "bucket.s3.eu-central-1.amazonaws.com" } });
  const other = "https://storage.googleapis.com";
  expect(await makeSingleCall(other, call, { egress, signal: never })).toMatchObject({
    failure: { reason: "dns_failed" },
  });
  expect(door.asked).toEqual(["bucket.s3.eu-central-1.amazonaws.com", "storage.googleapis.com"]);
});
