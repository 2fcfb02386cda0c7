import { useId, useRef } from "react";
import type { ReactNode } from "react";
import { usePart } from "../appearance/part.tsx";
import { useLanguage } from "../language/language.tsx";
import { indexOfKey } from "./roving.ts";

/** What tabs are given. */
export interface TabsProps<Value extends string> {
  /** The name of the row of tabs. */
  readonly label: string;
  /** The tab whose panel is shown. */
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly tabs: readonly {
    readonly value: Value;
    readonly label: ReactNode;
    /** A number beside the label. */
    readonly count?: number | undefined;
  }[];
  /** What the panel of the chosen tab shows. */
  readonly children?: ReactNode;
}

/**
 * A row of tabs and the panel of the chosen one. Arrow keys move the focus, Enter and Space choose: a panel loads what it
 * shows, which passing over a tab must not start.
 */
export function Tabs<Value extends string>(props: TabsProps<Value>) {
  const { label, value, onChange, tabs, children } = props;
  const part = usePart();
  const { direction, format } = useLanguage();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  return (
    <div {...part("tabs")}>
      <div {...part("tab-list")} ref={list} role="tablist" aria-label={label}>
        {tabs.map((tab, index) => (
          <button
            key={tab.value}
            {...part("tab", { selected: tab.value === value })}
            type="button"
            role="tab"
            id={`${id}-${tab.value}`}
            aria-selected={tab.value === value}
            aria-controls={tab.value === value ? `${id}-panel` : undefined}
            tabIndex={tab.value === value ? 0 : -1}
            onClick={() => onChange(tab.value)}
            onKeyDown={(event) => {
              const next = indexOfKey({
                key: event.key,
                current: index,
                count: tabs.length,
                axis: "horizontal",
                direction,
              });
              if (next !== undefined) {
                event.preventDefault();
                list.current?.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
              }
            }}
          >
            {tab.label}
            {tab.count !== undefined && (
              <span {...part("tab-count")}>{format.number(tab.count)}</span>
            )}
          </button>
        ))}
      </div>
      {children !== undefined && (
        <div
          {...part("tab-panel")}
          role="tabpanel"
          id={`${id}-panel`}
          aria-labelledby={`${id}-${value}`}
          tabIndex={0}
        >
          {children}
        </div>
      )}
    </div>
  );
}
