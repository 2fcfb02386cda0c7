/** The dead letters of a destination. */
export const deadLetters = {
  backToGroups: "All reasons",
  count: { one: "{count} delivery", other: "{count} deliveries" },
  countAtLeast: "{count}+ deliveries",
  empty: "Nothing has failed for good",
  emptyText: "Every event for this destination was delivered, or is still being tried.",
  example: "See an example",
  first: "First",
  last: "Last",
  listCaption: "Failed for good: {reason}",
  rejected_next:
    "Look at an example to see what was answered, correct the receiver or the destination's settings, then replay.",
  replayAll: "Replay all",
  replayGroup: "Replay these",
  showList: "Show them",
  summary: {
    one: "{count} delivery is not tried again by itself.",
    other: "{count} deliveries are not tried again by themselves.",
  },
  summaryAtLeast: "More than {count} deliveries are not tried again by themselves.",
} as const;
