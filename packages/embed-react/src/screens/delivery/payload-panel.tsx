import { useState } from "react";
import { useLanguage } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { CodeBlock } from "../../primitives/code-block.tsx";
import { Row } from "../../primitives/row.tsx";
import { Stack } from "../../primitives/stack.tsx";
import type { AttemptPanelProps } from "./request-panel.tsx";
import { HiddenPayload } from "./hidden-payload.tsx";
import { prettyJson } from "./timeline.ts";

/** The event that a delivery carries, formatted or byte by byte. */
export function PayloadPanel({ delivery }: Pick<AttemptPanelProps, "delivery">) {
  const { t } = useLanguage();
  const [isRaw, setRaw] = useState(false);
  const { body } = delivery;
  if (body === null) return <HiddenPayload because={delivery.payloadHidden} />;
  return (
    <Stack>
      <Row gap="small">
        <Button size="small" aria-pressed={!isRaw} onClick={() => setRaw(false)}>
          {t("delivery.payloadPretty")}
        </Button>
        <Button size="small" aria-pressed={isRaw} onClick={() => setRaw(true)}>
          {t("delivery.payloadRaw")}
        </Button>
      </Row>
      <CodeBlock
        text={isRaw ? body : prettyJson(body)}
        label={t("delivery.payload")}
        language="json"
      />
    </Stack>
  );
}
