import { expect, test } from "vitest";
import { Turns } from "./turns.ts";

/** Work that goes on until it is told to end. */
function work(begun: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const run = async () => {
    begun.push(name);
    await promise;
    return name;
  };
  return { run, end: resolve };
}

test("so much is under way at once, the rest follows in order, and other keys do not wait", async () => {
  const turns = new Turns(2, 10);
  const begun: string[] = [];
  const works = ["a", "b", "c", "d"].map((name) => work(begun, name));
  const taken = works.map(({ run }) => turns.take("one", run));
  const other = work(begun, "other");
  const otherTaken = turns.take("two", other.run);
  expect(begun).toEqual(["a", "b", "other"]);
  works[1]?.end();
  expect(await taken[1]).toBe("b");
  expect(begun).toEqual(["a", "b", "other", "c"]);
  // The place that was handed over is taken: who comes now waits behind those who were there.
  const late = work(begun, "late");
  const lateTaken = turns.take("one", late.run);
  expect(begun).toEqual(["a", "b", "other", "c"]);
  for (const { end } of [...works, other, late]) end();
  expect(await lateTaken).toBe("late");
  expect(await Promise.all([...taken, otherTaken])).toEqual(["a", "b", "c", "d", "other"]);
});

test("what fails gives its place to the next", async () => {
  const turns = new Turns(1, 10);
  const failing = turns.take("one", () => Promise.reject(new Error("broken")));
  const next = turns.take("one", async () => "done");
  await expect(failing).rejects.toThrow("broken");
  expect(await next).toBe("done");
  expect(await turns.take("one", async () => "again")).toBe("again");
});

test("a line that is full takes nobody", async () => {
  const turns = new Turns(1, 1);
  const first = work([], "first");
  const taken = turns.take("one", first.run);
  const waiting = turns.take("one", async () => "second");
  await expect(turns.take("one", async () => "third")).rejects.toMatchObject({
    code: "overloaded",
  });
  first.end();
  expect([await taken, await waiting]).toEqual(["first", "second"]);
});
