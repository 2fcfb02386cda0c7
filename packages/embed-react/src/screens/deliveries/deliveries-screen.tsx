import { useLanguage } from "../../language/language.tsx";
import { Heading } from "../../primitives/heading.tsx";
import { Stack } from "../../primitives/stack.tsx";
import type { LogFilter } from "../../routing/route.ts";
import { useNavigate } from "../../routing/router.tsx";
import { DeliveryLog } from "./delivery-log.tsx";

const everything: LogFilter = {};

/** The delivery log of all destinations; its filter is a part of its address. */
export function DeliveriesScreen({ filter = everything }: { readonly filter?: LogFilter }) {
  const { t } = useLanguage();
  const navigate = useNavigate();
  return (
    <Stack part="deliveries" gap="large">
      <Heading level={1}>{t("deliveries.title")}</Heading>
      <DeliveryLog
        filter={filter}
        onFilterChange={(changed) =>
          navigate({ screen: "deliveries", filter: changed }, { replace: true })
        }
      />
    </Stack>
  );
}
