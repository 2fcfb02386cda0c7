import { createKekSet } from "../encryption/keks.ts";
import { createKeyring } from "../encryption/keyring.ts";
import { localKek } from "../encryption/local-kek.ts";
import { rewrapKeys } from "../encryption/rewrap.ts";
import { rotateDataKeys } from "../encryption/rotation.ts";
import { createPool } from "../database/pool.ts";

// A process of its own that wraps or seals anew and tells its parent of every step, so that it can be killed at any.
// Arguments: the job, the owner's URL, the current and the previous key, the time that data keys must be older than.

const [job, ownerUrl = "", current = "", previous = "", madeBefore = ""] = process.argv.slice(2);
const keks = createKekSet(localKek(current, "current"), [localKek(previous, "previous")]);
const pool = createPool({
  url: ownerUrl,
  connectionsMax: 1,
  applicationName: "resealing",
  statementTimeoutMs: 20_000,
  onIdleError: () => undefined,
});
const step = (): void => void process.send?.("step");
let done = 0;
/** Walking over what is done already is no step. */
const stepWhen = (nowDone: number): void => {
  if (nowDone > done) step();
  done = nowDone;
};
step();
if (job === "rewrap") {
  const { failed } = await rewrapKeys(pool, keks, ({ rewrapped }) => stepWhen(rewrapped));
  if (failed.length > 0) throw new Error(JSON.stringify(failed));
} else {
  const { failed } = await rotateDataKeys(pool, createKeyring({ keks }), {
    madeBefore: new Date(madeBefore),
    actor: { kind: "operator", name: "test" },
    onProgress: ({ replaced, resealed }) => stepWhen(replaced + resealed),
    portionRows: 3,
  });
  if (failed.length > 0) throw new Error(JSON.stringify(failed));
}
await pool.end();
process.disconnect?.();
