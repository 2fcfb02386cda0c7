import { hash } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { withCounterpart } from "../../../../tools/counterparts/in-tests.ts";
import { startVersitygw } from "../../../../tools/counterparts/versitygw.ts";
import type { OutboundBatch, Outcome } from "../destination.ts";
import { batchFor, openBench, type Bench } from "../testing/conformance-bench.ts";
import type { Counterpart } from "../testing/counterpart.ts";
import { s3 } from "./index.ts";
import { eventsIn } from "./testing/stored-events.ts";
import {
  createVersitygwCounterpart,
  type VersitygwCounterpart,
} from "./testing/versitygw-counterpart.ts";

// Goal: what an upload is made of, at a storage that checks signatures and checksums.

const versitygw = withCounterpart(startVersitygw);
let place: VersitygwCounterpart;

beforeEach(async () => {
  const asArrived = (body: Buffer): Buffer => body;
  place = await createVersitygwCounterpart(versitygw(), { eventsIn, asArrived });
});

afterEach(() => place.close());

async function deliver(
  parts: Pick<Counterpart, "input" | "egress" | "credential">,
  made: (bench: Bench) => OutboundBatch = ({ settings }) => batchFor(s3, settings.config),
): Promise<Outcome> {
  const bench = await openBench(s3, { ...place, ...parts });
  const [outcome] = await bench.connection.deliver(made(bench), bench.signal);
  await bench.connection.close();
  return outcome!;
}

const said = (outcome: Outcome): string =>
  outcome.kind === "delivered" ? "delivered" : `${outcome.reason}: ${outcome.detail}`;

describe("an upload", () => {
  test.for([
    ["none", "application/x-ndjson"],
    ["gzip", "application/gzip"],
    ["zstd", "application/zstd"],
  ])(
    "is one request with its checksum, and is stored as what it is (%s)",
    async ([compression, contentType]) => {
      const outcome = await deliver({ ...place, input: { ...place.input, compression } });
      expect(said(outcome)).toBe("delivered");
      expect(place.gateway.requests).toHaveLength(1);
      const [object] = await place.account.objectsOf(place.bucket);
      expect(object?.headers).toMatchObject({ "content-type": contentType });
      expect(object?.headers).not.toHaveProperty("content-encoding");
      const [{ headers }] = place.gateway.requests as [(typeof place.gateway.requests)[0]];
      expect(headers["content-md5"]).toBe(hash("md5", object!.body, "base64"));
      expect(headers["x-amz-content-sha256"]).toBe(hash("sha256", object!.body));
      expect(headers["authorization"]).toMatch(
        /SignedHeaders=content-md5;host;x-amz-content-sha256;/,
      );
      // Not every storage knows one; Backblaze B2 refuses all of them.
      expect(Object.keys(headers).filter((name) => name.startsWith("x-amz-checksum"))).toEqual([]);
    },
  );

  test("shows where it went, and neither the signature nor what the storage repeats of it", async () => {
    const outcome = await deliver({ ...place, input: { ...place.input, prefix: "live" } });
    const { target, requestHeaders, response } = outcome.exchange;
    const [{ path, headers }] = place.gateway.requests as [(typeof place.gateway.requests)[0]];
    expect(path).toMatch(
      new RegExp(
        `^/${place.bucket}/live/event_type%3Dconformance.type/dt%3D2026-11-21/hour%3D00/part-bat_`,
      ),
    );
    expect(target).toBe(`http://127.0.0.1:${place.gateway.port}${path}`);
    expect(Object.fromEntries(requestHeaders)["authorization"]).toMatch(/Signature=••••$/);
    expect(JSON.stringify(outcome)).not.toContain(
      /Signature=(.*)$/.exec(headers["authorization"]!)![1],
    );
    expect(response?.status).toBe(200);

    await place.act("unauthorized");
    const refused = await deliver(place);
    expect(said(refused)).toMatch(/^unauthorized: .*SignatureDoesNotMatch/);
    // The storage's answer holds all that was signed.
    expect(refused.exchange.response?.bodyExcerpt).toMatch(/<Code>SignatureDoesNotMatch<.*…$/s);
    expect(refused.exchange.response?.bodyExcerpt).not.toContain("20261");
  });

  test("of a folder whose name has to be encoded lies under that name", async () => {
    const outcome = await deliver(place, ({ settings }) => ({
      ...batchFor(s3, settings.config),
      partitionKey: "event_type=%2e2e/dt=2026-11-21",
    }));
    expect(said(outcome)).toBe("delivered");
    const [object] = await place.account.objectsOf(place.bucket);
    expect(object?.key).toMatch(/^event_type=%2e2e\/dt=2026-11-21\/part-bat_\d+\.ndjson$/);
  });

  test("cannot leave its bucket, whatever was recorded as its folder", async () => {
    for (const partitionKey of ["..", "../other", "a/../../other", "a//b", "/a", "a?x=1", "a#b"]) {
      const outcome = await deliver(place, ({ settings }) => ({
        ...batchFor(s3, settings.config),
        partitionKey,
      }));
      expect(said(outcome)).toMatch(/^misconfigured: /);
    }
    expect(place.gateway.requests).toEqual([]);
  });

  test("that is damaged on the way is refused by what was signed, and stores nothing", async () => {
    const damaging = await startDamagingWay(versitygw().url);
    const outcome = await deliver({
      ...place,
      input: { ...place.input, serviceUrl: damaging.url },
    });
    await damaging.close();
    expect(said(outcome)).toMatch(/^unavailable: Other bytes than those that were sent /);
    expect(await place.account.objectsOf(place.bucket)).toEqual([]);
  });

  test("to a bucket of another region is told which one it is in", async () => {
    const outcome = await deliver({ ...place, input: { ...place.input, region: "eu-west-1" } });
    expect(said(outcome)).toBe(
      `misconfigured: The bucket "${place.bucket}" is not in the region eu-west-1 but in the region us-east-1. Correct the destination's region.`,
    );
  });

  test("to a storage that lacks what uploads need is told so", async () => {
    await place.act("no_checksums");
    expect(said(await deliver(place))).toMatch(/^misconfigured: .*checksum.*NotImplemented/);
  });
});

/** A way to the storage on which a byte of what is uploaded is changed. */
async function startDamagingWay(url: string) {
  const damage = async (incoming: http.IncomingMessage, response: http.ServerResponse) => {
    const body = await buffer(incoming);
    body[0] = (body[0] ?? 0) ^ 1;
    const { method, headers, url: path } = incoming;
    const passed = http.request(url + path, { method: method ?? "PUT", headers });
    passed.end(body);
    const [answer] = (await once(passed, "response")) as [http.IncomingMessage];
    response.writeHead(answer.statusCode ?? 0, answer.headers).end(await buffer(answer));
  };
  const server = http.createServer((incoming, response) => void damage(incoming, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
