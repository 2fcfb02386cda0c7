import type { DestinationRow } from "./memory-database.ts";
import {
  acceptInMemory,
  deleteInMemory,
  enqueueInMemory,
  pauseInMemory,
  resumeInMemory,
} from "./memory-acceptance.ts";
import type { Action } from "./plan.ts";
import { flowMarks, newDelivery, type ServerProcess } from "./server-process.ts";
import { simulationStartMs } from "./virtual-time.ts";
import type { World } from "./world.ts";

/** What owners of destinations do, each at one moment. */
export function ownerActions(
  world: World,
  action: Action,
  server: ServerProcess | undefined,
  chosen?: DestinationRow,
): void {
  const { database } = world;
  const all = [...database.destinations.values()].filter(({ state }) => state !== "DELETED");
  const destination = chosen ?? all[action.index % Math.max(1, all.length)];
  if (destination === undefined) return;
  const { version } = destination;
  switch (action.kind) {
    case "pause":
      pauseInMemory(database, destination, action.mode);
      break;
    case "resume":
      resumeInMemory(database, destination);
      break;
    case "delete":
      deleteInMemory(database, destination);
      break;
    case "rotate":
      rotate(world, destination, action.overlapMs);
      break;
    case "revoke":
      revoke(world, destination);
      break;
    case "pace":
      if (destination.rateLimitPerSecond === null) return;
      destination.rateLimitPerSecond = action.ratePerSecond;
      database.touch(destination);
      break;
    case "replay":
      return replay(world, destination, server, action);
    default:
      return;
  }
  if (destination.version === version) return;
  world.changed(destination, action.kind);
  world.announce(undefined);
}

/** Most signing secrets that still sign beside the newest, as in destinations/signing-secrets.ts. */
const retiringMax = 4;

function rotate(world: World, destination: DestinationRow, overlapMs: number): void {
  const { database, journal } = world;
  if (destination.signingKeys.length === 0 || destination.signingKeys.length > retiringMax) return;
  const version = (destination.signingKeys[0]?.version ?? 0) + 1;
  const endsAtMs = database.nowMs() + overlapMs;
  destination.signingKeys = destination.signingKeys.flatMap((key) => {
    const signsUntilMs = overlapMs === 0 ? endsAtMs : (key.signsUntilMs ?? endsAtMs);
    const known = journal.keys.get(key.key);
    if (known !== undefined) {
      known.endsAtMs = Math.min(known.endsAtMs, signsUntilMs - simulationStartMs);
    }
    return overlapMs === 0 ? [] : [{ ...key, signsUntilMs }];
  });
  world.newKey(destination, version);
  database.touch(destination);
}

function revoke(world: World, destination: DestinationRow): void {
  const { database, journal } = world;
  const [newest, oldest] = [destination.signingKeys[0], destination.signingKeys.at(-1)];
  if (newest === undefined || oldest === undefined || newest === oldest) return;
  destination.signingKeys = destination.signingKeys.filter((key) => key !== oldest);
  const known = journal.keys.get(oldest.key);
  if (known !== undefined) known.endsAtMs = Math.min(known.endsAtMs, world.time.nowMs);
  database.touch(destination);
}

function replay(
  world: World,
  destination: DestinationRow,
  server: ServerProcess | undefined,
  { count, way }: Action & { readonly kind: "replay" },
): void {
  const { database, journal } = world;
  const routable = server?.directory.known(destination.tenantId)?.destination(destination.id);
  if (server === undefined || routable === undefined || destination.state === "DISABLED") return;
  const events = [...journal.accepted.values()]
    .filter(
      ({ destinationId, deliveryId }) =>
        destinationId === destination.id && database.finished.has(deliveryId),
    )
    .slice(0, count)
    .flatMap(({ eventId }) => database.events.get(eventId) ?? []);
  const made = events.map((event) => ({
    ...newDelivery(server.process, event, routable, "replay"),
    ...flowMarks(routable, event),
  }));
  if (made.length === 0) return;
  if (way === "backlog" || routable.flow === "queued") {
    enqueueInMemory(database, made);
    return world.announce(undefined);
  }
  const { tenantId } = destination;
  acceptInMemory(database, {
    tenantId,
    configVersion: database.tenants.get(tenantId)?.configVersion ?? 0,
    handoverId: server.process.newUuid(),
    workerId: null,
    events: [],
    direct: made,
    queued: [],
    queues: [],
  });
  world.announce(undefined);
}
