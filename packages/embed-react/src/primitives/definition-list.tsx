import type { ReactNode } from "react";
import { usePart } from "../appearance/part.tsx";
import type { PartName } from "../appearance/parts.ts";

/** What a list of terms is given. */
export interface DefinitionListProps {
  readonly items: readonly {
    readonly term: string;
    readonly children: ReactNode;
  }[];
  readonly part?: PartName | undefined;
}

/** Terms with what they are at the moment, each in a line, below each other where the place is narrow. */
export function DefinitionList({ items, part: particular }: DefinitionListProps) {
  const part = usePart();
  return (
    <dl {...part(["definition-list", particular])}>
      {items.map((item) => (
        <div key={item.term} {...part("definition")}>
          <dt {...part("definition-term")}>{item.term}</dt>
          <dd>{item.children}</dd>
        </div>
      ))}
    </dl>
  );
}
