// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { ErrorBoundary } from "./error-boundary.tsx";

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

test.each([[new Error("broken")], [undefined]])(
  "what breaks with %s leaves the rest of the page, and can be tried again",
  (thrown) => {
    // React writes what was thrown to the console as well.
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    let isBroken = true;
    function Fragile() {
      // oxlint-disable-next-line typescript/only-throw-error -- anything can be thrown, and libraries do
      if (isBroken) throw thrown;
      return <p>whole</p>;
    }
    const onError = vi.fn<(error: unknown) => void>();
    render(
      <>
        <p>beside</p>
        <ErrorBoundary
          onError={onError}
          fallback={(_, retry) => (
            <button type="button" onClick={retry}>
              again
            </button>
          )}
        >
          <Fragile />
        </ErrorBoundary>
      </>,
    );
    expect(screen.getByText("beside")).toBeDefined();
    expect(onError.mock.calls).toEqual([[thrown]]);
    isBroken = false;
    fireEvent.click(screen.getByText("again"));
    expect(screen.getByText("whole")).toBeDefined();
  },
);
