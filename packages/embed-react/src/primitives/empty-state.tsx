import type { ReactNode } from "react";
import { usePart } from "../appearance/part.tsx";
import type { PartName } from "../appearance/parts.ts";

/** What the place of nothing is given. */
export interface EmptyStateProps {
  /** What there is nothing of. */
  readonly title: ReactNode;
  /** Why, and what would change it. */
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  readonly icon?: ReactNode;
  readonly part?: PartName | undefined;
}

/** In the place of a list that has nothing in it. */
export function EmptyState({ title, children, actions, icon, part: own }: EmptyStateProps) {
  const part = usePart();
  return (
    <div {...part(["empty-state", own])}>
      {icon !== undefined && (
        <span {...part("empty-state-icon")} aria-hidden="true">
          {icon}
        </span>
      )}
      <div {...part("empty-state-title")}>{title}</div>
      {children !== undefined && <div {...part("empty-state-text")}>{children}</div>}
      {actions !== undefined && <div {...part("empty-state-actions")}>{actions}</div>}
    </div>
  );
}
