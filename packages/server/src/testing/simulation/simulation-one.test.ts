import { describe } from "vitest";
import { testSeeds } from "./seeds.ts";

describe("the delivery engine in virtual time, first half", () => {
  testSeeds(0, 2);
});
