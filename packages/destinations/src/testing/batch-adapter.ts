import type {
  BatchRules,
  Connection,
  DestinationDefinition,
  Field,
  FieldProblem,
  Settings,
} from "../destination.ts";
import { refusingConnection } from "../refusing-connection.ts";
import { openBatchSender } from "./batch-sender.ts";
import { documentsForTests } from "./register.ts";

/** Limits of {@link createBatchAdapter}; tests choose small ones to see many batches of few events. */
export interface BatchAdapterOptions extends Pick<
  BatchRules,
  "eventsMax" | "bytesMax" | "ageMsMax"
> {
  /** `true` gives each hour (UTC) of `occurredAt` and event type batches of their own. */
  readonly partitioned: boolean;
}

const timeoutMsMin = 50;
const timeoutMsMax = 30_000;
const timeoutMsDefault = 10_000;
const modes = ["parts", "rows"] as const;

const fields: readonly Field[] = [
  {
    name: "url",
    label: "URL",
    help: "The base URL of the batch system.",
    kind: "url",
    required: true,
    secret: false,
  },
  {
    name: "mode",
    label: "Mode",
    help: "Whether a batch becomes one named part or rows that are judged one by one.",
    kind: "choice",
    choices: modes,
    choiceLabels: { parts: "One named part", rows: "Rows, judged one by one" },
    required: false,
    default: "parts",
    secret: false,
  },
  {
    name: "timeoutMs",
    label: "Time limit",
    help: "How long one attempt may take in milliseconds.",
    kind: "integer",
    required: false,
    default: timeoutMsDefault,
    minimum: timeoutMsMin,
    maximum: timeoutMsMax,
    secret: false,
  },
  {
    name: "token",
    label: "Token",
    help: "The bearer token of the batch system.",
    kind: "text",
    required: true,
    secret: true,
  },
];

/** The destination type TEST_BATCH, which writes to the batch system of `batch-system.ts`. */
export function createBatchAdapter(
  options: BatchAdapterOptions,
): DestinationDefinition<"TEST_BATCH"> {
  const { eventsMax, bytesMax, ageMsMax } = options;
  return {
    type: "TEST_BATCH",
    folder: documentsForTests,
    label: "Batch system for tests",
    category: "object-storage",
    description: "Writes batches of events to a small system that exists in tests only.",
    fields,
    signs: false,
    credentialTypes: [],
    requiresCredential: false,
    batch: {
      eventsMax,
      bytesMax,
      ageMsMax,
      ...(options.partitioned && { partitionOf: hourAndTypeOf }),
    },
    parseSettings,
    maskSecrets: (secrets) => (secrets["token"] === undefined ? {} : { token: "••••" }),
    target: (config) => URL.parse(String(config["url"]))?.host ?? "",
    deadlineMs: ({ timeoutMs }) => (isTimeoutMs(timeoutMs) ? timeoutMs : timeoutMsDefault),
    connect: (settings, { egress, now }) => {
      const text = String(settings.config["url"]);
      const verdict = egress.checkUrl(text);
      if ("problem" in verdict) {
        const reason = verdict.blocked ? "blocked" : "misconfigured";
        const target = URL.parse(text)?.origin ?? "";
        return Promise.resolve<Connection>(
          refusingConnection(target, { reason, detail: verdict.problem }),
        );
      }
      return Promise.resolve(
        openBatchSender(
          {
            origin: verdict.url.origin,
            mode: settings.config["mode"] === "rows" ? "rows" : "parts",
            token: String(settings.secrets["token"]),
          },
          { egress, now },
        ),
      );
    },
  };
}

/** The partition of {@link BatchAdapterOptions.partitioned}, such as `2026-11-21T18/order.completed`. */
export const hourAndTypeOf: NonNullable<BatchRules["partitionOf"]> = ({
  occurredAt,
  eventType,
}) => {
  // A leap second is a time to RFC 3339 and none to Date; it belongs to the minute that it ends.
  const atMs = Date.parse(occurredAt.replace(/:60(?=[.Zz+-])/, ":59"));
  return `${new Date(atMs).toISOString().slice(0, 13)}/${eventType}`;
};

function parseSettings(
  input: Readonly<Record<string, unknown>>,
  { egress }: Parameters<DestinationDefinition["parseSettings"]>[1],
): { readonly settings: Settings } | { readonly problems: readonly FieldProblem[] } {
  const problems: FieldProblem[] = Object.keys(input)
    .filter((name) => !fields.some((field) => field.name === name))
    .map((name) => ({ path: `/${name}`, message: "The batch system has no such setting." }));
  const { url, mode = "parts", timeoutMs = timeoutMsDefault, token } = input;
  if (typeof url !== "string") {
    problems.push({ path: "/url", message: "The batch system needs its base URL." });
  } else {
    const verdict = egress.checkUrl(url);
    if ("problem" in verdict) problems.push({ path: "/url", message: verdict.problem });
  }
  if (!modes.some((known) => known === mode))
    problems.push({ path: "/mode", message: `The mode is one of ${modes.join(", ")}.` });
  if (!isTimeoutMs(timeoutMs)) {
    problems.push({
      path: "/timeoutMs",
      message: `The time limit is a whole number of milliseconds from ${timeoutMsMin} to ${timeoutMsMax}.`,
    });
  }
  if (typeof token !== "string" || !/^[\x21-\x7e]{8,200}$/.test(token)) {
    problems.push({
      path: "/token",
      message: "The token has 8 to 200 printable ASCII characters without a space.",
    });
  }
  if (problems.length > 0) return { problems };
  return { settings: { config: { url, mode, timeoutMs }, secrets: { token } } };
}

function isTimeoutMs(value: unknown): value is number {
  return (
    Number.isInteger(value) &&
    (value as number) >= timeoutMsMin &&
    (value as number) <= timeoutMsMax
  );
}
