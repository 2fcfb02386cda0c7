import {
  PushrailProvider,
  useDeliveries,
  useDestinations,
  usePauseDestination,
  useResumeDestination,
} from "@pushrail/embed-react/hooks";
import type { Delivery, Destination } from "@pushrail/embed-react/hooks";
import { sentenceOf } from "./ask.ts";
import { fetchSessionToken } from "./portal.tsx";
import { ShopTable, Tag } from "./shop-table.tsx";
import { writtenClock, writtenCount } from "./written.ts";

const tones: Readonly<Record<string, string>> = {
  ACTIVE: "good",
  PAUSED: "warn",
  DISABLED: "bad",
  delivered: "good",
  dead: "bad",
  retrying: "warn",
  cancelled: "quiet",
};

/** Destinations and deliveries of the signed-in company, by the hooks alone. */
export function HeadlessTables({ apiUrl }: { readonly apiUrl: string }) {
  return (
    <PushrailProvider apiUrl={apiUrl} fetchSessionToken={fetchSessionToken}>
      <Destinations />
      <Deliveries />
    </PushrailProvider>
  );
}

function Destinations() {
  const { items, error, isPending } = useDestinations();
  return (
    <section aria-labelledby="headless-destinations">
      <h2 id="headless-destinations">Destinations</h2>
      {error === null ? null : <p className="problem">{sentenceOf(error)}</p>}
      <ShopTable<Destination>
        caption="Destinations"
        rows={isPending ? undefined : items}
        rowKey={({ id }) => id}
        empty="No destinations yet: Settings → Integrations makes one."
        columns={[
          { title: "Name", isWide: true, cell: ({ name }) => <strong>{name}</strong> },
          { title: "Type", cell: ({ type }) => type },
          { title: "State", cell: ({ state }) => <Tag tone={tones[state] ?? "info"}>{state}</Tag> },
          { title: "Switch", cell: (destination) => <PauseSwitch destination={destination} /> },
        ]}
      />
    </section>
  );
}

function PauseSwitch({ destination: { id, name, state } }: { readonly destination: Destination }) {
  const pause = usePauseDestination(id);
  const resume = useResumeDestination(id);
  const isActive = state === "ACTIVE";
  return (
    <button
      type="button"
      className="button small"
      aria-label={`${isActive ? "Pause" : "Resume"} ${name}`}
      onClick={() => (isActive ? pause.mutate({ mode: "hold" }) : resume.mutate())}
    >
      {isActive ? "Pause" : "Resume"}
    </button>
  );
}

function Deliveries() {
  const { items, error, isPending } = useDeliveries({}, { isLive: true });
  return (
    <section aria-labelledby="headless-deliveries">
      <h2 id="headless-deliveries">Latest deliveries</h2>
      {error === null ? null : <p className="problem">{sentenceOf(error)}</p>}
      <ShopTable<Delivery>
        caption="Latest deliveries"
        rows={isPending ? undefined : items.slice(0, 10)}
        rowKey={({ id }) => id}
        empty="No deliveries yet: complete an order."
        columns={[
          { title: "Time", cell: ({ createdAt }) => writtenClock(createdAt) },
          { title: "Event type", isWide: true, cell: ({ eventType }) => <code>{eventType}</code> },
          { title: "State", cell: ({ state }) => <Tag tone={tones[state] ?? "info"}>{state}</Tag> },
          {
            title: "Attempts",
            cell: ({ attemptCount }) => writtenCount(attemptCount, "attempt"),
          },
        ]}
      />
    </section>
  );
}
