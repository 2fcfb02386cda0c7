import { forwardRef } from "react";
import type { ReactNode, Ref } from "react";
import { usePart } from "../appearance/part.tsx";
import type { ButtonProps } from "./button.tsx";
import { Tooltip } from "./tooltip.tsx";

/** What a button without words is given. */
export interface IconButtonProps extends Omit<ButtonProps, "children" | "icon" | "isBusy"> {
  /** Its name, spoken and shown in a tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
}

/** A square button with a drawing; its name is in a tooltip for those who see it. */
export const IconButton = forwardRef(function IconButton(
  props: IconButtonProps,
  ref: Ref<HTMLButtonElement>,
) {
  const { label, icon, kind = "quiet", size, part: particular, ...attributes } = props;
  const part = usePart();
  return (
    <Tooltip text={label} isName>
      <button
        type="button"
        aria-label={label}
        {...attributes}
        {...part(["button", "icon-button", particular], { kind, size })}
        ref={ref}
      >
        <span {...part("button-icon")} aria-hidden="true">
          {icon}
        </span>
      </button>
    </Tooltip>
  );
});
