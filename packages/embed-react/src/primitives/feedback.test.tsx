// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { PushrailOffline, PushrailProblem } from "../api/problem.ts";
import { AppearanceProvider } from "../appearance/part.tsx";
import { Announcer } from "./announcer.tsx";
import { BarChart } from "./bar-chart.tsx";
import { CopyButton } from "./copy-button.tsx";
import { ErrorPanel } from "./error-panel.tsx";
import { ProgressBar } from "./progress-bar.tsx";
import { Timestamp } from "./timestamp.tsx";
import { Toasts, useToast } from "./toasts.tsx";

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("copying puts all of the text on the clipboard, and says so to eyes and ears", async () => {
  const written = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue(undefined);
  render(
    <Announcer>
      <CopyButton text="whsec_1" label="Copy the secret" />
    </Announcer>,
  );
  await act(async () => fireEvent.click(screen.getByRole("button", { name: "Copy the secret" })));
  expect(written).toHaveBeenCalledWith("whsec_1");
  expect(screen.getByRole("button", { name: "Copied" })).toBeTruthy();
  expect(screen.getByRole("status").textContent).toBe("Copied");
});

test("a clipboard that is closed is said, at once", async () => {
  vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("closed"));
  render(
    <Announcer>
      <CopyButton text="whsec_1" label="Copy the secret" />
    </Announcer>,
  );
  await act(async () => fireEvent.click(screen.getByRole("button", { name: "Copy the secret" })));
  expect(screen.getByRole("alert").textContent).toContain("Select the text");
});

function Teller({ tone }: { readonly tone: "success" | "danger" }) {
  const toast = useToast();
  return (
    <button type="button" onClick={() => toast({ tone, text: "told" })}>
      tell
    </button>
  );
}

test.each([
  ["success", "status"],
  ["danger", "alert"],
] as const)("a toast of tone %s is shown, and spoken as %s", (tone, role) => {
  render(
    <Announcer>
      <Toasts after={() => () => undefined}>
        <Teller tone={tone} />
      </Toasts>
    </Announcer>,
  );
  fireEvent.click(screen.getByRole("button", { name: "tell" }));
  expect(screen.getByRole(role).textContent).toBe("told");
  expect(screen.getByRole("group").textContent).toContain("told");
  fireEvent.click(screen.getByRole("button", { name: "Dismiss" }));
  expect(screen.queryByRole("group")).toBeNull();
});

test("an error is told with its id and a way to try again; the host's own component takes its place", () => {
  const onRetry = vi.fn<() => void>();
  const error = Object.assign(new Error("x"), { title: "Too many requests", requestId: "req_1" });
  const { unmount } = render(<ErrorPanel error={error} onRetry={onRetry} />);
  expect(screen.getByRole("alert").textContent).toContain("Too many requests");
  expect(screen.getByRole("alert").textContent).toContain("req_1");
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(onRetry).toHaveBeenCalledOnce();
  unmount();
  render(
    <AppearanceProvider slots={{ ErrorState: () => <p>Call us</p> }}>
      <ErrorPanel error={error} />
    </AppearanceProvider>,
  );
  expect(document.body.textContent).toBe("Call us");
});

test("too many requests are told with what is left to wait, and can be tried again after it", () => {
  vi.useFakeTimers();
  const details = { status: 429, code: "rate_limited", title: "Slow down" };
  const error = new PushrailProblem({ ...details, retryAfterSeconds: 3 });
  const { rerender } = render(<ErrorPanel error={error} onRetry={() => undefined} />);
  const again = () => screen.getByRole<HTMLButtonElement>("button", { name: "Try again" });
  const pass = (seconds: number) =>
    act(() => {
      vi.advanceTimersByTime(seconds * 1000);
    });
  expect(screen.getByText("Wait 3 seconds, then try again.").getAttribute("aria-live")).toBe("off");
  expect(again().disabled).toBe(true);
  pass(2);
  expect(screen.getByText("Wait 1 second, then try again.")).toBeTruthy();
  expect(again().disabled).toBe(true);
  pass(1);
  expect(again().disabled).toBe(false);
  const next = new PushrailProblem({ ...details, retryAfterSeconds: 20 });
  rerender(<ErrorPanel error={next} onRetry={() => undefined} />);
  expect(screen.getByText("Wait 20 seconds, then try again.")).toBeTruthy();
  expect(again().disabled).toBe(true);
});

test("what could not be renewed says how old it is and why, without alarm", () => {
  const onRetry = vi.fn<() => void>();
  const asOfMs = Date.parse("2030-01-31T09:30:00Z");
  render(<ErrorPanel error={new PushrailOffline()} onRetry={onRetry} asOfMs={asOfMs} />);
  const text = screen.getByRole("status").textContent;
  expect(text).toMatch(/^As of \d+:30/);
  expect(text).toContain("You are offline");
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(onRetry).toHaveBeenCalledOnce();
});

test("progress has a name, a value and a text", () => {
  render(<ProgressBar value={0.5} label="Replaying" valueText="5 of 10" />);
  const bar = screen.getByRole("progressbar", { name: "Replaying" });
  expect(bar.getAttribute("aria-valuenow")).toBe("50");
  expect(bar.getAttribute("aria-valuetext")).toBe("5 of 10");
});

test("a relative time has the exact one for machines, and takes the focus to show it", () => {
  render(<Timestamp at="2030-01-31T09:30:00Z" />);
  const time = document.querySelector("time");
  expect(time?.dateTime).toBe("2030-01-31T09:30:00Z");
  expect(time?.tabIndex).toBe(0);
  const description = document.getElementById(time?.getAttribute("aria-describedby") ?? "");
  expect(description?.textContent).toContain("2030");
});

test("a chart has the same numbers as a table", () => {
  render(
    <BarChart
      label="Deliveries by hour"
      tableCaption="Deliveries"
      labels={["9:00", "10:00"]}
      series={[
        { label: "Delivered", tone: "success", values: [3, 4] },
        { label: "Failed", tone: "danger", values: [1, 0] },
      ]}
    />,
  );
  expect(screen.getByRole("img", { name: "Deliveries by hour" })).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Show as a table" }));
  const cells = screen.getAllByRole("cell").map((cell) => cell.textContent);
  expect(cells).toEqual(["3", "1", "4", "0"]);
});
