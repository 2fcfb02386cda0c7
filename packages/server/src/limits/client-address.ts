import { addressOf, type AddressBlock, isWithin } from "@pushrail/destinations";

/** Where a request came from, as its connection and its headers say. */
export interface Origin {
  /** The address of the other end of the connection; `undefined` when it is gone. */
  readonly peer: string | undefined;
  /** The header `X-Forwarded-For`; several are one list, in their order. */
  readonly forwardedFor: string | undefined;
}

/** Addresses of one header that are looked at: a proxy adds one each. */
const hopsMax = 32;

/**
 * The text that failures of a client are counted under: its IPv4 address, or the first 64 bits of its IPv6 address, since
 * whoever has one address there has all of them. Each has one spelling, however it came.
 *
 * What `X-Forwarded-For` says counts only from a trusted proxy: then the address that it saw, which is the last of the
 * list, unless that is a trusted proxy itself, and so on. What is left of that anybody can have written.
 */
export function clientKeyOf(
  { peer, forwardedFor }: Origin,
  trustedProxies: readonly AddressBlock[],
): string {
  let client = parsed(peer);
  const hops = forwardedFor?.split(",").slice(-hopsMax) ?? [];
  while (client !== undefined && isWithin(client, trustedProxies)) {
    const hop = hops.pop();
    const seen = hop === undefined ? undefined : parsed(hopAddress(hop.trim()));
    if (seen === undefined) break;
    client = seen;
  }
  if (client === undefined) return "unknown";
  if (client.kind() === "ipv4") return client.toString();
  return client
    .toByteArray()
    .slice(0, 8)
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

type Address = NonNullable<ReturnType<typeof addressOf>>;

/** An IPv4 client of a socket that takes both families has a mapped address, which stands for the IPv4 one. */
function parsed(text: string | undefined): Address | undefined {
  if (text === undefined) return undefined;
  const withoutZone = text.replace(/%.*$/, "");
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(withoutZone)?.[1];
  return addressOf(mapped ?? withoutZone);
}

/** Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function hopAddress(hop: string): string {
  const inBrackets = /^\[([^\]]*)\](?::\d+)?$/.exec(hop)?.[1];
  return inBrackets ?? hop.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1");
}
