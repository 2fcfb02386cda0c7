import { usePart } from "../../appearance/part.tsx";
import { useLanguage } from "../../language/language.tsx";
import { CodeBlock } from "../../primitives/code-block.tsx";
import { Heading } from "../../primitives/heading.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Text } from "../../primitives/text.tsx";
import { Timestamp } from "../../primitives/timestamp.tsx";
import { HeaderTable } from "./header-table.tsx";
import type { AttemptPanelProps } from "./request-panel.tsx";
import { headerOf, signatureCountOf } from "./timeline.ts";

const signatureHeaders: ReadonlySet<string> = new Set([
  "webhook-id",
  "webhook-timestamp",
  "webhook-signature",
  "x-pushrail-timestamp",
  "x-pushrail-signature",
]);

/** What signs an attempt, and how to check it with the very text of this attempt. */
export function SignaturePanel({ attempt, delivery }: AttemptPanelProps) {
  const part = usePart();
  const { t } = useLanguage();
  const headers = attempt.request?.headers ?? [];
  const signature = headerOf(headers, "webhook-signature");
  const timestamp = headerOf(headers, "webhook-timestamp");
  if (signature === undefined || timestamp === undefined) {
    return <Text>{t("delivery.notSigned")}</Text>;
  }
  const signed = headers.filter(([name]) => signatureHeaders.has(name.toLowerCase()));
  const signedText = `${delivery.eventId}.${timestamp}.${delivery.body ?? "…"}`;
  return (
    <Stack>
      <Text>
        {t("delivery.signatureTime")}{" "}
        <Timestamp at={new Date(Number(timestamp) * 1000).toISOString()} isRelative={false} />.{" "}
        {t("delivery.signatureCount", { count: signatureCountOf(signature) })}
      </Text>
      <HeaderTable caption={t("delivery.signature")} headers={signed} />
      <CodeBlock text={signedText} label={t("delivery.signatureText")} />
      <Heading level={3}>{t("delivery.signatureHow")}</Heading>
      <ol {...part("signature-steps")}>
        <li>{t("delivery.signatureStep1")}</li>
        <li>{t("delivery.signatureStep2")}</li>
        <li>{t("delivery.signatureStep3")}</li>
        <li>{t("delivery.signatureStep4")}</li>
      </ol>
    </Stack>
  );
}
