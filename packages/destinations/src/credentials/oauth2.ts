import { defineCredential, matching } from "./define.ts";

// Source: RFC 6749 appendix A: VSCHAR for ids and secrets, scope-token for scopes.
const visible = /^[\u0020-\u007e]+$/;
const scopePattern =
  /^[\u0021\u0023-\u005b\u005d-\u007e]+(?: [\u0021\u0023-\u005b\u005d-\u007e]+)*$/;

const visibleSentence = "Must have printable ASCII characters only.";

/** Access tokens that are fetched with the id and the secret of a client. Source: RFC 6749 section 4.4. */
export const oauth2ClientCredentials = defineCredential({
  type: "OAUTH2_CLIENT_CREDENTIALS",
  label: "OAuth 2.0 client credentials",
  description:
    "Access tokens that are fetched from your authorization server, and renewed in time.",
  fields: [
    {
      name: "tokenUrl",
      label: "Token URL",
      help: "The https:// address that gives out access tokens.",
      kind: "url",
      required: true,
      lengthMax: 2_048,
      secret: false,
    },
    {
      name: "clientId",
      label: "Client id",
      help: "The id under which the client is registered there.",
      kind: "text",
      required: true,
      lengthMax: 512,
      secret: false,
      problemOf: matching(visible, visibleSentence),
    },
    {
      name: "clientSecret",
      label: "Client secret",
      help: "The secret of the client.",
      kind: "text",
      required: true,
      lengthMax: 4_096,
      secret: true,
      showsEnd: true,
      problemOf: matching(visible, visibleSentence),
    },
    {
      name: "scope",
      label: "Scope",
      help: "The scopes to ask for, separated by spaces; leave it out to get the client's usual ones.",
      kind: "text",
      required: false,
      lengthMax: 2_048,
      secret: false,
      problemOf: matching(scopePattern, "Must be scopes separated by single spaces."),
    },
    {
      name: "audience",
      label: "Audience",
      help: "Whom the token is for, where the authorization server asks for it.",
      kind: "text",
      required: false,
      lengthMax: 2_048,
      secret: false,
      problemOf: matching(visible, visibleSentence),
    },
    {
      name: "clientAuthentication",
      label: "Client authentication",
      help: "Where the id and the secret are sent to the authorization server.",
      kind: "choice",
      choices: ["basic", "body"],
      choiceLabels: { basic: "In the Authorization header (basic)", body: "In the body" },
      required: false,
      default: "basic",
      lengthMax: 5,
      secret: false,
    },
  ],
});
