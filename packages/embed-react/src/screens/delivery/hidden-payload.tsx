import type { DeliveryDetail } from "../../api/types.ts";
import { useLanguage } from "../../language/language.tsx";
import { Text } from "../../primitives/text.tsx";

const sentences = {
  retention: "delivery.hiddenByRetention",
  portal_policy: "delivery.hiddenByPolicy",
  private_payloads: "delivery.hiddenPrivate",
} as const;

/** In the place of a payload that is not shown: why. */
export function HiddenPayload({ because }: { readonly because: DeliveryDetail["payloadHidden"] }) {
  const { t } = useLanguage();
  return (
    <Text tone="muted">{t(because === null ? "delivery.bodyHidden" : sentences[because])}</Text>
  );
}
