import { ApiError } from "../errors.ts";
import { nestingExceeds } from "@pushrail/destinations/json/text";
import { decodeBody } from "../events/body-text.ts";
import { parseJson } from "../events/json-value.ts";

/**
 * The value of a JSON body of bounded depth.
 *
 * Errors: `invalid_encoding`, `too_deep`, `malformed_json`.
 */
export function parseJsonBody(body: Buffer, depthMax: number): unknown {
  const text = decodeBody(body);
  if (nestingExceeds(text, depthMax)) {
    throw new ApiError("too_deep", {
      detail: `The body is nested deeper than ${depthMax} levels.`,
    });
  }
  return parseJson(text);
}
