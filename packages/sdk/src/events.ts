import { itemsOfPages, once, read } from "./requests.ts";
import type { Transport } from "./transport.ts";
import type {
  BatchResult,
  Event,
  EventInput,
  EventQuery,
  EventType,
  EventTypeInput,
  FilterPreview,
  FilterPreviewInput,
  ListedEvent,
  Page,
  SentEvent,
} from "./types.ts";

/** `client.events` */
export class EventsApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Sends one event; it is durable when this returns. */
  async send(event: EventInput): Promise<SentEvent> {
    const body = repeatable(event);
    return (await this.#transport({
      method: "POST",
      path: "/v1/events",
      body,
      isRepeatable: true,
    })) as SentEvent;
  }

  /** Sends up to 1,000 events; one result each, in order. A rejected event does not throw and spoils no other. */
  async sendBatch(events: readonly EventInput[]): Promise<readonly BatchResult[]> {
    const body = { events: events.map(repeatable) };
    const answer = await this.#transport({
      method: "POST",
      path: "/v1/events/batch",
      body,
      isRepeatable: true,
    });
    return (answer as { readonly results: readonly BatchResult[] }).results;
  }

  async get(id: string): Promise<Event> {
    return (await this.#transport(read(`/v1/events/${encodeURIComponent(id)}`))) as Event;
  }

  /** Recent events whose payloads are still stored. */
  async list(query: EventQuery = {}): Promise<Page<ListedEvent>> {
    return (await this.#transport(read("/v1/events", query))) as Page<ListedEvent>;
  }

  /** Every event that `query` names, page after page. */
  iterate(query: EventQuery = {}): AsyncGenerator<ListedEvent, void> {
    return itemsOfPages((page) => this.list(page), query);
  }

  /** Says of the newest events whether a destination with these event types and this filter would get them. */
  async preview(input: FilterPreviewInput): Promise<FilterPreview> {
    return (await this.#transport({
      method: "POST",
      path: "/v1/filter-previews",
      body: input,
      isRepeatable: true,
    })) as FilterPreview;
  }
}

/** `client.eventTypes` */
export class EventTypesApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Every event type that is described, by name; a session gets those that its tenant shows. */
  async list(): Promise<readonly EventType[]> {
    const answer = await this.#transport(read("/v1/event-types"));
    return (answer as { readonly data: readonly EventType[] }).data;
  }

  /** Describes an event type, in place of all that was said of it before. */
  async put(name: string, input: EventTypeInput): Promise<EventType> {
    return (await this.#transport({
      method: "PUT",
      path: eventTypePath(name),
      body: input,
      isRepeatable: true,
    })) as EventType;
  }

  /** Takes it out of the catalogue; its events are delivered as before. */
  async delete(name: string): Promise<void> {
    await this.#transport(once("DELETE", eventTypePath(name)));
  }
}

function repeatable(event: EventInput): EventInput {
  return event.idempotencyKey === undefined
    ? { ...event, idempotencyKey: crypto.randomUUID() }
    : event;
}

function eventTypePath(name: string): string {
  return `/v1/event-types/${encodeURIComponent(name)}`;
}
