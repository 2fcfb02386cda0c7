/** The catalogue of event types. */
export const eventTypes = {
  empty: "No event types are described yet",
  emptyText: "Events are delivered all the same. Their types appear here once they are described.",
  example: "Example",
  exampleOf: "Example payload of {name}",
  filterEmpty: "No event type fits",
  filterEmptyText: "Change the search, or clear it.",
  found: { one: "{count} event type", other: "{count} event types" },
  getters: "Goes to",
  gettersNone: "None of your destinations",
  noDescription: "Not described",
  noExample: "There is no example.",
  search: "Search by name or description",
  title: "Event types",
} as const;
