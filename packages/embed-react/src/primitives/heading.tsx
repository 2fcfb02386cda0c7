import { createContext, useContext } from "react";
import type { ReactNode, Ref } from "react";
import { forwardRef } from "react";
import { usePart } from "../appearance/part.tsx";

const HeadingLevelContext = createContext(2);

/** Says at which level the headings below begin: `level` is that of `<Heading level={1}>`, 1 to 4. */
export function HeadingLevelProvider(props: {
  readonly level: number;
  readonly children: ReactNode;
}) {
  return (
    <HeadingLevelContext.Provider value={props.level}>
      {props.children}
    </HeadingLevelContext.Provider>
  );
}

/** What a heading is given. */
export interface HeadingProps {
  /** 1 for a screen, 2 for a section, 3 within one; the element's level is this and the host's `headingLevel`. */
  readonly level?: 1 | 2 | 3 | undefined;
  readonly id?: string | undefined;
  /** -1 for a heading that is given the focus after a change of the screen. */
  readonly tabIndex?: number | undefined;
  readonly children: ReactNode;
}

/** A heading whose element fits into the host's outline. */
export const Heading = forwardRef(function Heading(
  { level = 1, id, tabIndex, children }: HeadingProps,
  ref: Ref<HTMLHeadingElement>,
) {
  const part = usePart();
  const first = useContext(HeadingLevelContext);
  const tags = ["h1", "h2", "h3", "h4", "h5", "h6"] as const;
  const Tag = tags[Math.min(first + level - 2, 5)] ?? "h6";
  return (
    <Tag {...part("heading", { level: String(level) })} ref={ref} id={id} tabIndex={tabIndex}>
      {children}
    </Tag>
  );
});
