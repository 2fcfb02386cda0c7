import { Type } from "typebox";
import type { TSchema } from "typebox";
import { errorCodes } from "../errors.ts";
import type { ErrorCode } from "../errors.ts";

/** The schema of every error answer, as it stands in openapi.json. */
export const problemSchema = Type.Object(
  {
    type: Type.String({ description: "A link to the explanation of the code." }),
    title: Type.String({ description: "What the code means." }),
    status: Type.Integer(),
    code: Type.String({ description: "Stable; decide by this." }),
    detail: Type.Optional(Type.String({ description: "What was wrong this time." })),
    path: Type.Optional(Type.String({ description: "JSON pointer to the field at fault." })),
    problems: Type.Optional(
      Type.Array(Type.Object({ path: Type.String(), message: Type.String() }), {
        description: "Every problem found, when there are several.",
      }),
    ),
    requestId: Type.Optional(Type.String({ description: "Name it when you ask for help." })),
  },
  { description: "Problem details (RFC 9457)." },
);

// Each of these can be the answer of any route that needs an API key.
const codesOfEveryRoute = [
  "unauthenticated",
  "session_expired",
  "session_ended",
  "forbidden",
  "suspended",
  "rate_limited",
  "internal",
  "overloaded",
  "unavailable",
] as const;

/**
 * The error answers of one route for its schema's `response`, with an example each. The codes that every
 * authenticated route can answer are added by themselves.
 *
 * The type says that there is nothing in it: errors are thrown, so that a handler's return type is that of its success.
 */
export function problemResponses(codes: readonly ErrorCode[]): Readonly<Record<never, never>> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set([...codes, ...codesOfEveryRoute])) {
    const status = errorCodes[code].status;
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const responses: Record<number, object> = {};
  for (const [status, codesOfStatus] of byStatus)
    responses[status] = responseOf(status, codesOfStatus);
  return responses;
}

function responseOf(status: number, codes: readonly ErrorCode[]): object {
  const examples = Object.fromEntries(
    codes.map((code) => [
      code,
      {
        summary: errorCodes[code].title,
        value: {
          type: `https://pushrail.dev/errors/${code}`,
          title: errorCodes[code].title,
          status,
          code,
          requestId: "req_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
        },
      },
    ]),
  );
  const schema: TSchema = problemSchema;
  return {
    description: codes.map((code) => `\`${code}\`: ${errorCodes[code].title}`).join(" "),
    content: { "application/problem+json": { schema, examples } },
  };
}
