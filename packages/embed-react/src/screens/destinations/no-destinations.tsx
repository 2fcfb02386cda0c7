import { Plus, Webhook } from "lucide-react";
import { useSlots } from "../../appearance/part.tsx";
import { useDestinationTypes } from "../../data/destination-types.ts";
import { useIsReadOnly } from "../../embed/read-only.ts";
import { useLanguage } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { DestinationIcon } from "../../primitives/destination-icon.tsx";
import { EmptyState } from "../../primitives/empty-state.tsx";
import { useNavigate } from "../../routing/router.tsx";
import { groupedTypes } from "../new-destination/type-groups.ts";

/** How many kinds are offered at once before anything was set up. */
const tiles = 2;

/** In the place of an empty list: the host's own component, or what a destination is and a way to the first one. */
export function NoDestinations() {
  const { t } = useLanguage();
  const { EmptyDestinations } = useSlots();
  const navigate = useNavigate();
  const isReadOnly = useIsReadOnly();
  const types = useDestinationTypes();
  const create = () => navigate({ screen: "new-destination" });
  if (EmptyDestinations !== undefined) return <EmptyDestinations onCreate={create} />;
  // A webhook is what most begin with, and comes first.
  const offered = groupedTypes(types.data ?? []).flatMap(([, members]) => members);
  return (
    <EmptyState
      icon={<Webhook />}
      title={t("destinations.empty")}
      actions={
        isReadOnly ? undefined : (
          <>
            {offered.length > 1 &&
              offered.slice(0, tiles).map(({ type, label, icon }) => (
                <Button
                  key={type}
                  icon={<DestinationIcon icon={icon} type={type} />}
                  onClick={() => navigate({ screen: "new-destination", type, step: "settings" })}
                >
                  {label}
                </Button>
              ))}
            <Button kind="primary" icon={<Plus />} onClick={create}>
              {t("destinations.new")}
            </Button>
          </>
        )
      }
    >
      {t("destinations.emptyText")}
    </EmptyState>
  );
}
