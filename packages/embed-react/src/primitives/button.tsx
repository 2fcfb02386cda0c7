import { forwardRef } from "react";
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { usePart } from "../appearance/part.tsx";
import type { PartName } from "../appearance/parts.ts";
import { useLanguage } from "../language/language.tsx";

/** What a button is given besides the attributes of a `<button>`. */
export interface ButtonProps extends Omit<
  ButtonHTMLAttributes<HTMLButtonElement>,
  "className" | "style"
> {
  /** `default` unless said; one `primary` on a screen. */
  readonly kind?: "primary" | "default" | "quiet" | "danger" | undefined;
  readonly size?: "small" | undefined;
  /** Shows that its work is under way: it keeps the focus, and pressing it does nothing. */
  readonly isBusy?: boolean | undefined;
  /** Before the words. */
  readonly icon?: ReactNode;
  /** The particular part that this button is. */
  readonly part?: PartName | undefined;
}

/** A button with words. */
export const Button = forwardRef(function Button(props: ButtonProps, ref: Ref<HTMLButtonElement>) {
  const { kind = "default", size, isBusy = false, icon, part: particular, ...rest } = props;
  const { children, onClick, ...attributes } = rest;
  const part = usePart();
  const { t } = useLanguage();
  return (
    <button
      type="button"
      {...attributes}
      {...part(["button", particular], { kind, size, busy: isBusy })}
      ref={ref}
      aria-disabled={isBusy || attributes["aria-disabled"]}
      onClick={(event) => {
        if (isBusy) {
          // A busy submit button would otherwise send its form a second time.
          event.preventDefault();
        } else {
          onClick?.(event);
        }
      }}
    >
      {isBusy ? (
        <span {...part("spinner")} role="img" aria-label={t("primitives.busy")} />
      ) : (
        icon !== undefined && (
          <span {...part("button-icon")} aria-hidden="true">
            {icon}
          </span>
        )
      )}
      {children}
    </button>
  );
});
