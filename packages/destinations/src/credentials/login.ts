import { defineCredential, matching } from "./define.ts";

/** Credentials that are a name and a password, or a token. */

/** A user of a database or a broker. */
export const usernamePassword = defineCredential({
  type: "USERNAME_PASSWORD",
  label: "User name and password",
  description: "A user of a database or of a message broker.",
  fields: [
    {
      name: "username",
      label: "User name",
      help: "The name of the user.",
      kind: "text",
      required: true,
      lengthMax: 256,
      secret: false,
    },
    {
      name: "password",
      label: "Password",
      help: "The password of the user.",
      kind: "text",
      required: true,
      lengthMax: 1_024,
      secret: true,
    },
  ],
});

/** HTTP basic authentication. Source: RFC 7617: no colon in the name, no control characters in either. */
export const basicAuth = defineCredential({
  type: "BASIC_AUTH",
  label: "Basic authentication",
  description: "A user name and a password in the Authorization header of each request.",
  fields: [
    {
      name: "username",
      label: "User name",
      help: "The name of the user; it cannot contain a colon.",
      kind: "text",
      required: true,
      lengthMax: 256,
      secret: false,
      problemOf: (value) =>
        value.includes(":") ? "Must not contain a colon, which ends the name." : undefined,
    },
    {
      name: "password",
      label: "Password",
      help: "The password of the user.",
      kind: "text",
      required: true,
      lengthMax: 1_024,
      secret: true,
    },
  ],
});

/** Texts that may follow `Bearer `. RFC 6750 permits fewer characters than receivers in use. */
export const bearerTokenPattern = /^[\u0021-\u007e]+$/;

/** A fixed token. */
export const bearerToken = defineCredential({
  type: "BEARER_TOKEN",
  label: "Bearer token",
  description: "A fixed token in the Authorization header of each request.",
  fields: [
    {
      name: "token",
      label: "Token",
      help: "The token alone, without the word Bearer.",
      kind: "text",
      required: true,
      lengthMax: 4_096,
      secret: true,
      showsEnd: true,
      problemOf: matching(
        bearerTokenPattern,
        "Must have printable ASCII characters without spaces, and not begin with the word Bearer.",
      ),
    },
  ],
});
