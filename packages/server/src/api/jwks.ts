import { Type } from "typebox";
import type { Api, ApiContext } from "./context.ts";

/** How long others may keep the answer: a new key signs at once, so whoever meets an unknown one asks again. */
const maxAgeSeconds = 300;

const keySchema = Type.Object({
  kty: Type.Literal("OKP"),
  crv: Type.Literal("Ed25519"),
  x: Type.String({ description: "The public key, base64url." }),
  kid: Type.String({ description: "The name that tokens have for it, `ssk_…`." }),
  alg: Type.Literal("EdDSA"),
  use: Type.Literal("sig"),
});

const keySetSchema = Type.Object(
  {
    keys: Type.Array(keySchema, {
      description: "Those that a token which has not expired may be signed with, newest first.",
    }),
  },
  {
    examples: [
      {
        keys: [
          {
            kty: "OKP",
            crv: "Ed25519",
            x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            kid: "ssk_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
            alg: "EdDSA",
            use: "sig",
          },
        ],
      },
    ],
  },
);

/** Registers the public keys of session tokens, in the place where programs look for them (RFC 7517, RFC 8615). */
export function registerJwksRoute(api: Api, { sessions }: Pick<ApiContext, "sessions">): void {
  api.get(
    "/.well-known/jwks.json",
    {
      config: { owner: "public" },
      schema: {
        tags: ["sessions"],
        operationId: "getJwks",
        summary: "Public keys of session tokens",
        description:
          "For whoever wants to check that a token was made here. That alone does not say that its session goes on.",
        security: [],
        response: { 200: keySetSchema },
      },
    },
    async (_request, reply) => {
      const keys = [...(await sessions.publishedKeys())];
      reply.header("cache-control", `public, max-age=${maxAgeSeconds}`);
      return { keys };
    },
  );
}
