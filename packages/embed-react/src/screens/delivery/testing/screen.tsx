import { configure, render, waitFor } from "@testing-library/react";
import { useState } from "react";
import type { ReactNode } from "react";
import { Root } from "../../../appearance/root.tsx";
import type { Attempt, Delivery, DeliveryDetail, Portal } from "../../../api/types.ts";
import { queryKeys } from "../../../data/keys.ts";
import { loadEnglish } from "../../../language/english.ts";
import { LanguageProvider } from "../../../language/language.tsx";
import { RouterProvider, useRoute } from "../../../routing/router.tsx";
import type { Route } from "../../../routing/route.ts";
import type { TestConnection } from "../../../testing/connection.tsx";

// Only for what never comes: shared machines are at times several times slower.
configure({ asyncUtilTimeout: 15_000 });

/** A screen as a test sees it. */
export interface ShownScreen {
  /** Every path that was gone to, oldest first. */
  readonly paths: readonly string[];
}

/** Shows what a route leads to, in English and UTC, from `path` on. */
export async function showScreen(
  { Wrapper }: TestConnection,
  screen: (route: Route) => ReactNode,
  path = "/",
): Promise<ShownScreen> {
  await loadEnglish();
  const paths: string[] = [];
  render(
    <Wrapper>
      <LanguageProvider locale="en">
        <Root label="Portal" locale="en" direction="ltr">
          <Routed first={path} onPath={(next) => paths.push(next)} screen={screen} />
        </Root>
      </LanguageProvider>
    </Wrapper>,
    { reactStrictMode: true },
  );
  return { paths };
}

function Routed(props: {
  readonly first: string;
  readonly onPath: (path: string) => void;
  readonly screen: (route: Route) => ReactNode;
}) {
  const [path, setPath] = useState(props.first);
  return (
    <RouterProvider
      path={path}
      onNavigate={(next) => {
        props.onPath(next);
        setPath(next);
      }}
      hrefOf={(to) => `/app#${to}`}
    >
      <AtRoute screen={props.screen} />
    </RouterProvider>
  );
}

function AtRoute({ screen }: { readonly screen: (route: Route) => ReactNode }) {
  return screen(useRoute());
}

/** Waits until the vendor's policy is known, so that what it hides is hidden by it. */
export async function policyIsThere({ queryClient }: TestConnection): Promise<void> {
  await waitFor(() => {
    if (queryClient.getQueryData(queryKeys.portal("cus_1")) === undefined)
      throw new Error("not yet");
  });
}

/** A portal in which everything is allowed. */
export function portal(change: Partial<Portal["portalPolicy"]> = {}): Portal {
  return {
    customerExternalId: "acct_1",
    environment: "test",
    portalPolicy: {
      destinationTypes: null,
      eventTypes: null,
      mayReplay: true,
      mayDelete: true,
      showsPayloads: true,
      ...change,
    },
    privatePayloads: false,
  };
}

/** A delivered delivery, or another one; its id is made from `number` and sorts by it. */
export function delivery(number: number, change: Partial<Delivery> = {}): Delivery {
  return {
    id: `dlv_${String(number).padStart(32, "0")}`,
    eventId: `evt_${String(number).padStart(32, "0")}`,
    eventType: "order.completed",
    destinationId: "dst_1",
    customerExternalId: "acct_1",
    state: "delivered",
    reason: null,
    sentence: null,
    nextStep: null,
    concerns: null,
    attemptCount: 1,
    origin: "event",
    replayOf: null,
    createdAt: "2030-05-01T12:00:00.000Z",
    nextAttemptAt: null,
    finishedAt: "2030-05-01T12:00:01.000Z",
    ...change,
  };
}

/** A failed attempt, or another one. */
export function attempt(change: Partial<Attempt> = {}): Attempt {
  return {
    number: 1,
    outcome: "failed",
    reason: "unavailable",
    sentence: "The server's sentence.",
    nextStep: "The server's advice.",
    concerns: "destination",
    detail: "The destination answered with status 503.",
    startedAt: "2030-05-01T12:00:00.500Z",
    durationMs: 120,
    batchId: null,
    request: {
      target: "https://hooks.example.com/orders",
      headers: [
        ["content-type", "application/json"],
        ["webhook-id", "evt_1"],
        ["webhook-timestamp", "1904990400"],
        ["webhook-signature", "v1,b25l v1,dHdv"],
        ["X-Team", "••••"],
      ],
    },
    response: {
      status: 503,
      headers: [["content-type", "text/html"]],
      bodyExcerpt: "<script>alert(1)</script>",
      bodyBytes: 9000,
      bodyTruncated: false,
    },
    timings: { dnsMs: 3, connectMs: 7, tlsMs: 10, waitMs: 90, totalMs: 120 },
    ...change,
  };
}

/** A dead delivery with one attempt, or another one. */
export function detail(number: number, change: Partial<DeliveryDetail> = {}): DeliveryDetail {
  return {
    ...delivery(number, {
      state: "dead",
      reason: "unavailable",
      sentence: "The server's sentence.",
      nextStep: "The server's advice.",
      concerns: "destination",
    }),
    replayedAs: null,
    body: '{"order":{"id":"ord_1"}}',
    payloadHidden: null,
    attempts: [attempt()],
    attemptsKept: true,
    ...change,
  };
}

/** A page of a list. */
export function page<Item>(data: readonly Item[], nextCursor: string | null = null) {
  return { json: { data, nextCursor } };
}
