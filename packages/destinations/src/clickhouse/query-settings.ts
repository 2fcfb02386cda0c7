/** Settings that go with statements. What the user's profile says of them does not count. */

/** The deadline of one attempt in milliseconds. A service of ClickHouse Cloud that sleeps needs half a minute to wake up. */
export const clickhouseDeadlineMs = 60_000;

/** Seconds after which the server gives a statement up, so that none outlives its attempt by much. */
const statementSeconds = 55;

/** Of every statement: the answer comes when the work is done, with the status that it came to. */
export const statementSettings: Readonly<Record<string, string>> = {
  wait_end_of_query: "1",
  max_execution_time: String(statementSeconds),
};

/**
 * Of inserts: what was confirmed is in the table and not in a buffer, repeated batches are recognised, rows make one block in
 * their order, and nothing that does not fit is skipped or becomes a default.
 */
export const insertSettings: Readonly<Record<string, string>> = {
  ...statementSettings,
  async_insert: "0",
  insert_deduplicate: "1",
  date_time_input_format: "best_effort",
  input_format_skip_unknown_fields: "0",
  input_format_null_as_default: "0",
  input_format_allow_errors_num: "0",
  input_format_allow_errors_ratio: "0",
  input_format_parallel_parsing: "0",
};
