/** Settings that go with statements. What the user's profile says of them does not count. */

/** The deadline of one attempt in milliseconds. A service of ClickHouse Cloud that sleeps needs half a minute to wake up. */
export const clickhouseDeadlineMs = 60_000;

/** Seconds after which the server gives a statement up, so that none outlives its attempt by much. */
const statementSeconds = 55;

/** Of every statement: the answer comes when the work is done, with the status that it came to. */
export const statementSettings: Readonly<Record<string, string>> = {
  wait_end_of_query: "1",
  max_execution_time: String(statementSeconds),
  // Up to ten headers a second would not fit into what an HTTP client takes.
  send_progress_in_http_headers: "0",
};

/** Of blocks that rows are gathered in: more than a batch can have. Source: ClickHouse's defaults. */
const blockRows = "1048449";
const blockBytes = "268402944";

/**
 * Of inserts: what was confirmed is in the table and not in a buffer, repeated batches are recognised, rows make one block in
 * their order, which is stored as a whole or not at all, and nothing that does not fit is skipped or becomes a default.
 */
export const insertSettings: Readonly<Record<string, string>> = {
  ...statementSettings,
  async_insert: "0",
  insert_distributed_sync: "1",
  max_insert_block_size: blockRows,
  min_insert_block_size_rows: blockRows,
  min_insert_block_size_bytes: blockBytes,
  insert_deduplicate: "1",
  date_time_input_format: "best_effort",
  input_format_skip_unknown_fields: "0",
  input_format_null_as_default: "0",
  input_format_allow_errors_num: "0",
  input_format_allow_errors_ratio: "0",
  input_format_parallel_parsing: "0",
};
