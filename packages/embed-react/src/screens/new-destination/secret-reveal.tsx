import { useState } from "react";
import { Download, Eye, EyeOff } from "lucide-react";
import { usePart } from "../../appearance/part.tsx";
import { useLanguage } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { Checkbox } from "../../primitives/checkbox.tsx";
import { CodeBlock } from "../../primitives/code-block.tsx";
import { CopyButton } from "../../primitives/copy-button.tsx";
import { Dialog } from "../../primitives/dialog.tsx";
import { Disclosure } from "../../primitives/disclosure.tsx";
import { Row } from "../../primitives/row.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Tabs } from "../../primitives/tabs.tsx";
import { Text } from "../../primitives/text.tsx";
import { saveFile } from "../save-file.ts";
import { envFileText, verificationSnippets } from "./verification-snippets.ts";

/** What the dialog of a new signing secret is given. */
export interface SecretRevealProps {
  /** `whsec_…`. Keep it in the state of the component that asked for it, and nowhere else. */
  readonly secret: string;
  /** Called once the customer has closed it; forget the secret then. */
  readonly onClose: () => void;
}

/**
 * Shows a new signing secret, once: masked until asked, to copy, or to save as a file. It cannot be closed before the
 * secret was copied, saved, or confirmed to be stored.
 */
export function SecretReveal({ secret, onClose }: SecretRevealProps) {
  const { t } = useLanguage();
  const [isStored, setStored] = useState(false);
  return (
    <Dialog
      isOpen
      size="large"
      isDismissable={isStored}
      onClose={onClose}
      title={t("wizard.secretTitle")}
      description={t("wizard.secretOnce")}
      footer={
        <Row justify="end">
          {!isStored && <Text tone="muted">{t("wizard.secretConfirmFirst")}</Text>}
          <Button kind="primary" disabled={!isStored} onClick={onClose}>
            {t("words.done")}
          </Button>
        </Row>
      }
    >
      <Stack>
        <SecretText secret={secret} onStored={() => setStored(true)} />
        <Checkbox label={t("wizard.secretCheck")} isChecked={isStored} onChange={setStored} />
        <Disclosure summary={t("wizard.secretVerify")}>
          <Snippets />
        </Disclosure>
      </Stack>
    </Dialog>
  );
}

function SecretText(props: { readonly secret: string; readonly onStored: () => void }) {
  const { secret, onStored } = props;
  const part = usePart();
  const { t } = useLanguage();
  const [isShown, setShown] = useState(false);
  return (
    <div {...part("secret-reveal")} role="group" aria-label={t("wizard.secretLabel")}>
      <code
        {...part("secret-reveal-text", { shown: isShown })}
        dir="ltr"
        // Tools that record what happens on a page leave these out.
        data-private="true"
        data-sentry-mask="true"
      >
        {isShown ? secret : maskOf(secret)}
      </code>
      <div {...part("secret-reveal-actions")}>
        <Button icon={isShown ? <EyeOff /> : <Eye />} onClick={() => setShown(!isShown)}>
          {t(isShown ? "words.hide" : "wizard.secretShown")}
        </Button>
        <CopyButton
          text={secret}
          label={t("words.copy")}
          isLabelShown
          kind="primary"
          onCopied={onStored}
        />
        <Button
          icon={<Download />}
          onClick={() => {
            saveFile({ name: ".env", text: envFileText(secret), type: "text/plain" });
            onStored();
          }}
        >
          {t("wizard.secretDownload")}
        </Button>
      </div>
    </div>
  );
}

function Snippets() {
  const { t } = useLanguage();
  const [value, setValue] = useState<(typeof verificationSnippets)[number]["value"]>("node");
  const snippet = verificationSnippets.find((one) => one.value === value);
  return (
    <Stack>
      <Text tone="muted">{t("wizard.secretVerifyHelp")}</Text>
      <Tabs
        label={t("wizard.secretVerify")}
        value={value}
        onChange={setValue}
        tabs={verificationSnippets.map((one) => ({ value: one.value, label: one.label }))}
      >
        {value === "curl" && <Text tone="muted">{t("wizard.secretVerifyCurl")}</Text>}
        <CodeBlock
          text={snippet?.text ?? ""}
          label={snippet?.label ?? ""}
          language={snippet?.language}
        />
      </Tabs>
    </Stack>
  );
}

/** The prefix and the last four characters, by which it can be recognised later. */
function maskOf(secret: string): string {
  const prefix = secret.startsWith("whsec_") ? "whsec_" : "";
  return `${prefix}${"•".repeat(24)}${secret.slice(-4)}`;
}
