import { useEffect, useState } from "react";
import type { Delivery } from "@pushrail/sdk";
import { PageLink } from "./path.tsx";
import { Tag } from "./shop-table.tsx";
import type { Log } from "./use-log.ts";
import { writtenClock, writtenCount } from "./written.ts";

const states: Readonly<Record<string, readonly [tone: string, text: string]>> = {
  pending: ["info", "waiting to be sent"],
  claimed: ["info", "being sent"],
  retrying: ["warn", "↻ will be retried"],
  delivered: ["good", "✓ delivered"],
  dead: ["bad", "✕ dead letter"],
  cancelled: ["quiet", "cancelled"],
};

const stoppedSentences: Readonly<Record<string, string>> = {
  PAUSED: "Sending to the receiver is paused.",
  DISABLED:
    "Pushrail has stopped sending here, because the receiver said that it is gone or only failed. Events become dead letters until you start again.",
};

interface ReceiverLogProps {
  readonly log: Log;
  readonly onReplay: (deliveryId: string) => void;
  readonly onResume: () => void;
}

/** What Pushrail did, as the vendor's own server reads it; the portal tells more of each delivery. */
export function ReceiverLog({ log, onReplay, onResume }: ReceiverLogProps) {
  const { deliveries, destination, clockAheadMs } = log;
  const stopped = stoppedSentences[destination?.state ?? ""];
  const replayed = new Set(deliveries.map(({ replayOf }) => replayOf));
  return (
    <>
      {stopped === undefined ? null : (
        <div className="notice">
          <p>{stopped}</p>
          <button className="button" type="button" onClick={onResume}>
            Start sending again
          </button>
        </div>
      )}
      {deliveries.length > 0 ? null : (
        <p className="empty">No deliveries yet. Each event that is sent becomes one here.</p>
      )}
      <ol className="cards" id="deliveries">
        {deliveries.map((delivery) => (
          <DeliveryCard
            key={delivery.id}
            delivery={delivery}
            isReplayed={replayed.has(delivery.id)}
            clockAheadMs={clockAheadMs}
            onReplay={onReplay}
          />
        ))}
      </ol>
    </>
  );
}

interface DeliveryCardProps {
  readonly delivery: Delivery;
  readonly isReplayed: boolean;
  readonly clockAheadMs: number;
  readonly onReplay: (deliveryId: string) => void;
}

function DeliveryCard({ delivery, isReplayed, clockAheadMs, onReplay }: DeliveryCardProps) {
  const { id, eventType, createdAt, state, attemptCount, reason, origin } = delivery;
  const [tone, text] = states[state] ?? ["quiet", state];
  return (
    <li className="panel card delivery">
      <p className="card-title">
        <PageLink href={`/settings/integrations#/deliveries/${id}`}>{eventType}</PageLink>
      </p>
      <time dateTime={createdAt}>{writtenClock(createdAt)}</time>
      <p className="marks">
        <Tag tone={tone}>{text}</Tag>
        {origin === "replay" ? <Tag tone="quiet">replay</Tag> : null}
        {origin === "test" ? <Tag tone="quiet">test</Tag> : null}
        <span>{writtenCount(attemptCount, "attempt")}</span>
        {reason === null || state === "delivered" ? null : (
          <span>{reason.replaceAll("_", " ")}</span>
        )}
        {isReplayed ? <span>replayed</span> : null}
        {state === "retrying" && delivery.nextAttemptAt !== null ? (
          <Countdown at={delivery.nextAttemptAt} clockAheadMs={clockAheadMs} />
        ) : null}
      </p>
      {state === "dead" && !isReplayed ? (
        <button
          type="button"
          className="button small"
          aria-label={`Replay ${eventType}`}
          onClick={() => onReplay(id)}
        >
          Replay
        </button>
      ) : null}
    </li>
  );
}

const tickMs = 250;

function Countdown({ at, clockAheadMs }: { readonly at: string; readonly clockAheadMs: number }) {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, []);
  const leftMs = Date.parse(at) - nowMs - clockAheadMs;
  return (
    <span className="countdown">
      {leftMs <= 0 ? "next attempt now" : `next attempt in ${Math.ceil(leftMs / 1_000)} s`}
    </span>
  );
}
