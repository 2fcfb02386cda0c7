import type { Attempt, DeliveryDetail } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { useLanguage } from "../../language/language.tsx";
import { CodeBlock } from "../../primitives/code-block.tsx";
import { CopyButton } from "../../primitives/copy-button.tsx";
import { Row } from "../../primitives/row.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Text } from "../../primitives/text.tsx";
import { curlText } from "./curl-text.ts";
import { HeaderTable } from "./header-table.tsx";
import { HiddenPayload } from "./hidden-payload.tsx";

/** What an attempt and its delivery are shown by. */
export interface AttemptPanelProps {
  readonly attempt: Attempt;
  readonly delivery: DeliveryDetail;
}

/** What an attempt sent: where to, the headers, and the body exactly as it was. */
export function RequestPanel({ attempt, delivery }: AttemptPanelProps) {
  const part = usePart();
  const { t } = useLanguage();
  const { request } = attempt;
  const curl = curlText(attempt, delivery);
  if (request === null) return <Text>{t("delivery.noRequest")}</Text>;
  const isHttp = /^https?:/.test(request.target);
  return (
    <Stack>
      <Row justify="between">
        <code {...part("request-line")} dir="ltr">
          {isHttp ? `POST ${request.target}` : request.target}
        </code>
        {curl !== undefined && (
          <CopyButton text={curl} label={t("delivery.copyCurl")} isLabelShown />
        )}
      </Row>
      {curl !== undefined && (
        <Text tone="muted" size="small">
          {t("delivery.curlHelp")}
        </Text>
      )}
      <HeaderTable caption={t("delivery.requestHeaders")} headers={request.headers} />
      {delivery.body === null ? (
        <HiddenPayload because={delivery.payloadHidden} />
      ) : (
        <CodeBlock text={delivery.body} label={t("delivery.bodyAsSent")} />
      )}
    </Stack>
  );
}
