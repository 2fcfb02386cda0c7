import { Type } from "typebox";
import type { Static } from "typebox";
import { type Customer, pageOfCustomers, readCustomer } from "../customers/customers.ts";
import { type Erasure, readErasure, requestErasure } from "../erasure/erasure.ts";
import { publicId } from "../ids.ts";
import { accessOf, tenantAccessOf } from "./authenticate.ts";
import type { Api, ApiContext } from "./context.ts";
import { componentName } from "./openapi-components.ts";
import { problemResponses } from "./problem-schema.ts";

const manage = { owner: "tenant", scope: "manage" } as const;
const read = { owner: "tenant", scope: "read" } as const;
const tags = ["customers"];

const customerParams = Type.Object({
  externalId: Type.String({
    description: "Your own id of the customer, percent-encoded.",
    examples: ["acct_8K2zRq"],
  }),
});

const erasureExampleId = "era_018f3c6012347c3d8e9f0a1b2c3d4e60";

const customerFields = {
  externalId: Type.String({ description: "Your own id of the customer." }),
  createdAt: Type.String({ format: "date-time", description: "When it was first named." }),
  destinationCount: Type.Integer({ description: "Its destinations, deleted ones not counted." }),
  erasureId: Type.Union([Type.String(), Type.Null()], {
    description: "`era_…` while it is being erased.",
  }),
};

const customerExample = {
  externalId: "acct_8K2zRq",
  createdAt: "2026-11-21T09:30:00.027Z",
  destinationCount: 2,
  erasureId: null,
};

const listedCustomerSchema = Type.Object(customerFields, { [componentName]: "Customer" });

const customerSchema = Type.Object(customerFields, {
  [componentName]: "Customer",
  examples: [customerExample],
});

const customerPageSchema = Type.Object(
  {
    data: Type.Array(listedCustomerSchema, { description: "Newest first." }),
    nextCursor: Type.Union([Type.String(), Type.Null()], {
      description: "Pass it as `cursor` for the next page; `null` on the last one.",
    }),
  },
  {
    [componentName]: "CustomerPage",
    examples: [{ data: [customerExample], nextCursor: null }],
  },
);

const erasureSchema = Type.Object(
  {
    id: Type.String({ description: "`era_…`" }),
    customerExternalId: Type.Union([Type.String(), Type.Null()], {
      description:
        "Your own id of the customer; `null` when the erasure is over, as it is erased, too.",
    }),
    customerExternalIdSha256: Type.String({
      description: "SHA-256 of that id's UTF-8, in hex: what is kept of it as a proof.",
    }),
    state: Type.Enum(["running", "finished"]),
    phase: Type.Enum(["stopping", "erasing", "finished"], {
      description:
        "`stopping` waits until nothing of the customer is under way, `erasing` deletes table by table.",
    }),
    rowsErased: Type.Record(Type.String(), Type.Integer(), {
      description: "Rows deleted so far, by table.",
    }),
    requestedBy: Type.String({ description: "`key_…` of the API key that asked." }),
    requestedAt: Type.String({ format: "date-time" }),
    finishedAt: Type.Union([Type.String({ format: "date-time" }), Type.Null()], {
      description: "`null` while it is running.",
    }),
  },
  {
    [componentName]: "Erasure",
    examples: [
      {
        id: erasureExampleId,
        customerExternalId: "acct_8K2zRq",
        customerExternalIdSha256:
          "36192ded655adcb054545901a7d68322f212c8407572fb154b482505a603fa9a",
        state: "running" as const,
        phase: "erasing" as const,
        rowsErased: { attempts: 5210, backlog: 12 },
        requestedBy: "key_018f3c5d00007aaa8bbbcccccccccccc",
        requestedAt: "2026-11-21T09:30:00.027Z",
        finishedAt: null,
      },
    ],
  },
);

/** Registers what a tenant may do with its customers: list, look at and erase them. */
export function registerCustomerRoutes(api: Api, context: ApiContext): void {
  registerList(api, context);
  registerRead(api, context);
  registerErase(api, context);
  registerReadErasure(api, context);
}

function registerList(api: Api, context: ApiContext): void {
  api.get(
    "/v1/customers",
    {
      config: read,
      schema: {
        tags,
        operationId: "listCustomers",
        summary: "List customers, newest first",
        querystring: Type.Object(
          {
            limit: Type.Optional(
              Type.Integer({
                minimum: 1,
                maximum: 100,
                default: 50,
                description: "Most items of the page.",
              }),
            ),
            cursor: Type.Optional(
              Type.String({ maxLength: 64, description: "`nextCursor` of the page before." }),
            ),
          },
          { additionalProperties: false },
        ),
        response: {
          200: customerPageSchema,
          ...problemResponses(["invalid_field", "unknown_field", "invalid_cursor"]),
        },
      },
    },
    async (request) => {
      const { cursor, limit = 50 } = request.query;
      const { tenantId } = accessOf(request);
      const page = await pageOfCustomers(context.pool, tenantId, { cursor, limit });
      return { data: page.customers.map(customerJson), nextCursor: page.nextCursor };
    },
  );
}

function registerRead(api: Api, context: ApiContext): void {
  api.get(
    "/v1/customers/:externalId",
    {
      config: read,
      schema: {
        tags,
        operationId: "getCustomer",
        summary: "Get a customer",
        params: customerParams,
        response: { 200: customerSchema, ...problemResponses(["not_found"]) },
      },
    },
    async (request) => {
      const { tenantId } = accessOf(request);
      return customerJson(await readCustomer(context.pool, tenantId, request.params.externalId));
    },
  );
}

function registerErase(api: Api, context: ApiContext): void {
  api.delete(
    "/v1/customers/:externalId",
    {
      config: manage,
      schema: {
        tags,
        operationId: "eraseCustomer",
        summary: "Erase a customer everywhere",
        description:
          "At once, its destinations are deleted, what is under way to them is cancelled, and events for it are refused until the erasure is over. Then all that is stored of it is deleted. Asking again while that runs gives the same erasure. It cannot be undone.",
        params: customerParams,
        response: { 202: erasureSchema, ...problemResponses(["not_found", "state_conflict"]) },
      },
    },
    async (request, reply) => {
      const { externalId } = request.params;
      const erasure = await requestErasure(context.pool, tenantAccessOf(request), externalId);
      const answer = erasureJson(erasure);
      request.facts.subjectId = answer.id;
      reply.code(202).header("location", `/v1/erasures/${answer.id}`);
      return answer;
    },
  );
}

function registerReadErasure(api: Api, context: ApiContext): void {
  api.get(
    "/v1/erasures/:id",
    {
      config: read,
      schema: {
        tags,
        operationId: "getErasure",
        summary: "See how far an erasure is",
        description:
          "It stays as the record of who asked and when; of the customer, it keeps only the SHA-256 of its id.",
        params: Type.Object({
          id: Type.String({ description: "`era_…`", examples: [erasureExampleId] }),
        }),
        response: { 200: erasureSchema, ...problemResponses(["not_found"]) },
      },
    },
    async (request) => {
      const { tenantId } = accessOf(request);
      return erasureJson(await readErasure(context.pool, tenantId, request.params.id));
    },
  );
}

function customerJson(customer: Customer): Static<typeof customerSchema> {
  const { externalId, createdAt, destinationCount, erasureId } = customer;
  return {
    externalId,
    createdAt: createdAt.toISOString(),
    destinationCount,
    erasureId: erasureId === null ? null : publicId("erasure", erasureId),
  };
}

function erasureJson(erasure: Erasure): Static<typeof erasureSchema> {
  return {
    id: publicId("erasure", erasure.id),
    customerExternalId: erasure.customerExternalId,
    customerExternalIdSha256: erasure.externalIdSha256.toString("hex"),
    state: erasure.finishedAt === null ? "running" : "finished",
    phase: erasure.phase,
    rowsErased: erasure.erasedRows,
    requestedBy: publicId("apiKey", erasure.requestedBy),
    requestedAt: erasure.requestedAt.toISOString(),
    finishedAt: erasure.finishedAt?.toISOString() ?? null,
  };
}
