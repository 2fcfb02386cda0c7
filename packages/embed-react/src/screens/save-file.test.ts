// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";
import { saveFile } from "./save-file.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("a file is not taken back before the browser has read it, and is in the end", async () => {
  vi.useFakeTimers();
  const revoke = vi.spyOn(URL, "revokeObjectURL");
  const create = vi.spyOn(URL, "createObjectURL");
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, "click").mockReturnValue();
  saveFile({ name: ".env", text: "SECRET=whsec_ü", type: "text/plain" });
  const [link] = clicked.mock.contexts as HTMLAnchorElement[];
  expect(link?.download).toBe(".env");
  const [blob] = create.mock.calls[0] as [Blob];
  expect(blob.type).toBe("text/plain;charset=utf-8");
  expect(await blob.text()).toBe("SECRET=whsec_ü");
  vi.advanceTimersByTime(10_000);
  expect(revoke).not.toHaveBeenCalled();
  vi.advanceTimersByTime(50_000);
  expect(revoke).toHaveBeenCalledExactlyOnceWith(link?.href);
});
