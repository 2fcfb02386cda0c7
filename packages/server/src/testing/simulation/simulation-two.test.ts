import { describe } from "vitest";
import { testSeeds } from "./seeds.ts";

describe("the delivery engine in virtual time, second half", () => {
  testSeeds(1, 2);
});
