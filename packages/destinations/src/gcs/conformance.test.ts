import { generateKeyPairSync } from "node:crypto";
import { SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach } from "vitest";
import {
  counterpartOrReason,
  type Counterpart as Program,
} from "../../../../tools/counterparts/counterpart.ts";
import { startFakeGcs } from "../../../../tools/counterparts/fake-gcs.ts";
import { testConformance, type Counterpart } from "../conformance.ts";
import type { PlatformIdentity } from "../destination.ts";
import type { GatewayFault } from "../testing/fault-gateway.ts";
import { createAccountKey, type WorkloadProvider } from "../testing/google-sign-in.ts";
import { googleError, openGoogleStorage, type GoogleStorage } from "../testing/google-storage.ts";
import { gcs } from "./index.ts";

/** GCS passes the whole suite with each way to sign in and in each format, against fake-gcs-server. */

/** A minute for a start, and many for the first build. */
const startTimeoutMs = 1_500_000;

let program: Program | string;

beforeAll(async () => {
  program = await counterpartOrReason(startFakeGcs);
}, startTimeoutMs);

beforeEach(({ skip }) => {
  if (typeof program === "string") skip(program);
});

afterAll(async () => {
  if (typeof program === "object") await program.stop();
});

const json = { "content-type": "application/json; charset=UTF-8" };

const faults: Readonly<Record<string, GatewayFault>> = {
  forbidden: {
    status: 403,
    headers: json,
    body: googleError(
      403,
      "forbidden",
      "pushrail@acme-data.iam.gserviceaccount.com does not have storage.objects.create access to the Google Cloud Storage object.",
    ),
  },
  not_found: {
    status: 404,
    headers: json,
    body: googleError(404, "notFound", "The specified bucket does not exist."),
  },
  throttled: {
    status: 429,
    headers: { ...json, "retry-after": "7" },
    body: googleError(429, "rateLimitExceeded", "The rate of requests is too high."),
  },
  rate_limited: {
    status: 403,
    headers: json,
    body: googleError(403, "userRateLimitExceeded", "The rate of requests is too high."),
  },
  unavailable: { status: 503, headers: json, body: googleError(503, "backendError", "Backend.") },
  too_large: { status: 413, headers: json, body: googleError(413, "uploadTooLarge", "Too large.") },
  garbage: { status: 200, headers: { "content-type": "text/html" }, body: "<html></html>" },
  cut: "cut",
};

/** How a customer lets the platform in, and how that is turned over. */
interface Door {
  readonly credential: NonNullable<Counterpart["credential"]>;
  readonly identity?: PlatformIdentity;
  readonly secretTexts: readonly string[];
  readonly second: Pick<Door, "credential" | "secretTexts"> & { readonly admit: () => void };
  readonly retireFirst: () => void;
}

async function createCounterpart(
  doorOf: (storage: GoogleStorage) => Door,
  settings: Readonly<Record<string, unknown>>,
): Promise<Counterpart> {
  const storage = await openGoogleStorage((program as Program).url);
  const { bucket, gateway, signIn, door } = storage;
  const { second, retireFirst, ...first } = doorOf(storage);
  const input = { bucket, prefix: "events/live", ...settings };
  return {
    input,
    ...first,
    egress: door.egress,
    received: async () => {
      const lines = (await storage.objects()).flatMap(({ body }) =>
        body.toString().split("\n").slice(0, -1),
      );
      return lines.map((line) => {
        const { id, eventType } = JSON.parse(line) as { id: string; eventType: string };
        return { eventId: id, eventType, body: Buffer.from(line) };
      });
    },
    asArrived: (body) => Buffer.from(body.toString().replaceAll(/[\r\n]/g, " ")),
    faults: {
      unauthorized: "unauthorized",
      forbidden: "forbidden",
      not_found: "not_found",
      throttled: "throttled",
      rate_limited: "throttled",
      unavailable: "unavailable",
      too_large: "too_large",
      garbage: "invalid_response",
      cut: "unreachable",
    },
    act: (fault) => {
      const isRefused = fault === "unauthorized";
      if (isRefused) signIn.endTokens();
      signIn.answer = isRefused
        ? { status: 400, body: '{"error":"invalid_grant","error_description":"Invalid."}' }
        : undefined;
      gateway.act(
        fault === undefined || isRefused ? undefined : (faults[fault] ?? (fault as "hang")),
      );
    },
    nextArrival: () => gateway.nextArrival(),
    settled: () => storage.settled(),
    rotate: () => {
      second.admit();
      return { input, ...second, retireOld: retireFirst };
    },
    close: () => storage.close(),
  };
}

const keys = ["one", "two"].map(() =>
  createAccountKey("pushrail@acme-data.iam.gserviceaccount.com"),
);

function keyFileDoor({ signIn }: GoogleStorage): Door {
  const [one, two] = [keys[0]!, keys[1]!];
  signIn.keys.set(one.id, one);
  const given = ({ file, secretText }: typeof one) => ({
    credential: { type: "GCP_SERVICE_ACCOUNT" as const, input: { key: file } },
    secretTexts: [secretText],
  });
  return {
    ...given(one),
    second: { ...given(two), admit: () => signIn.keys.set(two.id, two) },
    retireFirst: () => {
      signIn.keys.delete(one.id);
      signIn.endTokens(one.id);
    },
  };
}

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const issuer = "https://events.example.com";
const subject = "cus_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f";
const email = "pushrail@acme-data.iam.gserviceaccount.com";

function providerOf(id: string): WorkloadProvider {
  const name = `//iam.googleapis.com/projects/1234567890/locations/global/workloadIdentityPools/pushrail/providers/${id}`;
  const keySet = { keys: [{ ...publicKey.export({ format: "jwk" }), alg: "ES256", kid: "one" }] };
  return { name, issuer, keys: keySet, subject, email };
}

function federatedDoor({ signIn }: GoogleStorage): Door {
  const [one, two] = [providerOf("provider-one"), providerOf("provider-two")];
  signIn.providers.set(one.name, one);
  const given = ({ name }: WorkloadProvider) => ({
    credential: {
      type: "GCP_WORKLOAD_IDENTITY" as const,
      input: { audience: name, serviceAccountEmail: email },
      externalId: subject,
    },
    secretTexts: [],
  });
  return {
    ...given(one),
    identity: {
      identityToken: (claims) =>
        new SignJWT()
          .setProtectedHeader({ alg: "ES256", kid: "one" })
          .setIssuer(issuer)
          .setSubject(claims.subject)
          .setAudience(claims.audience)
          .setIssuedAt()
          .setExpirationTime("5 minutes")
          .sign(privateKey),
    },
    second: { ...given(two), admit: () => signIn.providers.set(two.name, two) },
    retireFirst: () => {
      signIn.providers.delete(one.name);
      signIn.endTokens(one.name);
    },
  };
}

for (const [variant, doorOf, settings] of [
  ["service account, NDJSON", keyFileDoor, {}],
  ["federation, NDJSON with gzip", federatedDoor, { compression: "gzip" }],
] as const) {
  testConformance({
    definition: gcs,
    variant,
    checks: { unauthorizedStep: "credential" },
    batches: {
      dedupes: true,
      keepsOrder: true,
      refusals: [],
      lostAnswer: "answer_lost",
      stall: "stall",
    },
    createCounterpart: () => createCounterpart(doorOf, settings),
  });
}
