/** What the banner tells. */
export interface BannerFacts {
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly demoUrl: string;
  readonly egressAllow: string;
  /** Where the data is: a folder, or a database elsewhere. */
  readonly dataPlace: string;
  readonly logsDir: string;
}

/** The text that `npm start` prints when everything runs, ending with a command to paste. */
export function bannerText(facts: BannerFacts): string {
  const rows = [
    ["API", facts.apiUrl],
    ["API key", `${facts.apiKey}  (${environmentText(facts.apiKey)})`],
    ["Demo", `${facts.demoUrl}  (Bricks, a make-believe vendor: open it in a browser)`],
    ["Data", facts.dataPlace],
    ["Logs", facts.logsDir],
    ["Targets", targetsText(facts.egressAllow)],
  ] as const;
  const width = Math.max(...rows.map(([label]) => label.length));
  return [
    "",
    "Pushrail is running.",
    "",
    ...rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`),
    "",
    "In the demo, sign in as Ada and open Settings: there is the portal, in the vendor's own design.",
    "Send an event of Ada's company; the demo's page Receiver shows the signed webhook as it arrives:",
    "",
    curlCommand(facts),
    "",
    "Ctrl-C stops everything; npm start goes on with the same data and key.",
    "",
  ].join("\n");
}

function environmentText(apiKey: string): string {
  // State of an earlier version goes on with the key that it was made with.
  return apiKey.startsWith("prl_live_")
    ? "live environment of the tenant Bricks"
    : "sandbox: the test environment of the tenant Bricks";
}

/** A shell command that sends one event of a customer of the demo and works as it stands. */
export function curlCommand({ apiUrl, apiKey }: Pick<BannerFacts, "apiUrl" | "apiKey">): string {
  const event = {
    eventType: "order.completed",
    customerExternalId: "acct_northwind",
    payload: { orderId: "ord_1001", total: "42.50", currency: "EUR" },
  };
  return [
    `curl ${apiUrl}/v1/events \\`,
    `  -H 'Authorization: Bearer ${apiKey}' \\`,
    "  -H 'Content-Type: application/json' \\",
    `  -d '${JSON.stringify(event)}'`,
  ].join("\n");
}

function targetsText(egressAllow: string): string {
  return egressAllow === ""
    ? "public addresses only"
    : `public addresses and, for trying out, ${egressAllow} (PUSHRAIL_EGRESS_ALLOW)`;
}
