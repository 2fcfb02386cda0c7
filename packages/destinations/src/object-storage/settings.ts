import type { BatchRules, Field, FieldProblem } from "../destination.ts";
import { choiceSetting, textSetting, type SettingsInput } from "../settings-input.ts";
import { compressions, formats } from "./format.ts";
import { folderOf, pathTemplateDefault, problemOfPrefix, problemOfTemplate } from "./layout.ts";

/** What all object stores have in common: their settings beside where the bucket is and how to sign in, and batches. */

const prefix: Field = {
  name: "prefix",
  label: "Prefix",
  help: "The folder inside the bucket that all files go to, such as events/production. Without one they go to the top.",
  kind: "text",
  required: false,
  secret: false,
  placeholder: "events/production",
};

const format: Field = {
  name: "format",
  label: "File format",
  help: "NDJSON is text with one event a line, exactly as it was sent. Parquet is a table, which query engines read faster.",
  kind: "choice",
  choices: formats,
  choiceLabels: { ndjson: "NDJSON", parquet: "Parquet" },
  required: false,
  default: "ndjson",
  secret: false,
};

const compression: Field = {
  name: "compression",
  label: "Compression",
  help: "How files are made smaller. NDJSON files then end in .gz or .zst; Parquet files are compressed inside.",
  kind: "choice",
  choices: compressions,
  choiceLabels: { none: "None", gzip: "gzip", zstd: "Zstandard" },
  required: false,
  default: "none",
  secret: false,
};

const pathTemplate: Field = {
  name: "pathTemplate",
  label: "Path template",
  help: "The folders below the prefix, made from {event_type}, {date}, {year}, {month}, {day} and {hour}, in UTC.",
  kind: "text",
  required: false,
  default: pathTemplateDefault,
  secret: false,
  placeholder: pathTemplateDefault,
  advanced: true,
};

/** The settings that every object store has beside its own. */
export const objectStorageFields: readonly Field[] = [prefix, format, compression, pathTemplate];

/** At most 1,000 events, 1 MB or 60 seconds, and only events of one folder. */
export const objectStorageBatch: BatchRules = {
  eventsMax: 1_000,
  bytesMax: 1024 * 1024,
  ageMsMax: 60_000,
  partitionOf: folderOf,
};

/** For encoding a batch, signing in and one upload, in milliseconds. */
export const objectStorageDeadlineMs = 60_000;

/** Reads the settings of {@link objectStorageFields} and looks at no others. */
export function parseObjectStorageSettings(
  input: SettingsInput,
):
  | { readonly config: Readonly<Record<string, unknown>> }
  | { readonly problems: readonly FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const given = textSetting(withoutLastSlash(input), prefix, problems, {
    problemOf: problemOfPrefix,
  });
  const config = {
    ...(given !== undefined && { prefix: given }),
    format: choiceSetting(input, format, problems),
    compression: choiceSetting(input, compression, problems),
    pathTemplate: textSetting(input, pathTemplate, problems, { problemOf: problemOfTemplate }),
  };
  return problems.length > 0 ? { problems } : { config };
}

/** `events/` is how many write the folder `events`. */
function withoutLastSlash(input: SettingsInput): SettingsInput {
  const { prefix: text } = input;
  const isFolder = typeof text === "string" && /[^/]\/$/.test(text);
  return isFolder ? { ...input, prefix: text.slice(0, -1) } : input;
}
