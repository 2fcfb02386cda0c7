import type { DestinationDefinition, Field, FieldProblem, Settings } from "../destination.ts";
import { hostOf } from "../hostname.ts";
import { addressOf } from "../address.ts";
import {
  objectStorageBatch,
  objectStorageDeadlineMs,
  objectStorageFields,
  parseObjectStorageSettings,
} from "../object-storage/settings.ts";
import { refusingConnection } from "../refusing-connection.ts";
import { textSetting, unknownSettings } from "../settings-input.ts";
import { accountOf, problemOfAccountUrl } from "./account.ts";

// Source: Microsoft Learn, "Naming and referencing containers, blobs, and metadata".
const containerPattern = /^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/;

const container: Field = {
  name: "container",
  label: "Container",
  help: "The name of the container that the files go to. It must exist.",
  kind: "text",
  required: true,
  secret: false,
  placeholder: "events",
};

const accountUrl: Field = {
  name: "accountUrl",
  label: "Account URL",
  help: "The address of the storage account. Only needed with a service principal: the other credentials hold it themselves.",
  kind: "url",
  required: false,
  secret: false,
  placeholder: "https://account.blob.core.windows.net",
};

const fields: readonly Field[] = [container, accountUrl, ...objectStorageFields];

/** The AZURE_BLOB destination type: a block blob for each batch. */
export const azureBlob: DestinationDefinition = {
  type: "AZURE_BLOB",
  folder: new URL("./", import.meta.url),
  label: "Azure Blob Storage",
  category: "object-storage",
  description: "Writes events as files to a container of Azure Blob Storage.",
  fields,
  signs: false,
  credentialTypes: ["AZURE_CONNECTION_STRING", "AZURE_SAS", "AZURE_SERVICE_PRINCIPAL"],
  requiresCredential: true,
  batch: objectStorageBatch,

  parseSettings(input, { egress, credentialType }) {
    const problems: FieldProblem[] = unknownSettings(input, fields, "container");
    const name = textSetting(input, container, problems, {
      pattern: containerPattern,
      message:
        "The name of a container has 3 to 63 lower-case letters, digits and single hyphens, and begins and ends with a letter or digit.",
    });
    const url = textSetting(input, accountUrl, problems, {
      charactersMax: 300,
      problemOf: (text) => problemOfAccountUrl(text, { egress }),
    });
    if (credentialType === "AZURE_SERVICE_PRINCIPAL" && isAbsent(input[accountUrl.name])) {
      const message = "A service principal needs the account URL.";
      problems.push({ path: `/${accountUrl.name}`, message });
    }
    const parsed = parseObjectStorageSettings(input);
    if ("problems" in parsed) problems.push(...parsed.problems);
    if (problems.length > 0 || !("config" in parsed)) return { problems };
    const config = {
      container: name,
      ...(url !== undefined && { accountUrl: url }),
      ...parsed.config,
    };
    return { settings: { config, secrets: {} } };
  },

  maskSecrets: () => ({}),

  target(config) {
    const host = urlOf(config)?.host;
    const parts = [host, config["container"], config["prefix"]];
    return parts.filter((part) => typeof part === "string").join("/");
  },

  hostOf(config) {
    const url = urlOf(config);
    return url === null ? null : hostOf(url);
  },

  deadlineMs: () => objectStorageDeadlineMs,

  async connect(settings, runtime) {
    const found = accountOf(settings, runtime);
    if ("failure" in found) {
      return refusingConnection(azureBlob.target(settings.config), found.failure);
    }
    const { account } = found;
    const [{ openBlobStore }, { openObjectStorage }] = await Promise.all([
      import("./blob-store.ts"),
      import("../object-storage/connection.ts"),
    ]);
    const url = new URL(account.origin);
    const { config } = settings;
    return openObjectStorage({
      config,
      store: openBlobStore({ account, container: String(config["container"]) }, runtime),
      route: {
        isSecure: url.protocol === "https:",
        isNamed: addressOf(hostOf(url)) === undefined,
        signsInThere: account.signIn.kind === "tokens",
      },
    });
  },
};

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

function urlOf(config: Settings["config"]): URL | null {
  return URL.parse(String(config["accountUrl"]));
}
