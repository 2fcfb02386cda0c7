import { gunzipSync, zstdDecompressSync } from "node:zlib";
import {
  containerSas,
  type Azurite,
  type Blob,
} from "../../../../../tools/counterparts/azurite.ts";
import { startEntra } from "../../azure/testing/entra.ts";
import type { Counterpart, GivenCredential, ReceivedEvent } from "../../testing/counterpart.ts";
import {
  startFaultGateway,
  type GatewayFault,
  type PassedRequest,
} from "../../testing/fault-gateway.ts";
import { openFrontDoor } from "../../testing/front-door.ts";
import { sharedKeySignature } from "../shared-key.ts";
import { openTokenFront } from "./token-front.ts";

/** How a destination of the suite signs in. */
export type BlobSignIn = "key" | "sas" | "principal";

/** Both valid until the first is retired. */
interface Pair {
  readonly first: GivenCredential;
  readonly second: GivenCredential;
  readonly firstTexts: readonly string[];
  readonly secondTexts: readonly string[];
  /** Whether a request came with the first; absent: it is refused elsewhere once it is retired. */
  readonly isFirst?: (request: PassedRequest) => boolean;
  readonly retireFirst?: () => void;
  /** The port that takes requests instead of Azurite's. */
  readonly port?: number;
  readonly entraPort?: number;
  readonly close?: () => Promise<void>;
}

/** An error as Azure answers it. */
export function azureError(status: number, code: string, body = ""): GatewayFault {
  return { status, headers: { "x-ms-error-code": code, "x-ms-request-id": "1" }, body };
}

let containerCount = 0;

/**
 * A container of its own in Azurite, behind the name that the account has at Azure, with faults in between. Requests are
 * signed, sent and checked as those to Azure are.
 */
export async function createBlobCounterpart(
  azurite: Azurite,
  signIn: BlobSignIn,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Counterpart> {
  containerCount += 1;
  const container = `events-${containerCount}`;
  await azurite.createContainer(container);
  const pair = await pairs[signIn](azurite, container);
  const gateway = await startFaultGateway(pair.port ?? azurite.port);
  const door = await openFrontDoor({
    "*.blob.core.windows.net": gateway.port,
    ...(pair.entraPort !== undefined && { "login.microsoftonline.com": pair.entraPort }),
  });
  const accountUrl = `https://${azurite.account}.blob.core.windows.net`;
  const input = { container, ...(signIn === "principal" && { accountUrl }), ...settings };
  // Azure's words about a request repeat what it came with; a client secret goes elsewhere.
  const echoed = signIn === "principal" ? [] : pair.firstTexts.map(decodeURIComponent);
  const echo = `<Error><Message>${echoed.join(" ")}</Message></Error>`;
  const faults: Readonly<Record<string, GatewayFault>> = {
    ...{ hang: "hang", cut: "cut", stall: "stall", answer_lost: "answer_lost" },
    unauthorized:
      signIn === "principal"
        ? azureError(401, "InvalidAuthenticationInfo", echo)
        : azureError(403, "AuthenticationFailed", echo),
    forbidden: azureError(403, "AuthorizationPermissionMismatch", echo),
    no_container: azureError(404, "ContainerNotFound"),
    throttled: azureError(503, "ServerBusy"),
    unavailable: azureError(500, "InternalError"),
    too_large: azureError(413, "RequestBodyTooLarge"),
    not_azure: { status: 201, body: "stored, says somebody else" },
  };
  return {
    input,
    credential: pair.first,
    egress: door.egress,
    secretTexts: pair.firstTexts,
    faults: {
      ...{ unauthorized: "unauthorized", forbidden: "forbidden", no_container: "not_found" },
      ...{ throttled: "throttled", unavailable: "unavailable", too_large: "too_large" },
      ...{ cut: "unreachable", not_azure: "invalid_response" },
    },
    received: async () => (await azurite.blobs(container)).flatMap(eventsIn),
    asArrived: (body) => Buffer.from(body.toString().replace(/[\r\n]/g, " ")),
    act: (fault) => gateway.act(fault === undefined ? undefined : faults[fault]),
    nextArrival: () => gateway.nextArrival(),
    settled: () => gateway.settled(),
    rotate: () => ({
      input,
      credential: pair.second,
      secretTexts: pair.secondTexts,
      retireOld: () => {
        pair.retireFirst?.();
        if (pair.isFirst !== undefined) gateway.act(faults["unauthorized"], pair.isFirst);
      },
    }),
    close: async () => {
      await door.close();
      await gateway.close();
      await pair.close?.();
    },
  };
}

/** The events in a file of lines, compressed or not. */
export function eventsIn({ name, bytes }: Blob): readonly ReceivedEvent[] {
  const lines = name.endsWith(".gz")
    ? gunzipSync(bytes)
    : name.endsWith(".zst")
      ? zstdDecompressSync(bytes)
      : bytes;
  const all = lines.toString("utf8").split("\n");
  if (all.pop() !== "") throw new Error(`${name} does not end with a line break.`);
  return all.map((line) => {
    const { id, eventType } = JSON.parse(line) as {
      readonly id: string;
      readonly eventType: string;
    };
    return { eventId: id, eventType, body: Buffer.from(line) };
  });
}

const pairs = { key: keys, sas: signatures, principal: principals };

function keys({ account, keys: [first, second] }: Azurite): Pair {
  const given = (key: string): GivenCredential => ({
    type: "AZURE_CONNECTION_STRING",
    input: {
      connectionString: `DefaultEndpointsProtocol=https;AccountName=${account};AccountKey=${key};EndpointSuffix=core.windows.net`,
    },
  });
  return {
    first: given(first),
    second: given(second),
    firstTexts: [first],
    secondTexts: [second],
    // Azurite itself has judged signatures by both keys; this only tells them apart.
    isFirst: ({ method, path, headers }) =>
      headers["authorization"]?.endsWith(
        sharedKeySignature(
          { account, key: Buffer.from(first, "base64") },
          {
            method: method === "HEAD" ? "HEAD" : "PUT",
            path,
            headers,
            bodyBytes: Number(headers["content-length"] ?? 0),
          },
        ),
      ) ?? false,
  };
}

function signatures({ account, keys: [one, two] }: Azurite, container: string): Pair {
  const accountUrl = `https://${account}.blob.core.windows.net`;
  const [first, second] = [one, two].map((key) =>
    containerSas({ account, key, container, permissions: "cw" }),
  ) as [string, string];
  const given = (sasToken: string): GivenCredential => ({
    type: "AZURE_SAS",
    input: { accountUrl, sasToken },
  });
  const textOf = (sas: string): string => /sig=([^&]+)/.exec(sas)?.[1] ?? "";
  return {
    first: given(first),
    second: given(second),
    firstTexts: [textOf(first)],
    secondTexts: [textOf(second)],
    isFirst: ({ path }) => path.includes(textOf(first)),
  };
}

const directoryId = "018f3c5e-7a1b-7c3d-8e9f-0a1b2c3d4e5f";
const clientId = "6c4f2a1e-0b9d-4c3a-8f7e-1d2c3b4a5f60";

async function principals(azurite: Azurite): Promise<Pair> {
  const secrets = ["canary8Q~first-secret-0123456789", "canary8Q~second-secret-012345678"] as const;
  const entra = await startEntra(directoryId, { clientId, secrets });
  const front = await openTokenFront(azurite, entra);
  const given = (clientSecret: string): GivenCredential => ({
    type: "AZURE_SERVICE_PRINCIPAL",
    input: { directoryId, clientId, clientSecret },
  });
  return {
    first: given(secrets[0]),
    second: given(secrets[1]),
    firstTexts: [secrets[0]],
    secondTexts: [secrets[1]],
    retireFirst: () => entra.retire(secrets[0]),
    port: front.port,
    entraPort: entra.port,
    close: async () => {
      await front.close();
      await entra.close();
    },
  };
}
