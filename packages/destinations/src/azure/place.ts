import type { EgressGuard } from "../egress.ts";

/**
 * Where the services of Azure are, in its clouds: what is secret is sent to them and to nobody else.
 *
 * Source: Microsoft Learn, "Azure Storage connection strings" and "National clouds".
 */

/** Ends of the host names of storage accounts, without the dot before. */
export const storageSuffixes: readonly string[] = [
  "core.windows.net",
  "core.usgovcloudapi.net",
  "core.chinacloudapi.cn",
];

/** Ends of the host names of Service Bus namespaces, without the dot before. */
export const busSuffixes: readonly string[] = [
  "servicebus.windows.net",
  "servicebus.usgovcloudapi.net",
  "servicebus.chinacloudapi.cn",
];

/** What is said of a place that is none of Azure's. */
export const notAzure = "The address is not one of Azure's.";

/**
 * What is wrong with a place that a secret would be sent to, one sentence; `undefined` for one of Azure's, or one that
 * the operator allows (an emulator).
 */
export function problemOfPlace(
  text: string,
  suffixes: readonly string[],
  egress: EgressGuard,
): string | undefined {
  const verdict = egress.checkUrl(text);
  if ("problem" in verdict) return verdict.problem;
  if (verdict.isExempt) return undefined;
  const { hostname, port, protocol, search } = verdict.url;
  const isTheirs = suffixes.some((suffix) => hostname.endsWith(`.${suffix}`));
  if (!isTheirs || protocol !== "https:" || port !== "") return notAzure;
  // What the portal gives to copy has the signature behind it.
  return search === ""
    ? undefined
    : "The address ends before the question mark; what follows is a signature, which has a field of its own.";
}

/** The host of Microsoft Entra that gives out tokens for a service at this host: that of the same cloud. */
export function entraHostFor(hostname: string): string {
  if (hostname.endsWith(".usgovcloudapi.net")) return "login.microsoftonline.us";
  if (hostname.endsWith(".chinacloudapi.cn")) return "login.partner.microsoftonline.cn";
  return "login.microsoftonline.com";
}
