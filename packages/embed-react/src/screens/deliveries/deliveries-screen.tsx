import type { DeliveryFilter } from "../../api/types.ts";
import { useLanguage } from "../../language/language.tsx";
import { Heading } from "../../primitives/heading.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { useNavigate } from "../../routing/router.tsx";
import { DeliveryLog } from "./delivery-log.tsx";

const everything: DeliveryFilter = {};

/** The delivery log of all destinations; its filter is a part of its address. */
export function DeliveriesScreen({ filter = everything }: { readonly filter?: DeliveryFilter }) {
  const { t } = useLanguage();
  const navigate = useNavigate();
  return (
    <Stack part="deliveries" gap="large">
      <Heading level={1}>{t("deliveries.title")}</Heading>
      <DeliveryLog
        filter={filter}
        onFilterChange={(changed) =>
          navigate(
            Object.keys(changed).length === 0
              ? { screen: "deliveries" }
              : { screen: "deliveries", filter: changed },
            { replace: true },
          )
        }
      />
    </Stack>
  );
}
