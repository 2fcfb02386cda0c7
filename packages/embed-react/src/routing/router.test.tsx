// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Link, RouterProvider, useHref, useLeaveGuard, useNavigate, useRoute } from "./router.tsx";
import type { RouterProviderProps } from "./router.tsx";

beforeEach(() => {
  globalThis.history.replaceState(null, "", "/");
});

afterEach(cleanup);

let allowLeave = (): void => undefined;

function Form({ isDirty }: { readonly isDirty: boolean }) {
  const route = useRoute();
  const navigate = useNavigate();
  allowLeave = useLeaveGuard(isDirty);
  const href = useHref({ screen: "activity" });
  return (
    <>
      <span data-testid="here">{route.screen}</span>
      <span data-testid="href">{href}</span>
      <Link to={{ screen: "credentials" }}>credentials</Link>
      <button type="button" onClick={() => navigate({ screen: "activity" }, { replace: true })}>
        activity
      </button>
    </>
  );
}

function show(isDirty: boolean, options: RouterProviderProps = {}) {
  const page = (dirty: boolean) => (
    <RouterProvider {...options}>
      <Form isDirty={dirty} />
    </RouterProvider>
  );
  const { rerender } = render(page(isDirty));
  return { setDirty: (dirty: boolean) => rerender(page(dirty)) };
}

const here = () => screen.getByTestId("here").textContent;

test("begins at the destinations and goes where links lead", () => {
  show(false);
  expect(here()).toBe("destinations");
  fireEvent.click(screen.getByText("credentials"));
  expect(here()).toBe("credentials");
  expect(globalThis.location.hash).toBe("");
});

test("a half-filled form is not left without a question", () => {
  show(true);
  fireEvent.click(screen.getByText("credentials"));
  expect(here()).toBe("destinations");
  fireEvent.click(screen.getByText("Cancel"));
  expect(here()).toBe("destinations");
  fireEvent.click(screen.getByText("credentials"));
  fireEvent.click(screen.getByText("Discard changes"));
  expect(here()).toBe("credentials");
});

test("after saving, the form says that it may be left at once", () => {
  show(true);
  allowLeave();
  fireEvent.click(screen.getByText("activity"));
  expect(here()).toBe("activity");
});

test("the browser asks before the page is closed, while something is filled in", () => {
  const { setDirty } = show(true);
  const leaving = () => !globalThis.dispatchEvent(new Event("beforeunload", { cancelable: true }));
  expect(leaving()).toBe(true);
  setDirty(false);
  expect(leaving()).toBe(false);
});

test("with hash routing, the browser's own way back asks, too", () => {
  show(true, { routing: "hash" });
  expect(screen.getByTestId("href").textContent).toBe("#/activity");
  act(() => {
    globalThis.history.pushState(null, "", "#/activity");
    globalThis.dispatchEvent(new Event("hashchange"));
  });
  expect([here(), globalThis.location.hash]).toEqual(["destinations", "#/"]);
  fireEvent.click(screen.getByText("Discard changes"));
  expect([here(), globalThis.location.hash]).toEqual(["activity", "#/activity"]);
});

test("a hash of the host's own is none of ours", () => {
  globalThis.history.replaceState(null, "", "#section-2");
  show(false, { routing: "hash" });
  expect(here()).toBe("destinations");
});

test("replacing adds no entry to the browser's history", () => {
  show(false, { routing: "hash" });
  const before = globalThis.history.length;
  fireEvent.click(screen.getByText("activity"));
  expect([here(), globalThis.history.length]).toEqual(["activity", before]);
});
