import ipaddr from "ipaddr.js";

/**
 * Which IP addresses may be dialled: a pure judgement of address bytes, without any lookup.
 *
 * The rule is an allow-list in spirit: IPv4 must lie outside every special-purpose range, IPv6 must lie inside
 * 2000::/3 (the only block ever assigned for global unicast) and outside every special-purpose range in it. That
 * refuses mapped, compatible, translated, NAT64, unique-local and link-local addresses without decoding them.
 */

/** A block of addresses: its first address and the length of its prefix. */
export type AddressBlock = readonly [network: ipaddr.IPv4 | ipaddr.IPv6, prefixLength: number];

/**
 * Special-purpose IPv4 blocks, all refused, the globally reachable ones of the registry too: no customer's receiver
 * lives there.
 *
 * Source: IANA IPv4 Special-Purpose Address Registry; RFC 5771 (multicast); RFC 1112 (240/4). The last line is the
 * platform endpoint of one public cloud, public by number and internal by meaning.
 */
const specialBlocksV4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.31.196.0/24",
  "192.52.193.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "192.175.48.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "168.63.129.16/32",
].map(parseBlock);

const globalUnicastV6 = parseBlock("2000::/3");

/**
 * Special-purpose IPv6 blocks inside 2000::/3. 2001::/23 holds Teredo, benchmarking, ORCHID and their neighbours;
 * 2002::/16 is 6to4.
 *
 * Source: IANA IPv6 Special-Purpose Address Registry.
 */
const specialBlocksV6 = [
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "2620:4f:8000::/48",
  "3fff::/20",
].map(parseBlock);

/**
 * Reads a CIDR such as `127.0.0.0/8` or `::1/128`; a bare address stands for itself alone.
 *
 * Errors: a sentence that quotes the text when it is neither, or when it has bits behind its prefix.
 */
export function parseBlock(text: string): AddressBlock {
  const cidr = text.includes("/") ? text : `${text}/${text.includes(":") ? 128 : 32}`;
  if (
    !ipaddr.isValidCIDR(cidr) ||
    (!cidr.includes(":") && !ipaddr.IPv4.isValidFourPartDecimal(networkTextOf(cidr)))
  ) {
    throw new Error(`"${text}" is not an IP address or a CIDR such as 127.0.0.0/8.`);
  }
  const [network, prefixLength] = ipaddr.parseCIDR(cidr);
  const first =
    network.kind() === "ipv4"
      ? ipaddr.IPv4.networkAddressFromCIDR(cidr)
      : ipaddr.IPv6.networkAddressFromCIDR(cidr);
  if (first.toNormalizedString() !== network.toNormalizedString()) {
    throw new Error(
      `"${text}" has bits behind its prefix; ${first.toString()}/${prefixLength} would be right.`,
    );
  }
  return [network, prefixLength];
}

function networkTextOf(cidr: string): string {
  return cidr.slice(0, cidr.indexOf("/"));
}

/**
 * Reads an address in the spelling that URLs, resolvers and sockets use: four decimal parts, or IPv6 without a zone.
 *
 * `undefined` for everything else, short and octal spellings among it.
 */
export function addressOf(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (text.includes(":") && !text.includes("%") && ipaddr.IPv6.isValid(text))
    return ipaddr.IPv6.parse(text);
  return undefined;
}

/** Whether one of the blocks holds the address. Families never mix: a mapped address is not its IPv4 address. */
export function isWithin(
  address: ipaddr.IPv4 | ipaddr.IPv6,
  blocks: readonly AddressBlock[],
): boolean {
  return blocks.some(([network, prefixLength]) => {
    if (address.kind() === "ipv4") {
      return network.kind() === "ipv4" && (address as ipaddr.IPv4).match(network, prefixLength);
    }
    return network.kind() === "ipv6" && (address as ipaddr.IPv6).match(network, prefixLength);
  });
}

/** Whether the address belongs to the public internet. */
export function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== "unicast") return false;
  return address.kind() === "ipv4"
    ? !isWithin(address, specialBlocksV4)
    : isWithin(address, [globalUnicastV6]) && !isWithin(address, specialBlocksV6);
}
