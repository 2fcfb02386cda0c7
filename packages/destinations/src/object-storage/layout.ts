import { utcMicrosOf, utcText } from "../database/instant.ts";
import type { OutboundBatch, PartitionedEvent, Settings } from "../destination.ts";
import { formatOf } from "./format.ts";

/**
 * Names of objects: `<prefix>/<folder>/part-<batch id>.ndjson`. The folder is the partition of the batch and was recorded
 * with it, so that the same batch has the same name on every attempt, on every machine and at any time.
 */

/** The folder that events go to unless the customer says otherwise. */
export const pathTemplateDefault = "event_type={event_type}/dt={date}/hour={hour}";

/** Where the events are that were accepted while the settings could not be used, so that nobody knew their folder. */
const folderOfUnpartitioned = "unpartitioned";

/** Bounds of an object's name and its parts, in characters, which are bytes as they are all ASCII. */
const folderCharactersMax = 256;
const prefixCharactersMax = 512;
const batchIdCharactersMax = 128;

/** What a placeholder stands for, and the most characters that takes. */
interface Placeholder {
  readonly charactersMax: number;
  readonly textOf: (event: PartitionedEvent) => string;
}

/** Source: event types have at most 128 characters. */
const eventTypeCharactersMax = 128;

const placeholders: Readonly<Record<string, Placeholder>> = {
  event_type: {
    charactersMax: eventTypeCharactersMax,
    textOf: ({ eventType }) => encodedEventType(eventType),
  },
  date: { charactersMax: 10, textOf: ({ occurredAt }) => utcHourOf(occurredAt).slice(0, 10) },
  year: { charactersMax: 4, textOf: ({ occurredAt }) => utcHourOf(occurredAt).slice(0, 4) },
  month: { charactersMax: 2, textOf: ({ occurredAt }) => utcHourOf(occurredAt).slice(5, 7) },
  day: { charactersMax: 2, textOf: ({ occurredAt }) => utcHourOf(occurredAt).slice(8, 10) },
  hour: { charactersMax: 2, textOf: ({ occurredAt }) => utcHourOf(occurredAt).slice(11, 13) },
};

const placeholderPattern = /\{([^{}]*)\}/g;
const segmentPattern = /^[A-Za-z0-9_=%-](?:[A-Za-z0-9_.=%-]*[A-Za-z0-9_=%-])?$/;

/** The folder that an event belongs to, without the prefix: what its path template makes of it. */
export function folderOf(event: PartitionedEvent, config: Settings["config"]): string {
  const { pathTemplate } = config;
  const template = typeof pathTemplate === "string" ? pathTemplate : pathTemplateDefault;
  return template.replaceAll(
    placeholderPattern,
    (text, name: string) => placeholderOf(name)?.textOf(event) ?? text,
  );
}

/**
 * The key of a batch's object, at most 1,024 bytes (source: S3, Azure Blob and GCS alike), or `undefined` when what was
 * recorded cannot be a name below the prefix.
 */
export function keyOf(
  { id, partitionKey, events }: OutboundBatch,
  config: Settings["config"],
): string | undefined {
  const { prefix } = config;
  const kind = events.every(({ isTest }) => isTest)
    ? "test"
    : events.every(({ isReplay }) => isReplay)
      ? "replay"
      : "part";
  const name = `${kind}-${id}${formatOf(config).extension}`;
  const isNamed = id !== null && /^[A-Za-z0-9_-]+$/.test(id) && id.length <= batchIdCharactersMax;
  const above = typeof prefix === "string" && prefix !== "" ? [prefix] : [];
  const folder = partitionKey === "" ? folderOfUnpartitioned : partitionKey;
  const isPlaced =
    above.every((text) => problemOfPrefix(text) === undefined) &&
    folder.length <= folderCharactersMax &&
    isPath(folder);
  return isNamed && isPlaced ? [...above, folder, name].join("/") : undefined;
}

/** Why a text cannot be a prefix, one sentence; `undefined`: it can. */
export function problemOfPrefix(text: string): string | undefined {
  if (text.length > prefixCharactersMax)
    return `The prefix has at most ${prefixCharactersMax} characters.`;
  return text.includes("%") || !isPath(text) ? `The prefix ${pathRule}` : undefined;
}

/** Why a text cannot be a path template, one sentence; `undefined`: it can. */
export function problemOfTemplate(text: string): string | undefined {
  const names = [...text.matchAll(placeholderPattern)].map(([, name = ""]) => name);
  const unknown = names.find((name) => placeholderOf(name) === undefined);
  if (unknown !== undefined) {
    const known = Object.keys(placeholders).map((name) => `{${name}}`);
    return `The path template knows only the placeholders ${known.join(", ")}.`;
  }
  const fixed = text.replaceAll(placeholderPattern, "");
  const charactersMax = names.reduce(
    (sum, name) => sum + (placeholderOf(name)?.charactersMax ?? 0),
    fixed.length,
  );
  if (charactersMax > folderCharactersMax) {
    return `The path template can become longer than ${folderCharactersMax} characters: shorten it or name {event_type} once.`;
  }
  // A placeholder stands for characters that are allowed at either end of a segment.
  const filled = text.replaceAll(placeholderPattern, "x");
  return text.includes("%") || !isPath(filled) ? `The path template ${pathRule}` : undefined;
}

const pathRule =
  'has folder names of letters (a to z), digits, "_", "-", "=" and ".", with one "/" between two of them, none at either end, and no name that begins or ends with a dot.';

function isPath(text: string): boolean {
  return text.split("/").every((segment) => segmentPattern.test(segment));
}

function placeholderOf(name: string): Placeholder | undefined {
  return Object.hasOwn(placeholders, name) ? placeholders[name] : undefined;
}

/**
 * An event type as a part of a folder's name: itself, as every accepted one is fit for that. Of any other text the
 * characters are encoded, so that none means anything in a path.
 */
function encodedEventType(eventType: string): string {
  if (/^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/.test(eventType))
    return eventType.slice(0, eventTypeCharactersMax);
  const hex = Buffer.from(eventType, "utf8").toString("hex");
  // Without the letter, `%2e` would be a dot to whoever takes the name for a part of a URL.
  return `%x${hex}`.slice(0, eventTypeCharactersMax);
}

/**
 * The hour that a time lies in, in UTC, such as `2026-11-21 18`. Of what lies outside of the years 0001 to 9999 the
 * nearest hour that does not.
 */
function utcHourOf(occurredAt: string): string {
  const micros = utcMicrosOf(occurredAt);
  if (micros !== undefined) return utcText(micros).slice(0, 13);
  return occurredAt.startsWith("0") ? "0001-01-01 00" : "9999-12-31 23";
}
