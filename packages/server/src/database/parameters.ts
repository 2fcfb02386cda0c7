/**
 * Columns of rows as parameters of one statement, for `unnest` and its like.
 *
 * The driver turns an array into an array literal one escaped element at a time. Where an element needs no escaping, or
 * JSON does it natively, the forms here cost a fifth of that, which the statements of every event notice.
 */

/** `uuid[]`. The ids are our own, so they hold nothing that would need escaping. */
export function uuidArray(ids: readonly string[]): string {
  return `{${ids.join(",")}}`;
}

/** `integer[]` or `float8[]`; `undefined` becomes NULL. */
export function numberArray(values: readonly (number | undefined)[]): string {
  return `{${values.map((value) => value ?? "NULL").join(",")}}`;
}

/** `text[]` of array literals, as {@link numberArray} makes them: their commas want quotes, and nothing in them an escape. */
export function numberArraysArray(arrays: readonly (readonly number[])[]): string {
  return `{${arrays.map((values) => `"${numberArray(values)}"`).join(",")}}`;
}

/** A JSON array for `json_array_elements_text`: any text; `undefined` becomes NULL. */
export function textsJson(values: readonly (string | undefined)[]): string {
  return JSON.stringify(values);
}
