import { useEffect, useId, useRef } from "react";
import type { ReactNode, RefObject } from "react";
import { X } from "lucide-react";
import { usePart } from "../appearance/part.tsx";
import type { PartName } from "../appearance/parts.ts";
import { useLanguage } from "../language/language.tsx";
import { Announcer } from "./announcer.tsx";
import { useEscapeGuard } from "./escape-guard.ts";
import { Heading, HeadingLevelProvider } from "./heading.tsx";
import { IconButton } from "./icon-button.tsx";

/** What a dialog is given. */
export interface DialogProps {
  readonly isOpen: boolean;
  /** Called when it asks to be closed: by Escape, the backdrop or its button. It closes when `isOpen` becomes false. */
  readonly onClose: () => void;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly children?: ReactNode;
  /** The buttons, the main one last. */
  readonly footer?: ReactNode;
  /** Whether Escape, the backdrop and a button close it; `true` unless said. */
  readonly isDismissable?: boolean | undefined;
  readonly size?: "small" | "large" | undefined;
  /** Makes the dialog a form; a button of type `submit` in the footer then sends it. */
  readonly onSubmit?: (() => void) | undefined;
  readonly part?: PartName | undefined;
}

/**
 * A modal dialog in its place in the document: the host's tokens reach it, and no clipped or transformed box around cuts it
 * off. The focus goes to the element with `data-autofocus`, else to the first field, else to the title, and returns on
 * closing. The page goes on scrolling as it did.
 */
export function Dialog(props: DialogProps) {
  return props.isOpen ? <OpenDialog {...props} /> : null;
}

function OpenDialog(props: DialogProps) {
  const { onClose, isDismissable = true, size, onSubmit, part: particular } = props;
  const part = usePart();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const dismiss = () => {
    if (isDismissable) {
      onClose();
    }
  };
  useModal(dialog, dismiss);
  useEscapeGuard({
    isActive: true,
    isMine: (target) =>
      target === document.body ||
      (target instanceof Node && dialog.current?.contains(target) === true),
    onEscape: dismiss,
  });
  const pressed = useRef<EventTarget>(null);
  const Box = onSubmit === undefined ? "div" : "form";
  return (
    <dialog
      {...part(["dialog", particular], { size })}
      ref={dialog}
      aria-labelledby={`${id}-title`}
      aria-describedby={props.description === undefined ? undefined : `${id}-description`}
      onCancel={(event) => {
        // Gestures of the system ask to close too; what is open is said by `isOpen` alone.
        if (event.target === event.currentTarget) {
          event.preventDefault();
          dismiss();
        }
      }}
      onPointerDown={(event) => {
        pressed.current = event.target;
      }}
      onClick={(event) => {
        // A press that began inside, such as the selection of a text, and ended on the backdrop is none on the backdrop.
        const isOnBackdrop = event.target === dialog.current && pressed.current === dialog.current;
        if (isOnBackdrop) {
          dismiss();
        }
      }}
    >
      <Announcer>
        <Box
          {...part("dialog-box")}
          {...(onSubmit === undefined
            ? {}
            : {
                noValidate: true,
                onSubmit: (event) => {
                  event.preventDefault();
                  event.stopPropagation();
                  onSubmit();
                },
              })}
        >
          <DialogContent {...props} id={id} isDismissable={isDismissable} />
        </Box>
      </Announcer>
    </dialog>
  );
}

function DialogContent(props: DialogProps & { readonly id: string }) {
  const { id, title, description, children, footer, isDismissable, onClose } = props;
  const part = usePart();
  const { t } = useLanguage();
  return (
    <HeadingLevelProvider level={2}>
      <div {...part("dialog-header")}>
        <div {...part("dialog-title")}>
          <Heading level={1} id={`${id}-title`} tabIndex={-1}>
            {title}
          </Heading>
          {description !== undefined && (
            <div {...part("dialog-description")} id={`${id}-description`}>
              {description}
            </div>
          )}
        </div>
        {isDismissable === true && (
          <IconButton label={t("words.close")} icon={<X />} onClick={onClose} />
        )}
      </div>
      {children !== undefined && <div {...part("dialog-body")}>{children}</div>}
      {footer !== undefined && <div {...part("dialog-footer")}>{footer}</div>}
    </HeadingLevelProvider>
  );
}

/**
 * Opens the dialog while it is mounted, chooses what gets the focus first, and gives it back at the end. A browser may close
 * one by force, without asking: a second Back on Android. It is open again then, as `isOpen` says, and `onForced` is told.
 */
function useModal(dialog: RefObject<HTMLDialogElement | null>, onForced: () => void): void {
  const forced = useRef(onForced);
  useEffect(() => {
    forced.current = onForced;
  });
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    if (element === null) {
      return undefined;
    }
    const reopen = (event: Event) => {
      // Of an inner dialog, or of a close of ours that is told late.
      if (event.target !== element || element.open) {
        return;
      }
      element.showModal();
      forced.current();
    };
    element.showModal();
    element.addEventListener("close", reopen);
    const first =
      element.querySelector<HTMLElement>("[data-autofocus]") ??
      element.querySelector<HTMLElement>(
        ".pr-dialog-body :is(input,select,textarea):not(:disabled)",
      ) ??
      element.querySelector<HTMLElement>(".pr-dialog-title [tabindex]");
    first?.focus();
    return () => {
      element.removeEventListener("close", reopen);
      element.close();
      if (before instanceof HTMLElement && before.isConnected) {
        before.focus();
      }
    };
  }, [dialog]);
}
