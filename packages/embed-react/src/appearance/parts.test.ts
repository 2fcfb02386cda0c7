import { expect, test } from "vitest";
import { parts } from "./parts.ts";

test("the names of parts are public: none is ever renamed or taken away", () => {
  expect(parts).toMatchSnapshot();
});

test("the names of parts are in order and each is there once", () => {
  expect([...parts]).toEqual([...new Set(parts)].toSorted());
});
