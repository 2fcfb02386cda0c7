import type { Misconfiguration } from "./session-machine.ts";

/** What is wrong with how the portal was put into its page, for the developer who does it; in English. */
export interface Explanation {
  /** What was found, one sentence. */
  readonly what: string;
  /** What to do, each a sentence; the likeliest first. */
  readonly steps: readonly string[];
}

const mint =
  'Have your backend call POST /v1/sessions with {"customerExternalId": "…"} and return the answer\'s token.';

/** Where the page and the API are, as far as it is known. */
interface Places {
  readonly origin: string;
  readonly apiUrl: string;
}

const explanations: Readonly<Record<Misconfiguration, (places: Places) => Explanation>> = {
  no_token_source: () => ({
    what: "The portal has no way to get a session token.",
    steps: ["Pass fetchSessionToken (or sessionToken for a first try).", mint],
  }),
  empty: () => ({ what: "fetchSessionToken returned an empty text.", steps: [mint] }),
  not_text: () => ({
    what: "fetchSessionToken returned neither a text nor an object with a token.",
    steps: [
      "Return the token's text, or the answer of POST /v1/sessions as it is: {token, expiresAt}.",
      "An async function without a return statement returns undefined.",
    ],
  }),
  html: () => ({
    what: "fetchSessionToken returned a page of HTML instead of a token.",
    steps: [
      "Look at the address that it fetches: it answered with a page, such as a sign-in page or a 404.",
      "Throw when the response is not ok, so that the portal tries again later.",
    ],
  }),
  json: () => ({
    what: "fetchSessionToken returned JSON as text instead of a token.",
    steps: ["Read the response with .json() instead of .text(), and return its token."],
  }),
  api_key: () => ({
    what: "fetchSessionToken returned an API key. API keys must never reach a browser.",
    steps: ["Revoke that key, for a browser has seen it.", mint],
  }),
  not_jwt: () => ({
    what: "fetchSessionToken returned a text that is no session token.",
    steps: [mint],
  }),
  no_claims: () => ({
    what: "fetchSessionToken returned a text that is no session token.",
    steps: [mint],
  }),
  no_api_url: () => ({
    what: "The portal does not know where the API is.",
    steps: [
      "Pass apiUrl, such as https://events.example.com.",
      "Or set the server's PUSHRAIL_ISSUER to its public address, which tokens then carry.",
    ],
  }),
  bad_api_url: ({ apiUrl }) => ({
    what: `apiUrl is not an address: ${apiUrl}.`,
    steps: ["Pass a complete one, such as https://events.example.com."],
  }),
  refused: ({ apiUrl }) => ({
    what: `The API at ${apiUrl} refuses even fresh session tokens.`,
    steps: [
      "Check that apiUrl is the installation whose POST /v1/sessions made the token.",
      "Check that fetchSessionToken asks for a new token each time instead of keeping an old one.",
    ],
  }),
  unreachable: ({ origin, apiUrl }) => ({
    what: `No request to ${apiUrl} was answered in a way that this page may read.`,
    steps: [
      `Add ${origin} to the tenant's allowed origins: PATCH /v1/tenant {"allowedOrigins": ["${origin}"]}.`,
      `If this page has a Content-Security-Policy, its connect-src needs ${originOf(apiUrl)}; the console names what it blocked.`,
      "Check that apiUrl is right, that the server runs, and that a page on https does not call http.",
    ],
  }),
};

/** Explains a fault. `origin` is the page's, `apiUrl` where the portal looked for the API. */
export function explainFault(
  fault: Misconfiguration,
  { origin, apiUrl = "the API" }: { readonly origin: string; readonly apiUrl?: string | undefined },
): Explanation {
  return explanations[fault]({ origin, apiUrl });
}

function originOf(address: string): string {
  return URL.canParse(address) ? new URL(address).origin : address;
}
