import { useEffect, useRef, useState } from "react";
import { Check, Copy } from "lucide-react";
import { useLanguage } from "../language/language.tsx";
import { useAnnounce } from "./announcer.tsx";
import { Button } from "./button.tsx";
import { copyToClipboard } from "./clipboard.ts";
import { IconButton } from "./icon-button.tsx";

/** Milliseconds for which the button says that it has copied. */
const confirmationMs = 2000;

/** What a copy button is given. */
export interface CopyButtonProps {
  /** What is put on the clipboard. */
  readonly text: string;
  /** What the button is for, such as "Copy the id". */
  readonly label: string;
  /** Whether the label is shown as words. */
  readonly isLabelShown?: boolean | undefined;
  readonly kind?: "primary" | "default" | "quiet" | undefined;
  /** Called when the text is on the clipboard. */
  readonly onCopied?: (() => void) | undefined;
}

/** Puts a text on the clipboard, and says so to eyes and ears. */
export function CopyButton({ text, label, isLabelShown = false, kind, onCopied }: CopyButtonProps) {
  const { t } = useLanguage();
  const announce = useAnnounce();
  const [hasCopied, setCopied] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    if (await copyToClipboard(text, button.current)) {
      announce(t("primitives.copied"));
      setCopied(true);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setCopied(false), confirmationMs);
      onCopied?.();
    } else {
      announce(t("primitives.copyFailed"), { assertive: true });
    }
  };
  const icon = hasCopied ? <Check /> : <Copy />;
  return isLabelShown ? (
    <Button ref={button} kind={kind} icon={icon} onClick={() => void copy()}>
      {hasCopied ? t("primitives.copied") : label}
    </Button>
  ) : (
    <IconButton
      ref={button}
      kind={kind ?? "quiet"}
      size="small"
      label={hasCopied ? t("primitives.copied") : label}
      icon={icon}
      onClick={() => void copy()}
    />
  );
}
