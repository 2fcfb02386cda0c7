// @vitest-environment happy-dom
import { act, cleanup } from "@testing-library/react";
import { StrictMode } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, expect, test, vi } from "vitest";
import { PushrailEmbed } from "./pushrail-embed.tsx";

// Goal: a server renders the skeleton, under the strictest policy, and the browser takes it over without a word.

const page = (
  <StrictMode>
    <PushrailEmbed
      apiUrl="https://api.example.com"
      fetchSessionToken={() => new Promise(() => undefined)}
      appearance={{
        variables: { colorPrimary: "red" },
        elements: { root: { color: "blue" }, skeleton: { color: "green" } },
      }}
      routing="hash"
    />
  </StrictMode>
);

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** As on a server, where there is no browser. */
function rendered(): string {
  for (const name of ["window", "document", "navigator", "location", "history"]) {
    vi.stubGlobal(name, undefined);
  }
  try {
    return renderToString(page);
  } finally {
    vi.unstubAllGlobals();
  }
}

test("the server renders the skeleton, without any style attribute", () => {
  const html = rendered();
  expect(html).toContain('data-pushrail-part="skeleton"');
  expect(html).toContain('lang="en"');
  expect(html).not.toMatch(/\sstyle=/);
  expect(html).not.toContain("<style");
});

test("the browser takes it over without a warning", async () => {
  const html = rendered();
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  const warned: unknown[] = [];
  const recovered: unknown[] = [];
  for (const name of ["error", "warn"] as const) {
    vi.spyOn(console, name).mockImplementation((...texts) => warned.push(texts));
  }
  const container = document.createElement("div");
  document.body.append(container);
  container.innerHTML = html;
  const element = container.firstElementChild;
  const root = await act(() =>
    hydrateRoot(container, page, { onRecoverableError: (error) => recovered.push(error) }),
  );
  expect(container.firstElementChild).toBe(element);
  expect(recovered).toEqual([]);
  // The stylesheet is not part of this page, and the portal says so.
  expect(warned.filter((texts) => !String(texts).includes("stylesheet is missing"))).toEqual([]);
  act(() => root.unmount());
  container.remove();
});
