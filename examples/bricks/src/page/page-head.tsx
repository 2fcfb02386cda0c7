import { useEffect } from "react";
import type { ReactNode } from "react";

interface PageHeadProps {
  readonly title: string;
  readonly lead?: string;
  /** Buttons beside the title. */
  readonly children?: ReactNode;
}

/** The title of a page, also in the browser's tab. */
export function PageHead({ title, lead, children }: PageHeadProps) {
  useEffect(() => {
    document.title = `${title} · Bricks`;
  }, [title]);
  return (
    <header className="page-head">
      <div>
        <h1>{title}</h1>
        {lead === undefined ? null : <p className="lead">{lead}</p>}
      </div>
      {children}
    </header>
  );
}
