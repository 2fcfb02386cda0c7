import { usePart } from "../appearance/part.tsx";
import type { PartName } from "../appearance/parts.ts";
import { CopyButton } from "./copy-button.tsx";
import { Identifier } from "./identifier.tsx";

/** An id, an address or another exact text, cut in its middle where the place is narrow, with a button that copies all of it. */
export function CopyText(props: {
  readonly text: string;
  /** What the button is for, such as "Copy the address". */
  readonly label: string;
  readonly part?: PartName | undefined;
}) {
  const part = usePart();
  return (
    <span {...part(["copy-text", props.part])}>
      <Identifier id={props.text} />
      <CopyButton text={props.text} label={props.label} />
    </span>
  );
}
