import { expect, test } from "vitest";
import { toastMs, toastQueue, toastWithActionMs } from "./toast-queue.ts";

/** A clock that only moves when told to. */
function clock() {
  let nowMs = 0;
  let timers: { readonly atMs: number; readonly callback: () => void }[] = [];
  return {
    after: (ms: number, callback: () => void) => {
      const timer = { atMs: nowMs + ms, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    pass: (ms: number) => {
      nowMs += ms;
      const due = timers.filter((one) => one.atMs <= nowMs);
      timers = timers.filter((one) => one.atMs > nowMs);
      for (const timer of due) {
        timer.callback();
      }
    },
  };
}

function texts(queue: ReturnType<typeof toastQueue>) {
  return queue.toasts().map((toast) => toast.text);
}

test("a toast stays for six seconds, one with an action for twelve", () => {
  const time = clock();
  const queue = toastQueue(time.after);
  queue.add({ tone: "success", text: "saved" });
  queue.add({ tone: "info", text: "sent", action: { label: "View", onSelect: () => undefined } });
  time.pass(toastMs - 1);
  expect(texts(queue)).toEqual(["saved", "sent"]);
  time.pass(1);
  expect(texts(queue)).toEqual(["sent"]);
  time.pass(toastWithActionMs - toastMs);
  expect(texts(queue)).toEqual([]);
  expect(toastMs).toBeGreaterThanOrEqual(6000);
});

test("an error stays until it is dismissed", () => {
  const time = clock();
  const queue = toastQueue(time.after);
  queue.add({ tone: "danger", text: "refused" });
  time.pass(24 * 60 * 60 * 1000);
  expect(texts(queue)).toEqual(["refused"]);
  queue.dismiss(queue.toasts()[0]?.key ?? -1);
  expect(texts(queue)).toEqual([]);
});

test("while held nothing goes, and after it the whole time counts again", () => {
  const time = clock();
  const queue = toastQueue(time.after);
  queue.add({ tone: "success", text: "saved" });
  time.pass(toastMs - 1);
  queue.hold(true);
  queue.add({ tone: "success", text: "sent" });
  time.pass(toastMs * 10);
  expect(texts(queue)).toEqual(["saved", "sent"]);
  queue.hold(false);
  time.pass(toastMs - 1);
  expect(texts(queue)).toEqual(["saved", "sent"]);
  time.pass(1);
  expect(texts(queue)).toEqual([]);
});

test("at most four are kept, the oldest goes", () => {
  const queue = toastQueue(clock().after);
  for (const text of ["1", "2", "3", "4", "5"]) {
    queue.add({ tone: "danger", text });
  }
  expect(texts(queue)).toEqual(["2", "3", "4", "5"]);
});

test("a queue that became empty while held is held no longer", () => {
  const time = clock();
  const queue = toastQueue(time.after);
  queue.add({ tone: "success", text: "saved" });
  queue.hold(true);
  queue.dismiss(queue.toasts()[0]?.key ?? -1);
  queue.add({ tone: "success", text: "sent" });
  time.pass(toastMs);
  expect(texts(queue)).toEqual([]);
});
