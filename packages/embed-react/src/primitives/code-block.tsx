import { useState } from "react";
import { WrapText } from "lucide-react";
import { usePart } from "../appearance/part.tsx";
import type { PartName } from "../appearance/parts.ts";
import { useLanguage } from "../language/language.tsx";
import { CopyButton } from "./copy-button.tsx";
import { IconButton } from "./icon-button.tsx";

/** What a block of code is given. */
export interface CodeBlockProps {
  /** Shown as it is: text, never markup. */
  readonly text: string;
  /** What it is, as the name of the region. */
  readonly label: string;
  /** Shown above it, such as `json`. */
  readonly language?: string | undefined;
  readonly part?: PartName | undefined;
}

/** Code or a body: it scrolls by itself, by keyboard too; lines can be wrapped, and all of it copied. */
export function CodeBlock({ text, label, language, part: particular }: CodeBlockProps) {
  const part = usePart();
  const { t } = useLanguage();
  const [isWrapped, setWrapped] = useState(false);
  return (
    <div {...part(["code-block", particular])}>
      <div {...part("code-block-bar")}>
        <span>{language ?? label}</span>
        <IconButton
          size="small"
          label={t("primitives.wrapLines")}
          icon={<WrapText />}
          aria-pressed={isWrapped}
          onClick={() => setWrapped(!isWrapped)}
        />
        <CopyButton text={text} label={t("primitives.copyCode", { label })} />
      </div>
      <pre
        {...part("code-block-text", { wrapped: isWrapped })}
        dir="ltr"
        tabIndex={0}
        role="region"
        aria-label={label}
      >
        <code>{text}</code>
      </pre>
    </div>
  );
}
