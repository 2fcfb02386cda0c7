import type { UseQueryResult } from "@tanstack/react-query";
import type { Credential, CredentialType } from "../api/types.ts";
import { useChange } from "./change.ts";
import type { Change } from "./change.ts";
import { queryKeys } from "./keys.ts";
import { usePages } from "./pages.ts";
import type { PagedResult } from "./pages.ts";
import { itemsOfList, useResource } from "./resource.ts";
import type { Listed, PortalError } from "./resource.ts";

/** What is written of a credential: its name, its type, and the fields of that. */
export interface CredentialInput {
  readonly type: string;
  readonly name: string;
  readonly [field: string]: unknown;
}

/** Members to replace; secret ones that are left out stay as they are. */
export type CredentialChange = Readonly<Record<string, unknown>>;

/**
 * The credential types with the fields that their forms are made of. Reads `GET /v1/credential-types`; again when it is
 * looked at after half an hour. Nothing invalidates it.
 */
export function useCredentialTypes(): UseQueryResult<readonly CredentialType[], PortalError> {
  return useResource<readonly CredentialType[], Listed<CredentialType>>({
    key: queryKeys.credentialTypes,
    request: { path: "/v1/credential-types" },
    select: itemsOfList,
    staleTimeMs: 30 * 60_000,
  });
}

/**
 * The customer's credentials, newest first, page by page, without their secrets. Reads `GET /v1/credentials`; again
 * when it is looked at after ten seconds. Every change of a credential invalidates it.
 */
export function useCredentials(): PagedResult<Credential> {
  return usePages<Credential>({
    key: queryKeys.credentials,
    path: "/v1/credentials",
    staleTimeMs: 10_000,
  });
}

/**
 * Creates a credential: `POST /v1/credentials`. What is sent is secret and is forgotten with the component. Invalidates
 * the list of credentials.
 */
export function useCreateCredential(): Change<Credential, CredentialInput> {
  return useChange<CredentialInput, Credential>({
    request: (body) => ({ method: "POST", path: "/v1/credentials", body }),
    isSecret: true,
    invalidates: (customer) => [queryKeys.credentials(customer)],
  });
}

/**
 * Renames or rotates a credential in place: `PATCH /v1/credentials/{id}`. What is sent is secret and is forgotten with
 * the component. Invalidates the list of credentials.
 */
export function useUpdateCredential(id: string): Change<Credential, CredentialChange> {
  return useChange<CredentialChange, Credential>({
    request: (body) => ({ method: "PATCH", path: credentialPath(id), body }),
    isSecret: true,
    invalidates: (customer) => [queryKeys.credentials(customer)],
  });
}

/**
 * Deletes a credential: `DELETE /v1/credentials/{id}`. Refused with `state_conflict` while a destination signs in with
 * it. Invalidates the list of credentials.
 */
export function useDeleteCredential(id: string): Change<void, void> {
  return useChange<void, void>({
    request: () => ({ method: "DELETE", path: credentialPath(id) }),
    invalidates: (customer) => [queryKeys.credentials(customer)],
  });
}

function credentialPath(id: string): string {
  return `/v1/credentials/${encodeURIComponent(id)}`;
}
