import type { FieldProblem } from "../destination.ts";
import type { EgressGuard } from "../egress.ts";
import { membersOfConnectionString } from "../azure/connection-string.ts";
import { busSuffixes, notAzure, problemOfPlace, storageSuffixes } from "../azure/place.ts";
import { defineCredential, matching, type GivenValues } from "./define.ts";

/**
 * Azure's credentials. Their texts name the place that they are sent to, so that place is judged as any URL is, and has to
 * be one of Azure's, or one that the operator allows (an emulator).
 */

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const accountPattern = /^[a-z0-9]{3,24}$/;

/** The parameters of a shared access signature, or `undefined` when it has no signature or no version. */
function readSas(text: string): URLSearchParams | undefined {
  const parameters = new URLSearchParams(text.replace(/^\?/, ""));
  const isWhole = [...parameters.keys()].length <= 30 && parameters.getAll("sig").length === 1;
  return isWhole && parameters.getAll("sv").length === 1 ? parameters : undefined;
}

function sasFacts({ accountUrl = "", sasToken = "" }: GivenValues, egress: EgressGuard) {
  const problems: FieldProblem[] = [];
  const place = problemOfPlace(accountUrl, storageSuffixes, egress);
  if (place !== undefined) problems.push({ path: "/accountUrl", message: place });
  const parameters = readSas(sasToken);
  if (parameters === undefined) {
    const message = "Must be the token of a shared access signature: sv=…&…&sig=….";
    problems.push({ path: "/sasToken", message });
  }
  if (parameters === undefined || problems.length > 0) return { problems };
  const expiry = new Date(parameters.get("se") ?? "");
  const permissions = parameters.get("sp") ?? "";
  return {
    facts: {
      ...(!Number.isNaN(expiry.getTime()) && { expiresAt: expiry.toISOString() }),
      ...(/^[a-z]{1,20}$/.test(permissions) && { permissions }),
    },
  };
}

/** A shared access signature for Azure storage. */
export const azureSas = defineCredential({
  type: "AZURE_SAS",
  label: "Azure shared access signature",
  description:
    "A signature for a storage account or a container, limited in time and in what it may do.",
  fields: [
    {
      name: "accountUrl",
      label: "Account URL",
      help: "The address of the storage account, such as https://account.blob.core.windows.net.",
      kind: "url",
      required: true,
      lengthMax: 300,
      secret: false,
    },
    {
      name: "sasToken",
      label: "SAS token",
      help: "The token: everything after the question mark of the signed URL.",
      kind: "text",
      required: true,
      lengthMax: 2_048,
      secret: true,
      problemOf: matching(/^[\u0021-\u007e]+$/, "Must have printable ASCII characters only."),
      fingerprinted: (value) => readSas(value)?.get("sig") ?? undefined,
    },
  ],
  facts: [
    { name: "expiresAt", label: "Expires", help: "When the signature ends." },
    { name: "permissions", label: "Permissions", help: "What it permits, in Azure's letters." },
  ],
  factsOf: sasFacts,
});

/** Members of connection strings, in lower case: Azure does not care about case. Anything else is refused. */
const storageMembers = new Set([
  "defaultendpointsprotocol",
  "accountname",
  "accountkey",
  "endpointsuffix",
  "blobendpoint",
  "queueendpoint",
  "tableendpoint",
  "fileendpoint",
  "sharedaccesssignature",
]);
const busMembers = new Set([
  "endpoint",
  "sharedaccesskeyname",
  "sharedaccesskey",
  "sharedaccesssignature",
  "entitypath",
]);

function secretOf(members: ReadonlyMap<string, string>): string | undefined {
  return (
    members.get("accountkey") ??
    members.get("sharedaccesskey") ??
    members.get("sharedaccesssignature")
  );
}

function connectionFacts({ connectionString = "" }: GivenValues, egress: EgressGuard) {
  const problem = (message: string) => ({ problems: [{ path: "/connectionString", message }] });
  const members = membersOfConnectionString(connectionString);
  if (members === undefined) return problem("Must be a connection string: Name=value;Name=value.");
  const known = members.has("endpoint") ? busMembers : storageMembers;
  if ([...members.keys()].some((name) => !known.has(name))) {
    return problem("The connection string has a member that is not known here.");
  }
  const secret = secretOf(members);
  if (secret === undefined || secret === "") {
    return problem("The connection string has neither a key nor a signature.");
  }
  return known === busMembers
    ? busFacts(members, egress, problem)
    : storageFacts(members, egress, problem);
}

type Refuse = (message: string) => { readonly problems: readonly FieldProblem[] };

function busFacts(members: ReadonlyMap<string, string>, egress: EgressGuard, refuse: Refuse) {
  const [, host] = /^sb:\/\/([^/?#@\s]+)\/?$/i.exec(members.get("endpoint") ?? "") ?? [];
  if (host === undefined)
    return refuse('The member "Endpoint" must look like sb://name.servicebus.windows.net/.');
  const place = problemOfPlace(`https://${host}/`, busSuffixes, egress);
  if (place !== undefined) return refuse(place);
  const entityPath = members.get("entitypath");
  const keyName = members.get("sharedaccesskeyname");
  return {
    facts: {
      service: "servicebus",
      account: host.toLowerCase(),
      ...(keyName !== undefined && { keyName }),
      ...(entityPath !== undefined && { entityPath }),
    },
  };
}

function storageFacts(members: ReadonlyMap<string, string>, egress: EgressGuard, refuse: Refuse) {
  const account = members.get("accountname");
  if (account !== undefined && !accountPattern.test(account)) {
    return refuse('The member "AccountName" must have 3 to 24 lower-case letters and digits.');
  }
  const named = [...members].filter(([name]) => name.endsWith("endpoint")).map(([, url]) => url);
  if (account === undefined && named.length === 0) {
    return refuse("The connection string names no account.");
  }
  const suffix = members.get("endpointsuffix")?.toLowerCase() ?? "core.windows.net";
  if (!storageSuffixes.includes(suffix)) return refuse(notAzure);
  const isBuilt = named.length === 0;
  if (isBuilt && members.get("defaultendpointsprotocol")?.toLowerCase() === "http") {
    return refuse('The member "DefaultEndpointsProtocol" must be https.');
  }
  for (const url of named) {
    const place = problemOfPlace(url, storageSuffixes, egress);
    if (place !== undefined) return refuse(place);
  }
  const first = named[0] === undefined ? undefined : new URL(named[0]).host;
  return {
    facts: { service: "storage", account: account ?? first ?? "" },
  };
}

/** A connection string of Azure storage, Service Bus or Event Hubs. */
export const azureConnectionString = defineCredential({
  type: "AZURE_CONNECTION_STRING",
  label: "Azure connection string",
  description: "A connection string of a storage account, of Service Bus or of Event Hubs.",
  fields: [
    {
      name: "connectionString",
      label: "Connection string",
      help: "The text as the Azure portal shows it.",
      kind: "text",
      required: true,
      lengthMax: 4_096,
      secret: true,
      problemOf: matching(/^[\u0020-\u007e]+$/, "Must have printable ASCII characters only."),
      fingerprinted: (value) => {
        const members = membersOfConnectionString(value);
        return members && secretOf(members);
      },
    },
  ],
  facts: [
    { name: "service", label: "Service", help: "What it leads to: storage or servicebus." },
    {
      name: "account",
      label: "Account",
      help: "The storage account, or the host of the namespace.",
    },
    { name: "keyName", label: "Key name", help: "The name of the shared access key." },
    { name: "entityPath", label: "Entity", help: "The queue or topic that it is limited to." },
  ],
  factsOf: connectionFacts,
});

/** An application that is registered in the customer's Microsoft Entra directory. */
export const azureServicePrincipal = defineCredential({
  type: "AZURE_SERVICE_PRINCIPAL",
  label: "Azure service principal",
  description: "An application of your Microsoft Entra directory, with a client secret.",
  fields: [
    {
      name: "directoryId",
      label: "Directory (tenant) id",
      help: "The id of the Microsoft Entra directory, a UUID.",
      kind: "text",
      required: true,
      lengthMax: 36,
      secret: false,
      problemOf: matching(uuidPattern, "Must be a UUID."),
    },
    {
      name: "clientId",
      label: "Application (client) id",
      help: "The id of the application, a UUID.",
      kind: "text",
      required: true,
      lengthMax: 36,
      secret: false,
      problemOf: matching(uuidPattern, "Must be a UUID."),
    },
    {
      name: "clientSecret",
      label: "Client secret",
      help: "The value of the secret, not its id.",
      kind: "text",
      required: true,
      lengthMax: 256,
      secret: true,
      showsEnd: true,
      problemOf: (value) => {
        if (uuidPattern.test(value)) return "This is the id of the secret; give its value.";
        return /^[\u0021-\u007e]{16,}$/.test(value)
          ? undefined
          : "Must have 16 to 256 printable ASCII characters without spaces.";
      },
      // Source: Microsoft Learn: Entra makes these secrets itself, nobody can choose one.
      fingerprinted: (value) => value,
    },
  ],
});
