import type { Delivery } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { useDeliveries } from "../../data/deliveries.ts";
import { useLanguage } from "../../language/language.tsx";
import { Card } from "../../primitives/card.tsx";
import { Heading } from "../../primitives/heading.tsx";
import { Row } from "../../primitives/row.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Table } from "../../primitives/table.tsx";
import { Text } from "../../primitives/text.tsx";
import { Timestamp } from "../../primitives/timestamp.tsx";
import { Link } from "../../routing/router.tsx";
import { DeliveryStateBadge } from "../deliveries/delivery-state.tsx";
import { Panel } from "../panel.tsx";

const shownMax = 5;

/** The latest deliveries of a destination, and the way to all of them. */
export function LatestCard({ destinationId }: { readonly destinationId: string }) {
  const part = usePart();
  const { t } = useLanguage();
  const log = useDeliveries({ destinationId });
  return (
    <Card>
      <Stack>
        <Row justify="between">
          <Heading level={2}>{t("destination.attempts")}</Heading>
          <Link
            {...part("link")}
            to={{ screen: "destination", id: destinationId, tab: "deliveries" }}
          >
            {t("destination.attemptsAll")}
          </Link>
        </Row>
        <Panel query={log}>
          {() =>
            log.items.length === 0 ? (
              <Text tone="muted">{t("destination.attemptsNone")}</Text>
            ) : (
              <Latest deliveries={log.items.slice(0, shownMax)} />
            )
          }
        </Panel>
      </Stack>
    </Card>
  );
}

function Latest({ deliveries }: { readonly deliveries: readonly Delivery[] }) {
  const part = usePart();
  const { t } = useLanguage();
  return (
    <Table
      caption={t("destination.attempts")}
      columns={[
        { key: "eventType", header: t("destination.testEventType") },
        { key: "state", header: t("words.state") },
        { key: "time", header: t("words.time") },
      ]}
      rows={deliveries}
      rowKey={({ id }) => id}
      renderCell={(delivery, key) => {
        if (key === "state") return <DeliveryStateBadge delivery={delivery} />;
        if (key === "time") return <Timestamp at={delivery.createdAt} />;
        return (
          <Link {...part("link")} to={{ screen: "delivery", id: delivery.id }}>
            <bdi dir="ltr">{delivery.eventType}</bdi>
          </Link>
        );
      }}
    />
  );
}
