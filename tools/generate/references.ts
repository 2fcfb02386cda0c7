import { definitions, failureTable } from "../../packages/destinations/src/index.ts";
import type {
  DestinationDefinition,
  Field,
  FailureMeaning,
} from "../../packages/destinations/src/index.ts";
import { cancelTable } from "../../packages/server/src/deliveries/explain.ts";
import { errorCodes } from "../../packages/server/src/errors.ts";
import { counterparts } from "../counterparts/list.ts";

/**
 * The pages of docs/reference that come from tables in the code.
 */

/** Every error code of the API. */
export function errorsPage(): string {
  const rows = Object.entries(errorCodes)
    .toSorted(([, first], [, second]) => first.status - second.status)
    .map(([code, { status, title }]) => [`<a id="${code}"></a>\`${code}\``, String(status), title]);
  return page(
    "Errors of the API",
    `Every error answer is a problem document (RFC 9457) with the content type \`application/problem+json\`. Decide by \`code\`:
it is stable. \`detail\` says what was wrong this time, \`path\` is a JSON pointer to the field at fault, \`problems\` lists
every problem when there are several, and \`requestId\` finds the request in the log.`,
    table(["code", "status", "meaning"], rows),
  );
}

/** Every reason why an attempt fails, or why a delivery ends without one. */
export function failuresPage(): string {
  const meanings: [string, FailureMeaning][] = Object.entries(failureTable);
  const rows = meanings.map(([reason, meaning]) => [
    `<a id="${reason}"></a>\`${reason}\``,
    meaning.transient ? "yes" : "no",
    meaning.concerns,
    `${meaning.sentence} ${meaning.nextStep}`,
  ]);
  const cancellations = Object.entries(cancelTable).map(([reason, { sentence, nextStep }]) => [
    `<a id="${reason}"></a>\`${reason}\``,
    `${sentence} ${nextStep}`,
  ]);
  return page(
    "Reasons",
    `What the \`reason\` of an attempt or a delivery means. A delivery that fails for a reason that is retried is attempted again on
its destination's schedule; any other failure makes it a dead letter at once. A destination with \`retryAllFailures\` retries the
others too, except \`gone\`, \`blocked\` and \`misconfigured\`, which no retry can mend.`,
    "## Why an attempt failed",
    table(["reason", "retried", "concerns", "what happened, and what to do"], rows),
    "## Why a delivery was cancelled",
    table(["reason", "what happened, and what to do"], cancellations),
  );
}

/** Every destination type with its settings. */
export function destinationsPage(): string {
  return page(
    "Destination types",
    `The settings of each type stand beside \`type\`, \`name\` and \`customerExternalId\` when a destination is created. Secret ones
are encrypted at rest and masked in every answer.`,
    ...definitions.flatMap(sectionsOf),
  );
}

/** Every system that destination types and key providers are tested against. */
export function counterpartsPage(): string {
  const rows = counterparts.map((entry) => [
    `\`${entry.name}\``,
    entry.standsFor,
    `\`${entry.packageName}\` ${entry.version} (${entry.source}, ${entry.license}, ${entry.diskMb} MB)`,
    entry.shows,
    entry.doesNotShow,
  ]);
  return page(
    "Counterparts",
    `Destination types and key providers are tested against a real system, or one that others wrote, on this machine alone. Each
is installed the first time that it is needed, in a pinned version, into \`$XDG_CACHE_HOME/pushrail/counterparts\` (else
\`~/.cache/pushrail/counterparts\`), which may be deleted at any time. None is part of the product.`,
    `\`npm run counterpart -- <name>\` starts one on a free port of 127.0.0.1, prints its address and credentials, and ends it with
Ctrl-C. \`npm run counterpart -- --check\` installs all of them and starts each once; names after it choose some.`,
    table(
      [
        "name",
        "stands for",
        "installed from",
        "what a test against it shows",
        "what it does not show",
      ],
      rows,
    ),
    `What comes from npm needs Node alone, what comes from PyPI needs Python 3 with its \`venv\`, and a Go module needs Go, which builds
it in some minutes. A test whose counterpart cannot be had is skipped and says why; with \`PUSHRAIL_REQUIRE_COUNTERPARTS=1\` it
fails, and as root it installs Debian packages that are missing.`,
  );
}

function sectionsOf(definition: DestinationDefinition): string[] {
  const rows = definition.fields.map((field) => [
    `\`${field.name}\``,
    field.kind,
    field.required ? "required" : defaultOf(field.default),
    [
      field.help,
      field.minimum === undefined ? "" : `${field.minimum} to ${field.maximum}.`,
      choicesOf(field),
      field.secret ? "Secret." : "",
    ]
      .filter(Boolean)
      .join(" "),
  ]);
  const signing = definition.signs
    ? " A signing secret is generated, and shown once when the destination is created."
    : "";
  return [
    `## ${definition.label} (\`${definition.type}\`)`,
    `${definition.description}${signing}`,
    table(["setting", "kind", "default", "meaning"], rows),
  ];
}

function choicesOf({ choices = [], choiceLabels = {} }: Field): string {
  if (choices.length === 0) return "";
  const named = choices.map((choice) => {
    const label = choiceLabels[choice];
    return label === undefined ? `\`${choice}\`` : `\`${choice}\` (${label})`;
  });
  return `One of ${named.join(", ")}.`;
}

function defaultOf(value: unknown): string {
  return value === undefined ? "none" : `\`${JSON.stringify(value)}\``;
}

function page(title: string, ...parts: readonly string[]): string {
  const origin = "<!-- Generated by npm run generate; do not edit. -->";
  return `${[`# ${title}`, origin, ...parts].join("\n\n")}\n`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}
