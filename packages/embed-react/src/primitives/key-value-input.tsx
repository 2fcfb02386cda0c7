import { useEffect, useRef, useState } from "react";
import { Plus, Trash2 } from "lucide-react";
import { usePart } from "../appearance/part.tsx";
import { useLanguage } from "../language/language.tsx";
import { Button } from "./button.tsx";
import type { ControlProps } from "./field.tsx";
import { IconButton } from "./icon-button.tsx";
import { privateField } from "./private-field.ts";
import { TextInput } from "./text-input.tsx";

/** What an input of names and values is given. */
export interface KeyValueInputProps extends ControlProps {
  readonly value: Readonly<Record<string, string>>;
  /** Gets only the rows that have a name; of two rows with one name the later counts. */
  readonly onChange: (value: Record<string, string>) => void;
  /** Whether values are typed unseen. */
  readonly isSecret?: boolean | undefined;
  /** The name of the group; needed where no field names it. */
  readonly label?: string | undefined;
  readonly namePlaceholder?: string | undefined;
  readonly valuePlaceholder?: string | undefined;
}

interface Entry {
  readonly key: number;
  readonly name: string;
  readonly value: string;
}

/** Rows of a name and a value each, such as headers. */
export function KeyValueInput(props: KeyValueInputProps) {
  const { value, onChange, label, field } = props;
  const part = usePart();
  const { t } = useLanguage();
  const group = useRef<HTMLDivElement>(null);
  const wanted = useRef<string>(undefined);
  const nextKey = useRef(0);
  const entry = (name = "", text = ""): Entry => ({ key: nextKey.current++, name, value: text });
  const [entries, setEntries] = useState(() => rowsOf(value).map((row) => entry(...row)));
  useEffect(() => {
    // Rows without a name are only here; a value from outside takes their place when it is another one.
    setEntries((before) =>
      isSame(recordOf(before), value) ? before : rowsOf(value).map((row) => entry(...row)),
    );
  }, [value]);
  useEffect(() => {
    if (wanted.current !== undefined) {
      group.current?.querySelector<HTMLElement>(wanted.current)?.focus();
      wanted.current = undefined;
    }
  });
  const change = (next: readonly Entry[]) => {
    setEntries([...next]);
    onChange(recordOf(next));
  };
  const replace = (changed: Entry) =>
    change(entries.map((one) => (one.key === changed.key ? changed : one)));
  return (
    <div
      {...part("key-value")}
      ref={group}
      id={field?.id}
      role="group"
      aria-label={label}
      aria-labelledby={field?.labelledBy}
      aria-describedby={field?.describedBy}
      tabIndex={-1}
    >
      {entries.map((one, index) => (
        <EntryRow
          key={one.key}
          {...props}
          entry={one}
          number={index + 1}
          onReplace={replace}
          onRemove={() => {
            wanted.current = ".pr-key-value > .pr-button";
            change(entries.filter((other) => other.key !== one.key));
          }}
        />
      ))}
      <Button
        size="small"
        icon={<Plus />}
        onClick={() => {
          wanted.current = ".pr-key-value-row:nth-last-of-type(1) > .pr-input";
          setEntries([...entries, entry()]);
        }}
      >
        {t("primitives.addRow")}
      </Button>
    </div>
  );
}

interface EntryRowProps extends Omit<KeyValueInputProps, "value" | "onChange"> {
  readonly entry: Entry;
  /** From 1 on. */
  readonly number: number;
  readonly onReplace: (changed: Entry) => void;
  readonly onRemove: () => void;
}

function EntryRow({ entry, number, isSecret = false, onReplace, ...props }: EntryRowProps) {
  const part = usePart();
  const { t } = useLanguage();
  return (
    <div {...part("key-value-row")}>
      <TextInput
        isCode
        aria-label={t("primitives.keyName", { number })}
        placeholder={props.namePlaceholder}
        value={entry.name}
        onChange={(name) => onReplace({ ...entry, name })}
      />
      <TextInput
        isCode
        {...(isSecret ? privateField : {})}
        type={isSecret ? "password" : "text"}
        autoComplete={isSecret ? "new-password" : "off"}
        aria-label={t("primitives.keyValue", { number })}
        placeholder={props.valuePlaceholder}
        value={entry.value}
        onChange={(value) => onReplace({ ...entry, value })}
      />
      <IconButton
        label={t("primitives.removeRow", { name: entry.name || String(number) })}
        icon={<Trash2 />}
        onClick={props.onRemove}
      />
    </div>
  );
}

function rowsOf(value: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(value);
}

function recordOf(entries: readonly Entry[]): Record<string, string> {
  return Object.fromEntries(
    entries.filter((one) => one.name.trim() !== "").map((one) => [one.name.trim(), one.value]),
  );
}

function isSame(
  left: Readonly<Record<string, string>>,
  right: Readonly<Record<string, string>>,
): boolean {
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length && names.every((name) => left[name] === right[name])
  );
}
