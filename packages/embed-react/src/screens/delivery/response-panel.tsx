import type { Attempt } from "../../api/types.ts";
import { useLanguage } from "../../language/language.tsx";
import { CodeBlock } from "../../primitives/code-block.tsx";
import { DefinitionList } from "../../primitives/definition-list.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Text } from "../../primitives/text.tsx";
import { HeaderTable } from "./header-table.tsx";
import type { AttemptPanelProps } from "./request-panel.tsx";

/** What came back of an attempt; its body as text, whatever it says that it is. */
export function ResponsePanel({ attempt, delivery }: AttemptPanelProps) {
  const { t, format } = useLanguage();
  const { response } = attempt;
  if (response === null) {
    return (
      <Stack>
        <Text>{t("delivery.noResponse")}</Text>
        {attempt.detail !== null && (
          <Text tone="muted">
            <bdi>{attempt.detail}</bdi>
          </Text>
        )}
      </Stack>
    );
  }
  return (
    <Stack>
      <DefinitionList
        items={[
          { term: t("delivery.status"), children: <bdi dir="ltr">{response.status}</bdi> },
          {
            term: t("delivery.body"),
            children: t("delivery.bodyBytes", { size: format.bytes(response.bodyBytes) }),
          },
        ]}
      />
      <HeaderTable caption={t("delivery.responseHeaders")} headers={response.headers} />
      <ResponseBody response={response} isHidden={delivery.payloadHidden !== null} />
    </Stack>
  );
}

function ResponseBody({
  response,
  isHidden,
}: {
  readonly response: NonNullable<Attempt["response"]>;
  readonly isHidden: boolean;
}) {
  const { t, format } = useLanguage();
  const { bodyExcerpt, bodyBytes, bodyTruncated } = response;
  if (bodyExcerpt === null) {
    return (
      <Text tone="muted">{t(isHidden ? "delivery.hiddenByPolicy" : "delivery.bodyHidden")}</Text>
    );
  }
  if (bodyExcerpt === "") return <Text tone="muted">{t("delivery.bodyEmpty")}</Text>;
  const shownBytes = new TextEncoder().encode(bodyExcerpt).byteLength;
  return (
    <>
      <CodeBlock text={bodyExcerpt} label={t("delivery.responseBody")} />
      {shownBytes < bodyBytes && (
        <Text tone="muted" size="small">
          {t("delivery.bodyExcerpt", { size: format.bytes(shownBytes) })}
        </Text>
      )}
      {bodyTruncated && (
        <Text tone="muted" size="small">
          {t("delivery.bodyTruncated")}
        </Text>
      )}
    </>
  );
}
