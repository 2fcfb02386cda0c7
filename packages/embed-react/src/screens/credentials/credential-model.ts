import type { Credential, CredentialType, Destination } from "../../api/types.ts";
import type { StoredValues } from "../forms/form-model.ts";

/** What is stored of a credential, as a form shows it: plain values as they are, secrets masked. */
export function storedOf(credential: Credential, type: CredentialType): StoredValues {
  const plain: Record<string, unknown> = {};
  const masked: Record<string, unknown> = {};
  for (const { name, secret } of type.fields) {
    const shown = credential.secrets[name];
    if (!secret) plain[name] = credential[name];
    else if (shown !== undefined) masked[name] = shown.masked;
  }
  return { plain, masked };
}

/** What was read off a credential's fields, such as when its certificate expires; only what there is. */
export function factsOf(
  credential: Credential,
  type: CredentialType | undefined,
): readonly { readonly label: string; readonly value: string }[] {
  return (type?.facts ?? []).flatMap(({ name, label }) => {
    const value = credential[name];
    return typeof value === "string" ? [{ label, value }] : [];
  });
}

/** Whether credentials of the type can be used in this installation. */
export function isAvailable({ unavailable = null }: CredentialType): boolean {
  return unavailable === null;
}

/** Whether a fact is a moment, RFC 3339. */
export function isMoment(value: string): boolean {
  return /^[0-9]{4}-[0-9]{2}-[0-9]{2}T/.test(value) && !Number.isNaN(Date.parse(value));
}

/** The masked secrets of a credential, in the order of its fields. */
export function masksOf(
  credential: Credential,
  type: CredentialType | undefined,
): readonly string[] {
  const names = type?.fields.map(({ name }) => name) ?? Object.keys(credential.secrets);
  return names.flatMap((name) => credential.secrets[name]?.masked ?? []);
}

/** The destinations that sign in with a credential. */
export function usersOf(
  credentialId: string,
  destinations: readonly Destination[],
): readonly Destination[] {
  return destinations.filter((destination) => destination.credentialId === credentialId);
}
