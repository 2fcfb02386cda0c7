/** Whose turn it is after a failure. */
export const concerns = {
  configuration: "Your turn: the settings of this destination need a change.",
  configuration_short: "Settings",
  destination: "Your turn: the system that receives needs attention.",
  destination_short: "Receiving system",
  event: "Your turn: this event was not accepted as it is.",
  event_short: "This event",
  platform: "Our turn: this was our fault, and it is put right without you.",
  platform_short: "Our side",
  title: "Whose turn it is",
} as const;
