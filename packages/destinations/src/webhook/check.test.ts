import { afterEach, expect, test } from "vitest";
import { checkConnection, signedForCheckAlone } from "../check.ts";
import type { CheckResult, OutboundBatch, Settings } from "../destination.ts";
import { createEgressGuard, type EgressOptions } from "../egress.ts";
import { testAuthority, type CertificateName } from "../testing/certificates.ts";
import { startReceiver, type Receiver } from "../testing/receiver.ts";
import { webhook } from "./index.ts";
import { generateSigningSecret, signingKeyOf } from "./signature.ts";

// Goal: each way in which a request can fail is told at the step that failed, in words that are true before there is a
// destination.

const loopback: EgressOptions = { allow: ["127.0.0.0/8"], trustedCertificates: [testAuthority] };
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function receive(certificate?: CertificateName): Promise<Receiver> {
  const receiver = await startReceiver(certificate);
  closing.push(() => receiver.close());
  return receiver;
}

function testBatch(): OutboundBatch {
  return {
    id: null,
    partitionKey: "",
    events: [
      {
        ...{ eventId: "evt_1", eventType: "pushrail.test", deliveryId: "dlv_1", attempt: 1 },
        ...{
          body: Buffer.from("{}"),
          receivedAtMs: 1_795_255_200_000,
          isReplay: false,
          isTest: true,
        },
        signingKeys: [signingKeyOf(generateSigningSecret())],
      },
    ],
  };
}

function check(
  url: string,
  more: { readonly settings?: Partial<Settings>; readonly egress?: EgressOptions } = {},
): Promise<CheckResult> {
  const settings = { config: { url, timeoutMs: 5_000 }, secrets: {}, ...more.settings };
  const { signal } = new AbortController();
  const runtime = { egress: createEgressGuard({ ...loopback, ...more.egress }), now: Date.now };
  return checkConnection(webhook, { settings, batch: testBatch(), signal }, runtime);
}

function shapeOf({ steps }: CheckResult): string {
  return steps.map(({ name, state, reason }) => `${name} ${reason ?? state}`).join(", ");
}

test("a secured address has a step for its certificate", async () => {
  const good = await receive("valid");
  expect(shapeOf(await check(`https://127.0.0.1:${good.port}/`))).toBe(
    "settings passed, address passed, connection passed, tls passed, request passed",
  );
  expect(good.requests[0]?.headers["x-pushrail-test"]).toBe("true");
  const bad = await check(`https://127.0.0.1:${good.port}/`, {
    egress: { trustedCertificates: [] },
  });
  expect(shapeOf(bad)).toBe(
    "settings passed, address passed, connection passed, tls tls_invalid, request skipped",
  );
  const plain = await receive();
  const unsecured = await check(`https://127.0.0.1:${plain.port}/`);
  expect(shapeOf(unsecured)).toContain("connection passed, tls tls_invalid");
});

test("a name that is not known fails at the address, and one that takes for ever, too", async () => {
  const unknown = (): Promise<never> =>
    Promise.reject(Object.assign(new Error("no such name"), { code: "ENOTFOUND" }));
  const names = { resolve4: unknown, resolve6: unknown, lookupLocal: unknown };
  const result = await check("https://unknown.example.com/", { egress: { names } });
  expect(shapeOf(result)).toBe(
    "settings passed, address dns_failed, connection skipped, tls skipped, request skipped",
  );
  expect(result.steps[1]?.sentence).toContain("(ENOTFOUND)");
  const forEver = (): Promise<never> => new Promise(() => {});
  const deadline = new AbortController();
  const slow = { resolve4: forEver, resolve6: forEver, lookupLocal: forEver };
  const checking = checkConnection(
    webhook,
    {
      settings: { config: { url: "https://slow.example.com/" }, secrets: {} },
      batch: testBatch(),
      signal: deadline.signal,
    },
    { egress: createEgressGuard({ names: slow }), now: Date.now },
  );
  setImmediate(() => deadline.abort());
  expect(shapeOf(await checking)).toContain("settings passed, address timeout");
});

test("settings that were stored and cannot be used fail at the settings", async () => {
  const receiver = await receive();
  const result = await check(`http://127.0.0.1:${receiver.port}/`, {
    settings: { secrets: { headers: { "X-Team": "line\nbreak" } } },
  });
  expect(shapeOf(result)).toContain("settings misconfigured, address skipped");
  expect(result.steps[0]?.sentence).toContain("/headers/X-Team");
});

test("a token that cannot be had fails at the credential, before anything is sent", async () => {
  const [receiver, tokens] = [await receive(), await receive()];
  tokens.answer = (response) => void response.writeHead(401).end();
  const credential = {
    type: "OAUTH2_CLIENT_CREDENTIALS",
    config: { tokenUrl: `http://127.0.0.1:${tokens.port}/`, clientId: "client" },
    secrets: { clientSecret: "canary-secret-1" },
  } as const;
  const result = await check(`http://127.0.0.1:${receiver.port}/`, { settings: { credential } });
  expect(shapeOf(result)).toMatch(
    /^settings passed, credential \w+, address skipped, connection skipped, request skipped$/,
  );
  expect(receiver.requests).toEqual([]);
  const blocked = await check(`http://127.0.0.1:${receiver.port}/`, {
    settings: {
      credential: { ...credential, config: { ...credential.config, tokenUrl: "http://10.0.0.1/" } },
    },
  });
  expect(shapeOf(blocked)).toContain("settings passed, credential blocked");
});

test("what a receiver answers is told without what only a delivery could do next", async () => {
  const receiver = await receive();
  const url = `http://127.0.0.1:${receiver.port}/`;
  const answered = async (status: number) => {
    receiver.answer = (response) => void response.writeHead(status).end("because");
    const { steps, response } = await check(url);
    expect(response).toMatchObject({ status, bodyExcerpt: "because" });
    return steps.at(-1);
  };
  for (const status of [301, 400, 401, 410, 413, 429, 500]) {
    const step = await answered(status);
    expect(step).toMatchObject({ name: "request", state: "failed" });
    expect(step?.sentence).toContain(`status ${status}`);
    expect(`${step?.sentence} ${step?.nextStep}`).not.toMatch(
      /replay|by itself|by themselves|disabled/,
    );
  }
});

test("only what is refused as unauthorized is said to be signed for the check alone", async () => {
  const receiver = await receive();
  const wordsFor = async (status: number): Promise<string> => {
    receiver.answer = (response) => void response.writeHead(status).end();
    const result = signedForCheckAlone(await check(`http://127.0.0.1:${receiver.port}/`));
    return result.steps.at(-1)?.sentence ?? "";
  };
  expect(await wordsFor(401)).toContain("cannot know the signing secret yet");
  expect(await wordsFor(403)).toContain("cannot know the signing secret yet");
  expect(await wordsFor(500)).not.toContain("signing secret");
});
