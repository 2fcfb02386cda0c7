import type {
  BatchRules,
  Connection,
  DestinationDefinition,
  Field,
  FieldProblem,
  Settings,
} from "../../../packages/destinations/src/destination.ts";
import { hostOf } from "../../../packages/destinations/src/hostname.ts";
import { refusingConnection } from "../../../packages/destinations/src/refusing-connection.ts";
import { textSetting, unknownSettings } from "../../../packages/destinations/src/settings-input.ts";
import { openConnection } from "./connection.ts";

const urlField: Field = {
  name: "url",
  label: "URL",
  help: "Next: say in index.ts what a customer has to enter here, and add the other settings.",
  kind: "url",
  required: true,
  secret: false,
  placeholder: "https://example.com",
};

const fields: readonly Field[] = [urlField];

const batch: BatchRules = { eventsMax: 1_000, bytesMax: 1_000_000, ageMsMax: 60_000 };

const deadlineMs = 30_000;

/** The NEW_DESTINATION destination type. */
export const newDestination: DestinationDefinition<"NEW_DESTINATION"> = {
  type: "NEW_DESTINATION",
  folder: new URL("./", import.meta.url),
  label: "New Destination",
  category: "queue",
  description: "Next: say in index.ts, in one sentence, what this type does with events.",
  fields,
  signs: false,
  credentialTypes: [],
  requiresCredential: false,
  batch,

  parseSettings(input, { egress }) {
    const problems: FieldProblem[] = unknownSettings(input, fields, "New Destination");
    const url = textSetting(input, urlField, problems, {
      problemOf: (text) => {
        const verdict = egress.checkUrl(text);
        return "problem" in verdict ? verdict.problem : undefined;
      },
    });
    if (problems.length > 0) return { problems };
    return { settings: { config: { url }, secrets: {} } };
  },

  maskSecrets: () => ({}),
  target: (config) => urlOf(config)?.host ?? "",

  hostOf(config) {
    const url = urlOf(config);
    return url === null ? null : hostOf(url);
  },

  deadlineMs: () => deadlineMs,

  connect({ config }, runtime): Promise<Connection> {
    const verdict = runtime.egress.checkUrl(String(config["url"]));
    if ("problem" in verdict) {
      const reason = verdict.blocked ? "blocked" : "misconfigured";
      const target = newDestination.target(config);
      return Promise.resolve(refusingConnection(target, { reason, detail: verdict.problem }));
    }
    return Promise.resolve(openConnection(verdict.url, runtime));
  },
};

function urlOf(config: Settings["config"]): URL | null {
  return URL.parse(String(config["url"]));
}
