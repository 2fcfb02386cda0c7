import { text } from "node:stream/consumers";
import type { Credential } from "../../credentials/credential.ts";
import type { OutboundEvent, Settings } from "../../destination.ts";
import { createEgressGuard } from "../../egress.ts";
import { s3 } from "../index.ts";

/**
 * Makes one attempt in a process of its own, whose environment a test has chosen: reads what to connect with from standard
 * input, writes the reason and the detail of what came of it to standard output.
 */

const given = JSON.parse(await text(process.stdin)) as {
  readonly config: Settings["config"];
  readonly credential?: Credential;
};
const egress = createEgressGuard({ allow: ["127.0.0.0/8"] });
const connection = await s3.connect({ ...given, secrets: {} }, { egress, now: Date.now });
const event: OutboundEvent = {
  ...{ eventId: "evt_1", eventType: "order.completed", deliveryId: "dlv_1", attempt: 1 },
  ...{ receivedAtMs: 0, isReplay: false, isTest: false, signingKeys: [] },
  body: Buffer.from('{"id":"evt_1"}'),
};
const batch = { id: "bat_1", partitionKey: "folder", events: [event] };
const [outcome] = await connection.deliver(batch, AbortSignal.timeout(20_000));
await connection.close();
const said = outcome?.kind === "failed" ? `${outcome.reason}: ${outcome.detail}` : "delivered";
process.stdout.write(said);
