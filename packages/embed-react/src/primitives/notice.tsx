import type { ReactNode } from "react";
import { usePart } from "../appearance/part.tsx";
import type { PartName } from "../appearance/parts.ts";
import { ToneIcon } from "./badge.tsx";
import type { Tone } from "./tone.ts";

/** What a notice is given. */
export interface NoticeProps {
  readonly tone: Tone;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** `alert` for what has just gone wrong, which is spoken at once; nothing is spoken unless said. */
  readonly role?: "alert" | "status" | undefined;
  readonly part?: PartName | undefined;
}

/** Something to know about what is on the screen, in its place. */
export function Notice({ tone, title, children, actions, role, part: particular }: NoticeProps) {
  const part = usePart();
  return (
    <div {...part(["notice", particular], { tone })} role={role}>
      <span {...part("notice-icon")}>
        <ToneIcon tone={tone} />
      </span>
      <div {...part("notice-body")}>
        <div {...part("notice-title")}>{title}</div>
        {children !== undefined && <div {...part("notice-text")}>{children}</div>}
        {actions !== undefined && <div {...part("notice-actions")}>{actions}</div>}
      </div>
    </div>
  );
}
