import type { FieldProblem } from "../destination.ts";
import type { EgressGuard } from "../egress.ts";

/**
 * Customers' own credentials: what a type declares, and what a destination is handed to sign in with.
 *
 * A credential is declared, checked and shown like a destination's settings, but stands by itself, so that several
 * destinations of one customer use the same one and a rotation reaches all of them.
 */

/** The constant that names a credential type in the API and in the database. */
export type CredentialType =
  | "AWS_ACCESS_KEY"
  | "AWS_ROLE"
  | "AZURE_CONNECTION_STRING"
  | "AZURE_SAS"
  | "AZURE_SERVICE_PRINCIPAL"
  | "BASIC_AUTH"
  | "BEARER_TOKEN"
  | "CLIENT_CERTIFICATE"
  | "GCP_SERVICE_ACCOUNT"
  | "GCP_WORKLOAD_IDENTITY"
  | "OAUTH2_CLIENT_CREDENTIALS"
  | "USERNAME_PASSWORD";

/** One value that a customer gives; forms, docs and validation messages come from it. All values are texts. */
export interface CredentialField {
  /** Name in the public JSON, camelCase. */
  readonly name: string;
  readonly label: string;
  /** One or two sentences shown beside the input. */
  readonly help: string;
  readonly kind: "text" | "multiline" | "url" | "choice";
  readonly required: boolean;
  /** Used when the field is absent; `undefined` means that there is none. */
  readonly default?: string;
  /** The values of a `choice`. */
  readonly choices?: readonly string[];
  /**
   * What people read in the place of each of the `choices`: a few words, without a full stop. Absent: they read the values
   * themselves. Input and output always carry the values.
   */
  readonly choiceLabels?: Readonly<Record<string, string>>;
  /** Characters, at least 1. */
  readonly lengthMax: number;
  /** `true` when the value is encrypted at rest, masked after it was set, and kept out of every log. */
  readonly secret: boolean;
}

/** Something that is read off the fields and shown beside them, such as when a certificate expires; never a secret. */
export interface CredentialFact {
  /** Name in the public JSON, camelCase. */
  readonly name: string;
  readonly label: string;
  readonly help: string;
}

/** The values of a credential, split by where they are stored. */
export interface CredentialValues {
  /** Plain fields and facts, by name. Optional ones that are not set are absent. */
  readonly config: Readonly<Record<string, string>>;
  /** Secret fields, encrypted at rest. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** A credential as a destination signs in with it. */
export interface Credential extends CredentialValues {
  readonly type: CredentialType;
  /** The id by which a cloud tells the customers of this installation apart; only of a type that has one. */
  readonly externalId?: string;
}

/** What may be shown of a secret after it was set. */
export interface ShownSecret {
  /** `••••`, followed by the last four characters where those may be shown. */
  readonly masked: string;
  /** 16 hex digits that tell whether two secrets are the same; `null` where they could help to guess it. */
  readonly fingerprint: string | null;
}

/** One credential type. */
export interface CredentialDefinition {
  readonly type: CredentialType;
  readonly label: string;
  /** One sentence for the type picker. */
  readonly description: string;
  readonly fields: readonly CredentialField[];
  readonly facts: readonly CredentialFact[];
  /** `true` when the platform gives an external id, one for each customer, which nobody can choose. */
  readonly hasExternalId: boolean;
  /**
   * Checks the values as the customer gave them, fills in defaults, reads off the facts and splits off what is secret.
   *
   * Unknown names are problems too. Every problem is reported, not only the first; none repeats a value.
   */
  parse(
    input: Readonly<Record<string, unknown>>,
    runtime: { readonly egress: EgressGuard },
  ): { readonly values: CredentialValues } | { readonly problems: readonly FieldProblem[] };
  /** What may be shown of the secrets, by field. */
  shownSecrets(secrets: CredentialValues["secrets"]): Readonly<Record<string, ShownSecret>>;
}
