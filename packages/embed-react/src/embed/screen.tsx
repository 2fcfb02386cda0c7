import { Suspense, useEffect, useRef } from "react";
import type { RefObject } from "react";
import { usePart, useSlots } from "../appearance/part.tsx";
import { useLanguage } from "../language/language.tsx";
import { Button } from "../primitives/button.tsx";
import { EmptyState } from "../primitives/empty-state.tsx";
import { ErrorPanel } from "../primitives/error-panel.tsx";
import { Heading } from "../primitives/heading.tsx";
import { Notice } from "../primitives/notice.tsx";
import { Row } from "../primitives/row.tsx";
import { Skeleton } from "../primitives/skeleton.tsx";
import { formatRoute } from "../routing/route.ts";
import type { Route } from "../routing/route.ts";
import { useNavigate, useRoute } from "../routing/router.tsx";
import { ErrorBoundary } from "./error-boundary.tsx";
import { focusHeading, useKeptFocus } from "./lost-focus.ts";
import { forgetScreen, screenOf } from "./screens.tsx";
import { useSessionInScope } from "./session-context.ts";

/** The screen of the present route. What breaks in it stays in it, and going elsewhere leaves that behind. */
export function CurrentScreen() {
  const part = usePart();
  const route = useRoute();
  const { report } = useSessionInScope();
  const element = useRef<HTMLDivElement>(null);
  const found = screenOf(route);
  useKeptFocus(element);
  return (
    <div {...part("screen")} ref={element} tabIndex={-1}>
      <ErrorBoundary
        key={keyOf(route)}
        onError={(cause) => report({ kind: "screen", screen: route.screen, cause })}
        fallback={(error, retry) => (
          <BrokenScreen
            error={error}
            onRetry={() => {
              forgetScreen(route.screen);
              retry();
            }}
          />
        )}
      >
        <Suspense fallback={<Skeleton lines={6} />}>
          {found === undefined ? <UnknownScreen /> : <found.Screen {...found.props} />}
          <FocusOnArrival screen={element} place={keyOf(route)} />
        </Suspense>
      </ErrorBoundary>
    </div>
  );
}

/** Two routes of one key are one screen to the customer: a tab, a filter or a step does not take the focus away. */
function keyOf(route: Route): string {
  if (route.screen === "destination") return formatRoute({ ...route, tab: "overview" });
  return "id" in route ? formatRoute(route) : route.screen;
}

/** The last place that was arrived at, by the element that shows it: nothing is focused when the portal appears. */
const places = new WeakMap<HTMLElement, string>();

/** Whose heading is still to come. Effects can run twice for one arrival, and the second time goes on waiting. */
const waiting = new WeakSet<HTMLElement>();

/**
 * Gives the focus to the heading of a screen that was gone to, once the screen is there, so that the keyboard and
 * screen readers go on from its beginning. The page is scrolled only when that beginning is above what can be seen.
 */
function FocusOnArrival({
  screen,
  place,
}: {
  readonly screen: RefObject<HTMLDivElement | null>;
  readonly place: string;
}) {
  useEffect(() => {
    const { current } = screen;
    if (current === null) return undefined;
    const before = places.get(current);
    places.set(current, place);
    const isNew = waiting.delete(current) || before !== place;
    if (before === undefined || !isNew) return undefined;
    // A dialog that the screen opened at once has the focus already.
    if (current.querySelector("dialog[open]") !== null) return undefined;
    const endWaiting = focusHeading(current) ? undefined : focusHeadingLater(current);
    if (current.getBoundingClientRect().top < 0) current.scrollIntoView({ block: "start" });
    return endWaiting;
  }, [screen, place]);
  return null;
}

/** The heading of many a screen is a name that has to be read first; until then the screen itself has the focus. */
function focusHeadingLater(screen: HTMLElement): () => void {
  screen.focus({ preventScroll: true });
  waiting.add(screen);
  const observer = new MutationObserver(() => {
    // Whoever has gone on meanwhile is not taken back.
    if (screen.matches(":focus") && !focusHeading(screen)) return;
    waiting.delete(screen);
    observer.disconnect();
  });
  observer.observe(screen, { childList: true, subtree: true });
  return () => observer.disconnect();
}

function BrokenScreen({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry: () => void;
}) {
  const { t } = useLanguage();
  const { SupportLink } = useSlots();
  // What the API said is more than that something broke.
  if (error instanceof Error && error.name.startsWith("Pushrail")) {
    return <ErrorPanel error={error} onRetry={onRetry} />;
  }
  return (
    <Notice
      tone="danger"
      role="alert"
      title={t("shell.crashed")}
      actions={
        <Row>
          <Button onClick={onRetry}>{t("words.tryAgain")}</Button>
          {SupportLink !== undefined && <SupportLink requestId={undefined} />}
        </Row>
      }
    >
      {t("shell.crashedText")}
    </Notice>
  );
}

function UnknownScreen() {
  const { t } = useLanguage();
  const navigate = useNavigate();
  return (
    <>
      <Heading level={1}>{t("shell.notFound")}</Heading>
      <EmptyState
        title={t("shell.notFoundText")}
        actions={
          <Button onClick={() => navigate({ screen: "destinations" })}>
            {t("shell.toDestinations")}
          </Button>
        }
      />
    </>
  );
}
