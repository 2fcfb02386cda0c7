import { openSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import type { LoadLine, LoadSettings } from "./load.ts";

/**
 * A vendor's backend that sends events as fast as it may over several connections: `node load-main.ts <settings as JSON>`.
 *
 * Each event has an idempotency key of its own and is sent again with that key until it has an answer other than 5xx, as a
 * careful vendor does. Every answer, and every missing one, is written to the journal synchronously and told on standard
 * output. Every tenth event is wrong on purpose and must be refused. Ends after the line `stop` on standard input, when
 * each event that was begun has its answer.
 */
const settings = JSON.parse(process.argv[2] ?? "{}") as LoadSettings;
const journal = openSync(settings.journalFile, "as", 0o600);
const wrongEvery = 10;
/** Pause before a try after one that got no answer: the server is being started again. */
const retryPauseMs = 20;

const asked = { toStop: false };
let sentCount = 0;

const input = createInterface({ input: process.stdin });
// The end of the input is the end of whoever started this.
input.on("close", () => process.exit(0));
input.on("line", () => {
  asked.toStop = true;
});

function tell(line: LoadLine): void {
  const text = `${JSON.stringify({ event: "answer", ...line })}\n`;
  writeSync(journal, text);
  process.stdout.write(text);
}

async function sendOnce(key: string, body: string): Promise<boolean> {
  let status: number;
  let id: string | undefined;
  try {
    const response = await fetch(`${settings.url}/v1/events`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${settings.apiKey}`,
      },
      body,
    });
    status = response.status;
    ({ id } = (await response.json()) as { id?: string });
  } catch {
    tell({ key, verdict: "unknown" });
    return false;
  }
  if (status === 202 && id !== undefined) tell({ key, verdict: "accepted", id });
  else if (status === 200 && id !== undefined) tell({ key, verdict: "duplicate", id });
  else if (status >= 400 && status < 500 && status !== 429) tell({ key, verdict: "refused" });
  else {
    tell({ key, verdict: "unavailable" });
    return false;
  }
  return true;
}

async function sendEvents(): Promise<void> {
  while (!asked.toStop) {
    const number = sentCount++;
    const key = `key-${number}`;
    const isWrong = number % wrongEvery === wrongEvery - 1;
    const body = JSON.stringify({
      eventType: isWrong ? "order..wrong" : "order.completed",
      customerExternalId: settings.customerExternalId,
      idempotencyKey: key,
      payload: { key },
    });
    while (!(await sendOnce(key, body))) {
      await new Promise((resolve) => setTimeout(resolve, retryPauseMs));
    }
  }
}

process.stdout.write(`${JSON.stringify({ event: "listening" })}\n`);
await Promise.all(Array.from({ length: settings.connections }, sendEvents));
process.exit(0);
