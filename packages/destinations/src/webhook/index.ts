import type { CredentialType } from "../credentials/credential.ts";
import type { DestinationDefinition, Field, FieldProblem } from "../destination.ts";
import { hostOf } from "../hostname.ts";
import { maskedValue } from "../masking.ts";
import { refusingConnection } from "../refusing-connection.ts";
import { signInOf, webhookCredentialTypes } from "./authorization.ts";
import { isHeaderNameDenied, parseHeaders } from "./headers.ts";
import { targetOf } from "./request.ts";
import { openWebhook } from "./send.ts";

const timeoutMsMin = 1_000;
const timeoutMsMax = 30_000;
const timeoutMsDefault = 10_000;

const fields: readonly Field[] = [
  {
    name: "url",
    label: "URL",
    help: "The https:// address that receives the events. Redirects are not followed.",
    kind: "url",
    required: true,
    secret: false,
    placeholder: "https://example.com/webhooks",
  },
  {
    name: "timeoutMs",
    label: "Time limit",
    help: "How long one attempt may take in milliseconds, from the name lookup to the last byte of the answer.",
    kind: "integer",
    required: false,
    default: timeoutMsDefault,
    minimum: timeoutMsMin,
    maximum: timeoutMsMax,
    secret: false,
    advanced: true,
  },
  {
    name: "headers",
    label: "Headers",
    help: "Headers to add to every request, such as Authorization. Their values are stored encrypted.",
    kind: "headers",
    required: false,
    default: {},
    secret: true,
    advanced: true,
  },
];

/** The WEBHOOK destination type: one signed POST for each event. */
export const webhook: DestinationDefinition = {
  type: "WEBHOOK",
  folder: new URL("./", import.meta.url),
  label: "Webhook",
  category: "webhook",
  description: "Sends each event as a signed HTTPS POST to a URL.",
  fields,
  signs: true,
  credentialTypes: webhookCredentialTypes,
  requiresCredential: false,
  batch: { eventsMax: 1, bytesMax: 1024 * 1024, ageMsMax: 0 },

  parseSettings(input, { egress, credentialType }) {
    const problems: FieldProblem[] = Object.keys(input)
      .filter((name) => !fields.some((field) => field.name === name))
      .map((name) => ({
        path: `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`,
        message: "A webhook has no such setting.",
      }));

    const { url, timeoutMs = timeoutMsDefault, headers = {} } = input;
    if (typeof url !== "string" || url === "") {
      problems.push({
        path: "/url",
        message: "A webhook needs the URL that its events are sent to.",
      });
    } else {
      const verdict = egress.checkUrl(url);
      if ("problem" in verdict) problems.push({ path: "/url", message: verdict.problem });
    }
    if (!isTimeoutMs(timeoutMs)) {
      problems.push({
        path: "/timeoutMs",
        message: `The time limit is a whole number of milliseconds from ${timeoutMsMin} to ${timeoutMsMax}.`,
      });
    }
    const parsed = parseHeaders(headers);
    if ("problems" in parsed) problems.push(...parsed.problems);
    else problems.push(...problemsBesideCredential(input, credentialType));
    if (problems.length > 0 || !("headers" in parsed)) return { problems };

    const hasHeaders = Object.keys(parsed.headers).length > 0;
    return {
      settings: {
        config: { url, timeoutMs },
        secrets: hasHeaders ? { headers: parsed.headers } : {},
      },
    };
  },

  maskSecrets(secrets) {
    const headers = Object.entries(storedHeaders(secrets["headers"]));
    return {
      headers: Object.fromEntries(
        headers.map(([name, value]) => [name, maskedValue(String(value))]),
      ),
    };
  },

  target(config) {
    const url = URL.parse(String(config["url"]));
    return url === null ? "" : `${url.host}${url.pathname}`;
  },

  hostOf(config) {
    const url = URL.parse(String(config["url"]));
    return url === null ? null : hostOf(url);
  },

  deadlineMs(config) {
    return isTimeoutMs(config["timeoutMs"]) ? config["timeoutMs"] : timeoutMsDefault;
  },

  connect({ config, secrets, credential }, runtime) {
    const text = String(config["url"]);
    const url = URL.parse(text);
    const target = url === null ? "" : targetOf(url);
    const verdict = runtime.egress.checkUrl(text);
    if ("problem" in verdict) {
      const reason = verdict.blocked ? "blocked" : "misconfigured";
      return Promise.resolve(refusingConnection(target, { reason, detail: verdict.problem }));
    }
    // Names that were denied after these headers had been stored are left out: ours always win.
    const stored = Object.entries(storedHeaders(secrets["headers"]));
    const isAuthorized = setsAuthorization(credential?.type);
    const parsed = parseHeaders(
      Object.fromEntries(
        stored.filter(
          ([name]) => !isHeaderNameDenied(name) && !(isAuthorized && isAuthorization(name)),
        ),
      ),
    );
    if ("problems" in parsed) {
      const detail = parsed.problems
        .map((problem) => `${problem.path}: ${problem.message}`)
        .join(" ");
      return Promise.resolve(
        refusingConnection(target, { reason: "misconfigured", detail: detail.slice(0, 500) }),
      );
    }
    const found = signInOf(credential, runtime);
    if ("failure" in found) {
      const route = { isSecure: verdict.url.protocol === "https:", fetchesTokens: true };
      const step = { name: "credential", route };
      return Promise.resolve(refusingConnection(target, found.failure, step));
    }
    const { url: judged } = verdict;
    const { headers } = parsed;
    return Promise.resolve(openWebhook({ url: judged, headers, signIn: found.signIn }, runtime));
  },
};

function isAuthorization(name: string): boolean {
  return name.toLowerCase() === "authorization";
}

/** Whether a credential of the type sets the Authorization header, which the customer's headers then must not. */
function setsAuthorization(type: CredentialType | undefined): boolean {
  return type !== undefined && type !== "CLIENT_CERTIFICATE";
}

/** What of the settings does not go together with a credential of the type. */
function problemsBesideCredential(
  { url, headers }: Readonly<Record<string, unknown>>,
  type: CredentialType | undefined,
): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (type === "CLIENT_CERTIFICATE" && typeof url === "string" && /^http:/i.test(url)) {
    const message = "A client certificate needs an https:// address.";
    problems.push({ path: "/url", message });
  }
  const name = Object.keys(storedHeaders(headers)).find(isAuthorization);
  if (setsAuthorization(type) && name !== undefined) {
    const message = "The destination's credential sets this header; leave it out.";
    problems.push({ path: `/headers/${name}`, message });
  }
  return problems;
}

function isTimeoutMs(value: unknown): value is number {
  return (
    Number.isInteger(value) &&
    (value as number) >= timeoutMsMin &&
    (value as number) <= timeoutMsMax
  );
}

function storedHeaders(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}
