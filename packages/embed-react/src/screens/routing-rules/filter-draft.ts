import type { Filter } from "../../api/types.ts";
import { filterOf, filterOfJson, jsonOfFilter, noRows, rowsOf } from "./filter-model.ts";
import type { FilterRows, RowFault } from "./filter-model.ts";

/** A filter while it is being edited: as rows, or as JSON. One turns into the other when one looks at it the other way. */
export type FilterDraft =
  | { readonly view: "rows"; readonly rows: FilterRows }
  | { readonly view: "json"; readonly text: string };

/** No filter. */
export const noFilter: FilterDraft = { view: "rows", rows: noRows };

/** The draft of a stored filter: as rows where they can express it. */
export function draftOf(filter: Filter | null): FilterDraft {
  const rows = rowsOf(filter);
  return rows === undefined ? { view: "json", text: jsonOfFilter(filter) } : { view: "rows", rows };
}

/** The filter that a draft stands for, `null` for none; `undefined` while something is wrong in it. */
export function filterOfDraft(draft: FilterDraft): Filter | null | undefined {
  const read = draft.view === "rows" ? filterOf(draft.rows) : filterOfJson(draft.text);
  return "filter" in read ? read.filter : undefined;
}

/** What is wrong in the rows of a draft; nothing for JSON, which is wrong as a whole or not at all. */
export function faultsOfDraft(draft: FilterDraft): readonly RowFault[] {
  const read = draft.view === "rows" ? filterOf(draft.rows) : { faults: [] };
  return "faults" in read ? read.faults : [];
}

/** The draft as JSON. Rows that are not complete become a template with empty values, so that nothing typed is lost. */
export function jsonDraftOf(draft: FilterDraft): FilterDraft {
  if (draft.view === "json") return draft;
  const filter = filterOfDraft(draft);
  if (filter !== undefined) return { view: "json", text: jsonOfFilter(filter) };
  const { joint, rows } = draft.rows;
  const conditions = rows.map(({ field, operator, text }) =>
    operator === "missing"
      ? { field, op: "exists", value: false }
      : { field, op: operator, value: text },
  );
  return { view: "json", text: JSON.stringify({ [joint]: conditions }, null, 2) };
}

/** The draft as rows; `undefined` when rows cannot express it, or when its JSON cannot be read. */
export function rowsDraftOf(draft: FilterDraft): FilterDraft | undefined {
  if (draft.view === "rows") return draft;
  const filter = filterOfDraft(draft);
  const rows = filter === undefined ? undefined : rowsOf(filter);
  return rows === undefined ? undefined : { view: "rows", rows };
}
