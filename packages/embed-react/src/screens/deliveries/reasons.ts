import { failures } from "../../language/en/failures.ts";

const ending = "_title";

/** Every reason that this version has words for, as the API's filters take them. */
export const knownReasons: readonly string[] = Object.keys(failures)
  .filter((name) => name.endsWith(ending) && name !== `unknown${ending}`)
  .map((name) => name.slice(0, -ending.length));
