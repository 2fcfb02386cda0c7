import { monotonicMs } from "../clock.ts";
import type { Measurement, Plan, RunResult, Scenario } from "../measurement.ts";
import { type TableCounts, indexSizes } from "../store.ts";
import { System } from "../system.ts";

const destinationCount = 100;
const connections = 64;
/** One step's windows; after each step all that came in is delivered before the next begins. */
const windowsPerStep = 6;
/** On a slow machine it ends before the million is reached, and says how many there were. */
const timeMsMax = 600_000;
/** Smaller tables and indexes are left out. */
const bytesPerDeliveryMin = 5;
/** Below so many rows, a share of them says nothing. */
const shareRowsMin = 10_000;

/** What a million deliveries leave behind: bytes by table and index, write-ahead log, dead rows. */
export const sizes: Scenario = {
  name: "sizes",
  title: "Sizes and dead rows after a million deliveries, one process",
  isLong: true,
  run: runSizes,
};

async function runSizes(plan: Plan): Promise<RunResult> {
  const system = await System.start("one process", plan);
  try {
    await system.createGroup("", destinationCount);
    const { amounts, windowMs } = plan;
    const walBefore = await system.walBytes();
    const rates: number[] = [];
    let delivered = 0;
    const endMs = monotonicMs() + timeMsMax;
    while (delivered < amounts.deliveries && monotonicMs() < endMs) {
      const result = await system.load({
        name: `to ${delivered}`,
        connections,
        batchEvents: 1,
        requestsPerSecond: null,
        warmUpMs: 0,
        durationMs: windowMs * windowsPerStep,
      });
      if (result.accepted.length === 0) throw new Error("Nothing was accepted.");
      delivered += result.accepted.length;
      rates.push(result.deliveredPerSecond);
    }
    const walBytes = (await system.walBytes()) - walBefore;
    const tables = await system.tables();
    await new Promise((resolve) => setTimeout(resolve, amounts.vacuumMs));
    const vacuumed = await system.tables();
    const ledger = await system.ledger();
    const measurements: Measurement[] = [
      { name: "deliveries", unit: "deliveries", value: delivered },
      { name: "delivered, least of all steps", unit: "events/s", value: Math.min(...rates) },
      { name: "delivered, last step", unit: "events/s", value: rates.at(-1) ?? Number.NaN },
      { name: "WAL", unit: "bytes/delivery", value: walBytes / delivered },
      ...deadRows("at the end", tables, delivered),
      ...deadRows("after a wait for vacuum", vacuumed, delivered),
      ...tableSizes(vacuumed, delivered),
    ];
    for (const { index, bytes } of await indexSizes(
      system.admin,
      bytesPerDeliveryMin * delivered,
    )) {
      const value = bytes / delivered;
      measurements.push({ name: `index ${index}`, unit: "bytes/delivery", value });
    }
    measurements.push({ name: "resident memory", unit: "MB", value: system.residentMb() });
    return {
      measurements,
      ledgers: { sizes: ledger },
      tables: vacuumed,
      lateSteps: system.lateSteps,
      voidReasons: system.faultsOf(ledger),
    };
  } finally {
    await system.stop();
  }
}

function deadRows(
  when: string,
  tables: readonly TableCounts[],
  delivered: number,
): readonly Measurement[] {
  const dead = tables.reduce((sum, table) => sum + table.dead, 0);
  const shares = tables
    .filter(({ live }) => live >= shareRowsMin)
    .map((table) => (100 * table.dead) / (table.dead + table.live));
  return [
    {
      name: `dead rows ${when}, largest share of a table of over ${shareRowsMin} rows`,
      unit: "%",
      value: Math.max(0, ...shares),
    },
    {
      name: `dead rows ${when}, all tables`,
      unit: "% of deliveries",
      value: (100 * dead) / delivered,
    },
  ];
}

function tableSizes(tables: readonly TableCounts[], delivered: number): readonly Measurement[] {
  const all = tables.reduce((sum, { tableBytes, indexBytes }) => sum + tableBytes + indexBytes, 0);
  const measurements: Measurement[] = [
    { name: "all tables and indexes", unit: "bytes/delivery", value: all / delivered },
  ];
  for (const { table, tableBytes, indexBytes } of tables) {
    if (tableBytes + indexBytes < bytesPerDeliveryMin * delivered) continue;
    measurements.push(
      { name: `table ${table}`, unit: "bytes/delivery", value: tableBytes / delivered },
      { name: `indexes of ${table}`, unit: "bytes/delivery", value: indexBytes / delivered },
    );
  }
  return measurements;
}
