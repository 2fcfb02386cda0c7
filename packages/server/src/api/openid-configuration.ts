import { Type } from "typebox";
import type { PublishedIssuer } from "../cloud-identity/cloud-identity.ts";
import { ApiError } from "../errors.ts";
import type { Api, ApiContext } from "./context.ts";
import { problemResponses } from "./problem-schema.ts";

/** How long others may keep the answers: a key is published long before it signs. */
const maxAgeSeconds = 300;

const keysPath = "/.well-known/workload-keys.json";

const configurationSchema = Type.Object(
  {
    issuer: Type.String({ description: "Who signs, as it stands in the tokens." }),
    jwks_uri: Type.String({ description: "Where the public keys are." }),
    response_types_supported: Type.Array(Type.String()),
    subject_types_supported: Type.Array(Type.String()),
    id_token_signing_alg_values_supported: Type.Array(Type.String()),
  },
  {
    examples: [
      {
        issuer: "https://events.example.com",
        jwks_uri: `https://events.example.com${keysPath}`,
        response_types_supported: ["id_token"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["ES256"],
      },
    ],
  },
);

const keySchema = Type.Object({
  kty: Type.Unsafe<string>({ type: "string", enum: ["EC", "RSA"] }),
  crv: Type.Optional(Type.String({ description: "Of an EC key: P-256." })),
  x: Type.Optional(Type.String()),
  y: Type.Optional(Type.String()),
  n: Type.Optional(Type.String({ description: "Of an RSA key: its modulus, base64url." })),
  e: Type.Optional(Type.String()),
  kid: Type.String({ description: "The name that tokens have for it: its thumbprint (RFC 7638)." }),
  alg: Type.Unsafe<string>({ type: "string", enum: ["ES256", "RS256"] }),
  use: Type.Literal("sig"),
});

const keySetSchema = Type.Object(
  { keys: Type.Array(keySchema, { description: "The first signs." }) },
  {
    examples: [
      {
        keys: [
          {
            kty: "EC",
            crv: "P-256",
            x: "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
            y: "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
            kid: "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s",
            alg: "ES256",
            use: "sig",
          },
        ],
      },
    ],
  },
);

/**
 * Registers what clouds read to check who this installation is when a customer trusts it by federation: the configuration
 * (OpenID Connect Discovery 1.0) and the public keys. Session tokens have keys of their own (jwks.ts).
 */
export function registerOpenidConfigurationRoutes(
  api: Api,
  { cloudIdentity }: Pick<ApiContext, "cloudIdentity">,
): void {
  const published = (): PublishedIssuer => {
    if (cloudIdentity.published !== undefined) return cloudIdentity.published;
    throw new ApiError("not_found", { detail: "This installation signs no identity tokens." });
  };
  api.get(
    "/.well-known/openid-configuration",
    {
      config: { owner: "public" },
      schema: {
        tags: ["credentials"],
        operationId: "getOpenidConfiguration",
        summary: "Issuer of identity tokens",
        description:
          "What a cloud reads to check the tokens by which this installation says who it is. They sign nobody in here.",
        security: [],
        response: { 200: configurationSchema, ...problemResponses(["not_found"]) },
      },
    },
    async (_request, reply) => {
      const { issuer, keys } = published();
      reply.header("cache-control", `public, max-age=${maxAgeSeconds}`);
      return {
        issuer,
        jwks_uri: `${issuer}${keysPath}`,
        response_types_supported: ["id_token"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: [...new Set(keys.map(({ alg }) => alg))],
      };
    },
  );
  api.get(
    keysPath,
    {
      config: { owner: "public" },
      schema: {
        tags: ["credentials"],
        operationId: "getWorkloadKeys",
        summary: "Public keys of identity tokens",
        security: [],
        response: { 200: keySetSchema, ...problemResponses(["not_found"]) },
      },
    },
    async (_request, reply) => {
      const { keys } = published();
      reply.header("cache-control", `public, max-age=${maxAgeSeconds}`);
      return { keys: [...keys] };
    },
  );
}
