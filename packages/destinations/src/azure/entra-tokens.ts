import { AccessTokens } from "../credentials/access-tokens.ts";
import type { Credential } from "../credentials/credential.ts";
import { askTokenEndpoint, type TokenRequest } from "../credentials/token-endpoint.ts";
import type { Runtime } from "../destination.ts";
import { entraHostFor } from "./place.ts";

/** What tokens are for. */
interface Service {
  /** Such as `https://storage.azure.com/.default`. */
  readonly scope: string;
  /** Where the service is: each of Azure's clouds has an Entra of its own. */
  readonly hostname: string;
}

/**
 * The access tokens of an application that is registered in Microsoft Entra; `credential` is an
 * `AZURE_SERVICE_PRINCIPAL`.
 */
export function entraTokens(
  credential: Credential,
  service: Service,
  runtime: Runtime,
): AccessTokens {
  const request = requestOf(credential, service);
  return new AccessTokens((signal) => askTokenEndpoint(request, runtime, signal), runtime);
}

/** Source: Microsoft Learn, "OAuth 2.0 client credentials flow on the Microsoft identity platform". */
function requestOf({ config, secrets }: Credential, { scope, hostname }: Service): TokenRequest {
  const { directoryId = "", clientId = "" } = config;
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: secrets["clientSecret"] ?? "",
    scope,
  });
  const directory = encodeURIComponent(directoryId);
  return {
    url: new URL(`https://${entraHostFor(hostname)}/${directory}/oauth2/v2.0/token`),
    headers: {
      accept: "application/json",
      "accept-encoding": "identity",
      "content-type": "application/x-www-form-urlencoded",
    },
    body: form.toString(),
    explain: explanationOf,
  };
}

/** Source: Microsoft Learn, "Microsoft Entra authentication and authorization error codes". */
const explanations: ReadonlyMap<string, string> = new Map([
  ["AADSTS7000215", "The client secret is not one of the application's."],
  ["AADSTS7000222", "The client secret has expired: make a new one and rotate the credential."],
  ["AADSTS700016", "The directory has no application with this client id."],
  ["AADSTS7000112", "The application is disabled in its directory."],
  ["AADSTS90002", "There is no directory with this id."],
  ["AADSTS53003", "A policy of conditional access keeps the application from signing in."],
]);

function explanationOf(text: string): string | undefined {
  const [code = ""] = /\bAADSTS\d{4,8}\b/.exec(text) ?? [];
  return explanations.get(code);
}
