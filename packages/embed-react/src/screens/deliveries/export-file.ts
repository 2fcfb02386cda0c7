import type { Delivery } from "../../api/types.ts";
import { saveFile } from "../save-file.ts";

/** The forms in which a log can be taken away. */
export type ExportKind = "csv" | "jsonl";

const columns = [
  "id",
  "createdAt",
  "eventType",
  "eventId",
  "destinationId",
  "state",
  "reason",
  "sentence",
  "attemptCount",
  "origin",
  "replayOf",
  "nextAttemptAt",
  "finishedAt",
] as const satisfies readonly (keyof Delivery)[];

/** Deliveries as comma-separated values with a header line (RFC 4180). */
export function csvOf(deliveries: readonly Delivery[]): string {
  const lines = deliveries.map((delivery) =>
    columns.map((column) => csvCell(delivery[column] ?? "")).join(","),
  );
  return [columns.join(","), ...lines, ""].join("\r\n");
}

/** Deliveries as JSON, one a line. */
export function jsonlOf(deliveries: readonly Delivery[]): string {
  return deliveries.map((delivery) => `${JSON.stringify(delivery)}\n`).join("");
}

function csvCell(value: string | number): string {
  const text = String(value);
  // A spreadsheet would take such a text for a formula, and event types are somebody else's words.
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const mediaTypes = { csv: "text/csv", jsonl: "application/jsonl" } as const;

/** Has the browser save deliveries as a file. Only in a browser. */
export function saveDeliveries(deliveries: readonly Delivery[], kind: ExportKind): void {
  const text = kind === "csv" ? csvOf(deliveries) : jsonlOf(deliveries);
  saveFile({ name: `deliveries.${kind}`, text, type: mediaTypes[kind] });
}
