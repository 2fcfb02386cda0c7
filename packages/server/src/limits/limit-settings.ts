import { parseBlock } from "@pushrail/destinations";
import { type Setting, wholeNumber } from "../setting.ts";

const off = "0 is no limit.";

function rate(about: {
  readonly name: string;
  readonly unit: string;
  readonly default: number;
  readonly doc: string;
}): Setting<number> {
  return wholeNumber({ ...about, minimum: 0, maximum: 1_000_000, special: off });
}

/** The settings of the limits against abuse, in the order of the reference. Meanings: docs/guides/limits.md. */
export const limitSettings = {
  ingestTenantRate: rate({
    name: "PUSHRAIL_RATE_INGEST_TENANT",
    unit: "events per second",
    default: 10_000,
    doc: "Events that one environment of a tenant may send to this process; two seconds' worth at once.",
  }),
  readKeyRate: rate({
    name: "PUSHRAIL_RATE_READ_KEY",
    unit: "requests per second",
    default: 100,
    doc: "Requests that read, with one API key, to this process; two seconds' worth at once.",
  }),
  readTenantRate: rate({
    name: "PUSHRAIL_RATE_READ_TENANT",
    unit: "requests per second",
    default: 400,
    doc: "The same with all API keys of an environment together.",
  }),
  readCustomerRate: rate({
    name: "PUSHRAIL_RATE_READ_CUSTOMER",
    unit: "requests per second",
    default: 20,
    doc: "Requests that read, with all sessions of one customer together, to this process; three seconds' worth at once. One session has half of it.",
  }),
  changeKeyRate: rate({
    name: "PUSHRAIL_RATE_CHANGE_KEY",
    unit: "requests per second",
    default: 50,
    doc: "All other requests but events and new sessions, with one API key, to this process; two seconds' worth at once.",
  }),
  changeTenantRate: rate({
    name: "PUSHRAIL_RATE_CHANGE_TENANT",
    unit: "requests per second",
    default: 200,
    doc: "The same with all API keys of an environment together.",
  }),
  changeCustomerRate: rate({
    name: "PUSHRAIL_RATE_CHANGE_CUSTOMER",
    unit: "requests per second",
    default: 5,
    doc: "Requests that change something, with all sessions of one customer together, to this process; four seconds' worth at once. One session has half of it.",
  }),
  mintTenantRate: rate({
    name: "PUSHRAIL_RATE_MINT_TENANT",
    unit: "sessions per second",
    default: 50,
    doc: "Sessions that one environment of a tenant may ask this process for; two seconds' worth at once.",
  }),
  mintCustomerRate: rate({
    name: "PUSHRAIL_RATE_MINT_CUSTOMER",
    unit: "sessions per minute",
    default: 10,
    doc: "Sessions that may be asked of this process for one customer; three minutes' worth at once.",
  }),
  checkCustomerRate: rate({
    name: "PUSHRAIL_RATE_CHECK_CUSTOMER",
    unit: "checks per minute",
    default: 10,
    doc: "Connection checks of one customer's destinations that this process makes; a minute's worth at once.",
  }),
  sessionsMax: wholeNumber({
    name: "PUSHRAIL_CUSTOMER_SESSIONS_MAX",
    unit: "sessions",
    default: 100,
    minimum: 1,
    maximum: 10_000,
    doc: "Most sessions of one customer that are active at once.",
  }),
  failureRate: rate({
    name: "PUSHRAIL_AUTH_FAILURES_MAX",
    unit: "failures per minute",
    default: 20,
    doc: "Requests with a wrong key or token that one address (IPv4) or network of 64 bits (IPv6) may send to this process before it is slowed down.",
  }),
  lookUpRate: rate({
    name: "PUSHRAIL_AUTH_LOOKUPS_MAX",
    unit: "look-ups per second",
    default: 200,
    doc: "Keys that are new to this process for which it asks the database, over all addresses.",
  }),
  trustedProxies: {
    name: "PUSHRAIL_TRUSTED_PROXIES",
    unit: "CIDRs",
    default: "",
    special: "Empty trusts none.",
    doc: "Networks of the proxies in front of this process, separated by commas. Only of them is X-Forwarded-For believed, from the right up to the first address that is not one of them.",
    parse: (text: string) =>
      text.split(",").flatMap((block) => {
        if (block.trim() === "") return [];
        try {
          return [parseBlock(block.trim())];
        } catch (error) {
          throw new Error(`must be a list of networks: ${(error as Error).message}`, {
            cause: error,
          });
        }
      }),
  } satisfies Setting<readonly ReturnType<typeof parseBlock>[]>,
  hostAttemptsMax: wholeNumber({
    name: "PUSHRAIL_HOST_ATTEMPTS_MAX",
    unit: "attempts",
    default: 256,
    minimum: 1,
    maximum: 100_000,
    doc: "Attempts that this process has under way at once to one host name or address, over all destinations and tenants.",
  }),
} as const satisfies Readonly<Record<string, Setting<unknown>>>;

/** The rates of {@link limitSettings} as numbers; 0: no limit. Units are in the settings. */
export type LimitRates = {
  readonly [Key in keyof typeof limitSettings as Key extends `${string}Rate` ? Key : never]: number;
};
