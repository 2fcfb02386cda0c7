import { useState } from "react";
import type { ReactNode } from "react";
import { useLanguage } from "../language/language.tsx";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { TextInput } from "./text-input.tsx";

/** What a question before an action is given. */
export interface ConfirmDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
  /** The question. */
  readonly title: ReactNode;
  /** What will happen. */
  readonly description?: ReactNode;
  /** More than words: what to choose, or what went wrong. */
  readonly children?: ReactNode;
  /** The action as a verb. */
  readonly confirmLabel: string;
  readonly isDangerous?: boolean | undefined;
  readonly isBusy?: boolean | undefined;
  /** Has to be typed before the action can be taken. */
  readonly typedText?: string | undefined;
}

/** Asks before an action. The focus begins at Cancel, or at the text to be typed. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  return props.isOpen ? <OpenConfirmDialog {...props} /> : null;
}

function OpenConfirmDialog(props: ConfirmDialogProps) {
  const { onClose, onConfirm, confirmLabel, isDangerous = false, typedText } = props;
  const { t } = useLanguage();
  const [typed, setTyped] = useState("");
  const mayConfirm = typedText === undefined || typed.trim() === typedText;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={props.title}
      description={props.description}
      size="small"
      onSubmit={() => {
        if (mayConfirm && props.isBusy !== true) {
          onConfirm();
        }
      }}
      footer={
        <>
          <Button onClick={onClose} data-autofocus={typedText === undefined || undefined}>
            {t("words.cancel")}
          </Button>
          <Button
            type="submit"
            kind={isDangerous ? "danger" : "primary"}
            isBusy={props.isBusy}
            disabled={!mayConfirm}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      {(props.children !== undefined || typedText !== undefined) && (
        <>
          {props.children}
          {typedText !== undefined && (
            <Field label={t("primitives.typeToConfirm", { text: typedText })}>
              {(ids) => (
                <TextInput field={ids} isCode data-autofocus value={typed} onChange={setTyped} />
              )}
            </Field>
          )}
        </>
      )}
    </Dialog>
  );
}
