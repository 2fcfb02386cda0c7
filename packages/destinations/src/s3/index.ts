import { awsCredentialTypes, awsKeysOf } from "../aws/key-source.ts";
import { isAwsRegion, isS3Host } from "../aws/region.ts";
import type { CredentialType } from "../credentials/credential.ts";
import type {
  Connection,
  DestinationDefinition,
  Field,
  FieldProblem,
  Runtime,
  Settings,
} from "../destination.ts";
import { stepsFailedAt, type CheckRoute } from "../check-steps.ts";
import { addressOf } from "../address.ts";
import { hostOf } from "../hostname.ts";
import {
  objectStorageBatch,
  objectStorageDeadlineMs,
  objectStorageFields,
  parseObjectStorageSettings,
} from "../object-storage/settings.ts";
import { refusingConnection } from "../refusing-connection.ts";
import { textSetting, unknownSettings, type SettingsInput } from "../settings-input.ts";
import { siteOf, type S3Site } from "./site.ts";

const bucketField: Field = {
  name: "bucket",
  label: "Bucket",
  help: "The name of the bucket, without s3:// before it.",
  kind: "text",
  required: true,
  secret: false,
  placeholder: "acme-events",
};

const regionField: Field = {
  name: "region",
  label: "Region",
  help: "The region that the bucket is in. Storages other than Amazon's say what they want here: Cloudflare R2 wants auto.",
  kind: "text",
  required: true,
  secret: false,
  placeholder: "eu-central-1",
};

const endpointField: Field = {
  name: "serviceUrl",
  label: "Endpoint URL",
  help: "The https:// address of a storage that is compatible with S3, such as R2 or MinIO. Leave it out for Amazon S3.",
  kind: "url",
  required: false,
  secret: false,
  placeholder: "https://storage.example.com",
  advanced: true,
};

const fields: readonly Field[] = [bucketField, regionField, ...objectStorageFields, endpointField];

/** The S3 destination type: one file for each batch, in a bucket of Amazon S3 or of a storage compatible with it. */
export const s3: DestinationDefinition = {
  type: "S3",
  folder: new URL("./", import.meta.url),
  label: "Amazon S3",
  category: "object-storage",
  description:
    "Writes events as files to a bucket of Amazon S3 or of a compatible storage, such as Cloudflare R2 or MinIO.",
  fields,
  signs: false,
  credentialTypes: awsCredentialTypes,
  requiresCredential: true,
  batch: objectStorageBatch,
  parseSettings,
  maskSecrets: () => ({}),
  target: ({ bucket, prefix }) =>
    [bucket, prefix].filter((text) => typeof text === "string" && text !== "").join("/"),
  hostOf({ serviceUrl }) {
    const url = typeof serviceUrl === "string" ? URL.parse(serviceUrl) : null;
    return url === null ? null : hostOf(url);
  },
  deadlineMs: () => objectStorageDeadlineMs,
  connect,
};

function parseSettings(
  input: SettingsInput,
  { egress, credentialType }: Parameters<DestinationDefinition["parseSettings"]>[1],
): ReturnType<DestinationDefinition["parseSettings"]> {
  const problems: FieldProblem[] = unknownSettings(input, fields, "bucket");
  const isCompatible = (input["serviceUrl"] ?? "") !== "";
  const bucket = textSetting(input, bucketField, problems, {
    problemOf: (text) => problemOfBucket(text, isCompatible),
  });
  const serviceUrl = textSetting(input, endpointField, problems, {
    charactersMax: 2_048,
    problemOf: (text) => {
      const verdict = egress.checkUrl(text);
      return "problem" in verdict
        ? verdict.problem
        : problemOfEndpoint(verdict.url, { bucket, credentialType });
    },
  });
  const isAmazon = serviceUrl !== undefined && isS3Host(hostOf(new URL(serviceUrl)));
  const region = textSetting(input, regionField, problems, {
    problemOf: (text) => problemOfRegion(text, isCompatible && !isAmazon),
  });
  const rest = parseObjectStorageSettings(input);
  if ("problems" in rest) problems.push(...rest.problems);
  if (problems.length > 0 || "problems" in rest) return { problems };
  const config = {
    bucket,
    region,
    ...(serviceUrl !== undefined && { serviceUrl }),
    ...rest.config,
  };
  return { settings: { config, secrets: {} } };
}

/** Source: Amazon S3 user guide, "General purpose bucket naming rules". */
function problemOfBucket(text: string, isCompatible: boolean): string | undefined {
  if (!isCompatible && /--(?:x|table)-s3$/.test(text))
    return "Directory buckets and table buckets cannot be used; name a general purpose bucket.";
  const isName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text) && !text.includes("..");
  return isName && addressOf(text) === undefined
    ? undefined
    : "The bucket is named by 3 to 63 lower-case letters, digits, dots and hyphens, beginning and ending with a letter or digit.";
}

function problemOfRegion(text: string, isCompatible: boolean): string | undefined {
  if (isCompatible) {
    return /^[a-z0-9-]{1,32}$/.test(text)
      ? undefined
      : "The region has 1 to 32 lower-case letters, digits and hyphens.";
  }
  return isAwsRegion(text)
    ? undefined
    : "The region must be one of AWS, such as eu-central-1; other storages need their endpoint as well.";
}

/** What follows the bucket in the names of hosts at storages that also take it in the path. Source: their own pages. */
const hostsOfBuckets =
  /^s3[.-]|(?:^|\.)(?:r2\.cloudflarestorage|digitaloceanspaces|linodeobjects|vultrobjects|your-objectstorage)\.com$/;

function problemOfEndpoint(
  url: URL,
  parts: {
    /** `undefined` when it is not known, because there was a problem with it. */
    readonly bucket: string | undefined;
    readonly credentialType: CredentialType | undefined;
  },
): string | undefined {
  const { bucket, credentialType } = parts;
  if (url.search !== "") return "The endpoint must not have a query.";
  const host = hostOf(url);
  // What a role gives is good at S3 alone, and nobody else should see it.
  if (credentialType === "AWS_ROLE" && !isS3Host(host))
    return "An AWS role is only of use at an endpoint of Amazon S3, such as https://s3.eu-central-1.amazonaws.com; other storages need an access key.";
  if (!/^(?:\/[\w.~-]+)*\/?$/.test(url.pathname))
    return 'The path of the endpoint may have letters, digits and "-", "_", "." and "~" between single slashes.';
  // Named twice, it would become a folder inside of itself, and nobody would be told.
  const isNamed =
    bucket !== undefined &&
    (url.pathname.replace(/\/$/, "").endsWith(`/${bucket}`) ||
      (host.startsWith(`${bucket}.`) && hostsOfBuckets.test(host.slice(bucket.length + 1))));
  return isNamed
    ? `The endpoint must be the storage's address without the bucket: leave ${bucket} out of it.`
    : undefined;
}

async function connect({ config, credential }: Settings, runtime: Runtime): Promise<Connection> {
  const target = s3.target(config);
  const { serviceUrl } = config;
  if (typeof serviceUrl === "string") {
    const verdict = runtime.egress.checkUrl(serviceUrl);
    if ("problem" in verdict) {
      const reason = verdict.blocked ? "blocked" : "misconfigured";
      return refusingConnection(target, { reason, detail: verdict.problem });
    }
  }
  const site = siteOf(config);
  const found = awsKeysOf(credential, { region: site.region, runtime });
  if ("failure" in found) {
    return refusingConnection(target, found.failure, {
      name: "credential",
      route: { ...routeOf(site), fetchesTokens: true },
    });
  }
  const { source } = found;
  const route = { ...routeOf(site), fetchesTokens: source.isTemporary };
  const [{ openS3Store }, { openObjectStorage }] = await Promise.all([
    import("./store.ts"),
    import("../object-storage/connection.ts"),
  ]);
  const store = openS3Store(site, source, runtime);
  const storage = openObjectStorage({ config, store, route });
  return {
    ...storage,
    check: async (batch, signal) => {
      const untrusted = await source.trustFailure(signal);
      if (untrusted !== undefined) return { steps: stepsFailedAt("credential", untrusted, route) };
      return await storage.check!(batch, signal);
    },
  };
}

function routeOf({ origin }: S3Site): CheckRoute {
  const url = new URL(origin);
  return { isSecure: url.protocol === "https:", isNamed: addressOf(hostOf(url)) === undefined };
}
