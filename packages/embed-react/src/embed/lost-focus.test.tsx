// @vitest-environment happy-dom
import { act, cleanup, render, screen } from "@testing-library/react";
import { useRef } from "react";
import { afterEach, expect, test } from "vitest";
import { useKeptFocus } from "./lost-focus.ts";

afterEach(cleanup);

function Screen({ rows, hasList = true }: { readonly rows: readonly string[]; hasList?: boolean }) {
  const element = useRef<HTMLDivElement>(null);
  useKeptFocus(element);
  return (
    <div ref={element}>
      <h2>Secrets of a destination</h2>
      <button type="button">Back</button>
      {hasList && (
        <section>
          <h3>Secrets</h3>
          {rows.map((row) => (
            <p key={row}>
              <button type="button">{row}</button>
            </p>
          ))}
        </section>
      )}
    </div>
  );
}

const button = (name: string) => screen.getByRole("button", { name });
const heading = (name: string) => screen.getByRole("heading", { name });

async function showThen(before: string, after: Parameters<typeof Screen>[0]): Promise<void> {
  const { rerender } = render(<Screen rows={["first", "second"]} />);
  act(() => button(before).focus());
  // What observers are told, they are told after the change.
  await act(async () => rerender(<Screen {...after} />));
}

test("the focus of a row that goes away is kept at the heading of its part", async () => {
  await showThen("first", { rows: ["second"] });
  expect(document.activeElement).toBe(heading("Secrets"));
});

test("when the part goes away as well, it is kept at the heading around it", async () => {
  await showThen("first", { rows: [], hasList: false });
  expect(document.activeElement).toBe(heading("Secrets of a destination"));
});

test("the focus of what stays, and a focus that was given up before, are left alone", async () => {
  await showThen("second", { rows: ["second"] });
  expect(document.activeElement).toBe(button("second"));
  act(() => button("second").blur());
  expect(document.activeElement).toBe(document.body);
  cleanup();
  const { rerender } = render(<Screen rows={["first"]} />);
  act(() => button("first").focus());
  await act(async () => button("first").blur());
  await act(async () => rerender(<Screen rows={[]} />));
  expect(document.activeElement).toBe(document.body);
});
