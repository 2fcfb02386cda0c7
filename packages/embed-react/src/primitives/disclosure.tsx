import { useId, useState } from "react";
import type { ReactNode } from "react";
import { ChevronRight } from "lucide-react";
import { usePart } from "../appearance/part.tsx";
import type { PartName } from "../appearance/parts.ts";

/** What a disclosure is given. */
export interface DisclosureProps {
  /** The words of the button. */
  readonly summary: ReactNode;
  readonly children: ReactNode;
  readonly isOpenAtFirst?: boolean | undefined;
  readonly part?: PartName | undefined;
}

/** A button that shows and hides what follows it. */
export function Disclosure({ summary, children, isOpenAtFirst, part: own }: DisclosureProps) {
  const part = usePart();
  const id = useId();
  const [isOpen, setOpen] = useState(isOpenAtFirst ?? false);
  return (
    <div {...part(["disclosure", own], { open: isOpen })}>
      <button
        {...part("disclosure-summary")}
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <ChevronRight aria-hidden="true" />
        <span>{summary}</span>
      </button>
      <div {...part("disclosure-panel")} id={id} hidden={!isOpen}>
        {isOpen && children}
      </div>
    </div>
  );
}
