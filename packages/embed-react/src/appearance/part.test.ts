import { expect, test } from "vitest";
import { partMaker } from "./part.tsx";

test("a part has its class, its name and its state", () => {
  const part = partMaker({ elements: undefined, isMounted: true });
  expect(part("button", { kind: "primary", busy: true, size: undefined, open: false })).toEqual({
    className: "pr-button",
    "data-pushrail-part": "button",
    "data-kind": "primary",
    "data-busy": "true",
  });
});

test("of several names all classes apply, and the last is the part's name", () => {
  const part = partMaker({ elements: undefined, isMounted: true });
  expect(part(["button", "menu-button"])).toEqual({
    className: "pr-button pr-menu-button",
    "data-pushrail-part": "menu-button",
  });
  expect(part(["button", undefined])).toEqual({
    className: "pr-button",
    "data-pushrail-part": "button",
  });
});

test("the host's classes and styles are added, those of a state too", () => {
  const part = partMaker({
    elements: {
      button: "host-button",
      "button.primary": { fontWeight: 700 },
      "button.danger": "host-danger",
      "menu-button": { color: "red" },
    },
    isMounted: true,
  });
  expect(part("button", { kind: "primary" })).toMatchObject({
    className: "pr-button host-button",
    style: { fontWeight: 700 },
  });
  expect(part(["button", "menu-button"], { kind: "danger" })).toMatchObject({
    className: "pr-button pr-menu-button host-button host-danger",
    style: { color: "red" },
  });
});

test("a server renders no style: the host's styles wait for the mounting, its classes do not", () => {
  const part = partMaker({
    elements: { card: { color: "red" }, text: "host-text" },
    isMounted: false,
  });
  expect(part("card")).not.toHaveProperty("style");
  expect(part("text").className).toBe("pr-text host-text");
});
