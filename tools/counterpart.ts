import { counterparts, type CounterpartName } from "./counterparts/list.ts";
import { starts } from "./counterparts/starts.ts";

/**
 * npm run counterpart: lists the systems that the adapters are tested against. With a name it runs that one on this
 * machine alone until Ctrl-C or the end of whoever started it; with --check it installs each of them and starts it once.
 */

const [wanted, ...more] = process.argv.slice(2);
if (wanted === undefined) list();
else if (wanted === "--check") await checkAll(more);
else await run(wanted);

function list(): void {
  const width = Math.max(...counterparts.map(({ name }) => name.length));
  for (const { name, standsFor, source, packageName, version, diskMb } of counterparts) {
    console.log(`${name.padEnd(width)}  for ${standsFor}`);
    console.log(`${"".padEnd(width)}  ${packageName} ${version} (${source}, ${diskMb} MB)`);
  }
  console.log("\nOne is started by: npm run counterpart -- <name>");
}

/** Installs what is not there yet, so that no test has to wait for it; all of them, or those that are named. */
async function checkAll(names: readonly string[]): Promise<void> {
  for (const { name } of counterparts) {
    if (names.length > 0 && !names.includes(name)) continue;
    const startedAt = performance.now();
    const sentence = await tryOnce(name);
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    console.log(`${sentence === undefined ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
    if (sentence === undefined) continue;
    console.log(sentence);
    process.exitCode = 1;
  }
}

async function tryOnce(name: CounterpartName): Promise<string | undefined> {
  try {
    const started = await starts[name]();
    await started.stop();
    return undefined;
  } catch (error) {
    return sentenceOf(error);
  }
}

async function run(name: string): Promise<void> {
  if (!isName(name)) {
    const names = counterparts.map((entry) => entry.name).join(", ");
    console.error(`There is no counterpart ${name}: it is one of ${names}.`);
    process.exitCode = 2;
    return;
  }
  const ended = endRequest();
  try {
    const started = await Promise.race([starts[name](), ended]);
    // Whatever is being installed ends with this process.
    if (started === undefined) process.exit(130);
    for (const [what, value] of Object.entries(started.facts)) console.log(`${what}: ${value}`);
    console.log("It runs until Ctrl-C.");
    await ended;
    await started.stop();
  } catch (error) {
    console.error(sentenceOf(error));
    process.exitCode = 1;
  }
  // The channel to whoever started this would keep it alive.
  if (process.connected) process.disconnect();
}

function isName(name: string): name is CounterpartName {
  return counterparts.some((entry) => entry.name === name);
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Resolves when somebody wants the program to end. */
async function endRequest(): Promise<undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => resolve(undefined));
  process.once("disconnect", () => resolve(undefined));
  return await promise;
}
