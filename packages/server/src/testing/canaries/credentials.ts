import { createPrivateKey, generateKeyPairSync, randomBytes } from "node:crypto";
import type { CredentialType } from "@pushrail/destinations";
import { testClientCertificate } from "@pushrail/destinations/testing/certificates";
import { newUuid } from "../../ids.ts";
import { bytesCanary, type Canary, textCanary } from "./forms.ts";

/** A credential as it is sent, and what of it must never be seen again. */
export interface PlantedCredential {
  readonly body: Readonly<Record<string, string>>;
  /** Texts of its secret fields, to be tried where they do not belong. */
  readonly secretTexts: readonly string[];
  readonly canaries: readonly Canary[];
}

/** One credential of each type, with secrets of its own. */
export function plantedCredentials(): Readonly<Record<CredentialType, PlantedCredential>> {
  const uuid = newUuid();
  const accountKey = randomBytes(64);
  const google = generateKeyPairSync("rsa", { modulusLength: 2_048 }).privateKey;
  const client = testClientCertificate("client");
  return {
    AWS_ACCESS_KEY: withText("AWS_ACCESS_KEY", "secretAccessKey", awsSecret(), {
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
    }),
    AWS_ROLE: {
      body: { roleArn: "arn:aws:iam::123456789012:role/pushrail" },
      secretTexts: [],
      canaries: [],
    },
    AZURE_CONNECTION_STRING: {
      body: {
        connectionString: `Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=${accountKey.toString("base64")}`,
      },
      secretTexts: [accountKey.toString("base64")],
      canaries: [bytesCanary("AZURE_CONNECTION_STRING", accountKey)],
    },
    AZURE_SAS: sharedAccess(),
    AZURE_SERVICE_PRINCIPAL: withText("AZURE_SERVICE_PRINCIPAL", "clientSecret", newText(), {
      directoryId: uuid,
      clientId: uuid,
    }),
    BASIC_AUTH: withText("BASIC_AUTH", "password", `${newText()} wörd`, { username: "user" }),
    BEARER_TOKEN: withText("BEARER_TOKEN", "token", newText()),
    CLIENT_CERTIFICATE: {
      body: client,
      secretTexts: [client.privateKey],
      canaries: [privateKeyCanary("CLIENT_CERTIFICATE", client.privateKey)],
    },
    GCP_SERVICE_ACCOUNT: serviceAccount(google.export({ type: "pkcs8", format: "pem" }).toString()),
    GCP_WORKLOAD_IDENTITY: {
      body: {
        audience:
          "//iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/pushrail/providers/pushrail",
        serviceAccountEmail: "pushrail@project.iam.gserviceaccount.com",
      },
      secretTexts: [],
      canaries: [],
    },
    OAUTH2_CLIENT_CREDENTIALS: withText("OAUTH2_CLIENT_CREDENTIALS", "clientSecret", newText(), {
      tokenUrl: "https://login.example.com/token",
      clientId: "pushrail",
    }),
    USERNAME_PASSWORD: withText("USERNAME_PASSWORD", "password", `${newText()} "\\'`, {
      username: "user",
    }),
  };
}

/** A random text of 32 characters. */
export function newText(): string {
  return randomBytes(24).toString("base64url");
}

function awsSecret(): string {
  return randomBytes(30).toString("base64");
}

function withText(
  type: CredentialType,
  field: string,
  text: string,
  others: Readonly<Record<string, string>> = {},
): PlantedCredential {
  return {
    body: { ...others, [field]: text },
    secretTexts: [text],
    canaries: [textCanary(type, text)],
  };
}

function sharedAccess(): PlantedCredential {
  const signature = randomBytes(32);
  const query = new URLSearchParams({
    sv: "2024-11-04",
    sp: "cw",
    se: "2030-01-01T00:00:00Z",
    sig: signature.toString("base64"),
  });
  return {
    body: { accountUrl: "https://account.blob.core.windows.net", sasToken: query.toString() },
    secretTexts: [query.toString()],
    canaries: [bytesCanary("AZURE_SAS", signature)],
  };
}

function serviceAccount(pem: string): PlantedCredential {
  const key = JSON.stringify({
    type: "service_account",
    project_id: "my-project",
    private_key_id: "0123456789abcdef",
    private_key: pem,
    client_email: "pushrail@my-project.iam.gserviceaccount.com",
    token_uri: "https://oauth2.googleapis.com/token",
  });
  return {
    body: { key },
    secretTexts: [pem, key],
    canaries: [privateKeyCanary("GCP_SERVICE_ACCOUNT", pem)],
  };
}

/** The number that makes a key private: the rest of it is public. */
function privateKeyCanary(kind: string, pem: string): Canary {
  const { d } = createPrivateKey(pem).export({ format: "jwk" });
  return bytesCanary(kind, Buffer.from(d ?? "", "base64url"));
}
