import { useId, useState } from "react";
import { Plus, Trash2 } from "lucide-react";
import { usePart } from "../../appearance/part.tsx";
import { useLanguage } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { Field } from "../../primitives/field.tsx";
import { IconButton } from "../../primitives/icon-button.tsx";
import { Notice } from "../../primitives/notice.tsx";
import { Select } from "../../primitives/select.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Tabs } from "../../primitives/tabs.tsx";
import { TextArea } from "../../primitives/text-area.tsx";
import { ConditionRowFields } from "./condition-row.tsx";
import { emptyRow, noRows, rowFaultOf } from "./filter-model.ts";
import type { FilterRows, RowFault } from "./filter-model.ts";
import { filterOfDraft, jsonDraftOf, rowsDraftOf } from "./filter-draft.ts";
import type { FilterDraft } from "./filter-draft.ts";

/** What the filter builder is given. */
export interface FilterFieldsProps {
  readonly draft: FilterDraft;
  readonly onChange: (draft: FilterDraft) => void;
  /** Faults that were found when somebody tried to go on. */
  readonly faults: readonly RowFault[];
  /** What the server said of the filter. */
  readonly said: readonly { readonly path: string; readonly message: string }[];
  /** Names of fields that events are known to have. */
  readonly suggestions: readonly string[];
}

/** Conditions on the content of events: as rows, or as JSON for what rows cannot express. */
export function FilterFields(props: FilterFieldsProps) {
  const { draft, onChange, said } = props;
  const part = usePart();
  const { t } = useLanguage();
  const rowCount = draft.view === "rows" ? draft.rows.rows.length : 0;
  const placed = said.map(({ path, message }) => rowFaultOf(path, message, rowCount));
  const loose = said.filter((_, index) => placed[index] === undefined);
  const faults = [...props.faults, ...placed.filter((fault) => fault !== undefined)];
  return (
    <div {...part("filter-fields")} data-pushrail-field="filter">
      <Stack>
        <Tabs
          label={t("rules.view")}
          value={draft.view}
          onChange={(view) => {
            const next = view === "json" ? jsonDraftOf(draft) : rowsDraftOf(draft);
            if (next !== undefined) onChange(next);
          }}
          tabs={[
            { value: "rows", label: t("rules.rows") },
            { value: "json", label: t("rules.json") },
          ]}
        >
          {draft.view === "rows" ? (
            <Rows
              rows={draft.rows}
              onChange={(rows) => onChange({ view: "rows", rows })}
              faults={faults}
              suggestions={props.suggestions}
            />
          ) : (
            <Json draft={draft} onChange={onChange} said={said} />
          )}
        </Tabs>
        {draft.view === "rows" &&
          loose.map(({ path, message }) => (
            <Notice key={`${path} ${message}`} tone="danger" title={message} />
          ))}
      </Stack>
    </div>
  );
}

function Rows(props: {
  readonly rows: FilterRows;
  readonly onChange: (rows: FilterRows) => void;
  readonly faults: readonly RowFault[];
  readonly suggestions: readonly string[];
}) {
  const { rows, onChange, faults, suggestions } = props;
  const part = usePart();
  const { t } = useLanguage();
  const listId = useId();
  const setRows = (next: FilterRows["rows"]) =>
    onChange(next.length === 0 ? noRows : { ...rows, rows: next });
  return (
    <div {...part("filter-rows")}>
      {rows.rows.length > 1 && (
        <Field label={t("rules.when")}>
          {(ids) => (
            <Select
              field={ids}
              value={rows.joint}
              onChange={(joint) => onChange({ ...rows, joint: joint === "any" ? "any" : "all" })}
              options={[
                { value: "all", label: t("rules.every") },
                { value: "any", label: t("rules.any") },
              ]}
            />
          )}
        </Field>
      )}
      <datalist id={listId}>
        {suggestions.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {rows.rows.map((row, index) => (
        <div
          // oxlint-disable-next-line react/no-array-index-key -- a condition has nothing else to tell it by
          key={index}
          {...part("filter-row")}
          role="group"
          aria-label={t("rules.condition", { number: index + 1 })}
        >
          <ConditionRowFields
            row={row}
            listId={listId}
            faults={faults.filter((fault) => fault.row === index)}
            onChange={(changed) =>
              setRows(rows.rows.map((other, place) => (place === index ? changed : other)))
            }
          />
          <IconButton
            label={t("rules.removeCondition", { number: index + 1 })}
            icon={<Trash2 />}
            onClick={() => setRows(rows.rows.filter((_, place) => place !== index))}
          />
        </div>
      ))}
      <Button size="small" icon={<Plus />} onClick={() => setRows([...rows.rows, emptyRow])}>
        {t("rules.addCondition")}
      </Button>
    </div>
  );
}

function Json(props: {
  readonly draft: Extract<FilterDraft, { view: "json" }>;
  readonly onChange: (draft: FilterDraft) => void;
  readonly said: FilterFieldsProps["said"];
}) {
  const { draft, onChange, said } = props;
  const { t } = useLanguage();
  const [isTouched, setTouched] = useState(false);
  const read = filterOfDraft(draft);
  const isInvalid = read === undefined;
  const isNested = read !== undefined && rowsDraftOf(draft) === undefined;
  const messages = said.map(({ path, message }) => `${path.replace(/^\/filter/, "")} ${message}`);
  return (
    <Field
      label={t("rules.filter")}
      help={isNested ? t("rules.jsonOnly") : t("rules.jsonHelp")}
      isRequired={false}
      error={isInvalid && isTouched ? t("rules.jsonInvalid") : messages.join(" ").trim()}
    >
      {(ids) => (
        <TextArea
          isCode
          field={ids}
          rows={8}
          value={draft.text}
          onBlur={() => setTouched(true)}
          onChange={(text) => onChange({ view: "json", text })}
        />
      )}
    </Field>
  );
}
