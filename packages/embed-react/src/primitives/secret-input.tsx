import { useEffect, useRef, useState } from "react";
import { Eye, EyeOff } from "lucide-react";
import { usePart } from "../appearance/part.tsx";
import { useLanguage } from "../language/language.tsx";
import { Button } from "./button.tsx";
import { IconButton } from "./icon-button.tsx";
import { privateField } from "./private-field.ts";
import { TextArea } from "./text-area.tsx";
import { TextInput } from "./text-input.tsx";
import type { TextInputProps } from "./text-input.tsx";

/** What an input of a secret value is given. */
export interface SecretInputProps extends Omit<TextInputProps, "type" | "isCode"> {
  /** Whether one is stored already; it is never shown, only replaced. */
  readonly isSet?: boolean | undefined;
  /** What is shown for the stored one, such as its last letters; dots unless said. */
  readonly mask?: string | undefined;
  /** Told when Replace was pressed, and with `false` when the stored one is kept after all. */
  readonly onReplace?: ((isReplacing: boolean) => void) | undefined;
  /** Whether it has several lines, such as a key file; it is not hidden while it is typed then. */
  readonly isMultiline?: boolean | undefined;
}

/** A secret value: hidden while it is typed unless asked otherwise; a stored one has to be replaced explicitly. Pasting is always possible. */
export function SecretInput(props: SecretInputProps) {
  const { isSet = false, mask, onReplace, isMultiline = false, ...input } = props;
  const part = usePart();
  const { t } = useLanguage();
  const [isReplacing, setReplacing] = useState(false);
  const [isShown, setShown] = useState(false);
  const control = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  useEffect(() => {
    if (isReplacing) {
      control.current?.focus();
    }
  }, [isReplacing]);
  const replace = (isWanted: boolean) => {
    setReplacing(isWanted);
    input.onChange("");
    onReplace?.(isWanted);
  };
  if (isSet && !isReplacing) {
    return (
      <div {...part("secret-input")}>
        <span {...part(["input", "secret-input-mask"])} dir="ltr">
          <span aria-hidden="true">{mask ?? "••••••••••••"}</span>
          <span {...part("sr-only")}>{t("primitives.secretStored")}</span>
        </span>
        <Button
          id={input.field?.id}
          // The field's label would else take the place of the word that one sees.
          aria-label={t("primitives.replace")}
          aria-describedby={input.field?.labelledBy}
          onClick={() => replace(true)}
        >
          {t("primitives.replace")}
        </Button>
      </div>
    );
  }
  return (
    <div {...part("secret-input")}>
      {isMultiline ? (
        <TextArea
          {...privateField}
          isCode
          field={input.field}
          value={input.value}
          onChange={input.onChange}
          placeholder={input.placeholder}
          required={input.required}
          ref={control}
        />
      ) : (
        <>
          <TextInput
            {...privateField}
            autoComplete="new-password"
            {...input}
            isCode
            type={isShown ? "text" : "password"}
            ref={control}
          />
          <IconButton
            kind="default"
            label={t(isShown ? "words.hide" : "primitives.show")}
            icon={isShown ? <EyeOff /> : <Eye />}
            onClick={() => setShown(!isShown)}
          />
        </>
      )}
      {isSet && <Button onClick={() => replace(false)}>{t("primitives.keep")}</Button>}
    </div>
  );
}
