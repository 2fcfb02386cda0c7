import { createKeyring } from "../encryption/keyring.ts";
import type { KekSet } from "../encryption/kek-provider.ts";
import { loadKekSources } from "../encryption/kek-settings.ts";
import { loadKeks } from "../encryption/keks.ts";
import { rewrapKeys } from "../encryption/rewrap.ts";
import { rotateDataKeys } from "../encryption/rotation.ts";
import { type DataKeyStatus, encryptionStatus, type KekStatus } from "../encryption/status.ts";
import { publicId } from "../ids.ts";
import {
  type Answer,
  type Command,
  type CommandContext,
  type Given,
  optionalText,
  UsageError,
} from "./command.ts";
import { operator } from "./operator.ts";
import { tenantNamed } from "./tenant-named.ts";

const hourMs = 3_600_000;
const noteEveryMs = 5_000;

/** Commands for the keys that secrets are encrypted under. They read the same settings of keys as the server. */
export const encryptionCommands: readonly Command[] = [
  {
    name: "encryption status",
    summary: "Show which keys encrypt what.",
    options: {},
    run: runStatus,
  },
  {
    name: "encryption rewrap",
    summary: "Wrap every data key under the current key encryption key.",
    options: {},
    run: runRewrap,
  },
  {
    name: "encryption rotate-data-keys",
    summary: "Make new data keys and encrypt every secret anew.",
    options: {
      tenant: { value: "id or name", help: "only this tenant, in any case" },
      "older-than-hours": {
        value: "hours",
        help: "leave tenants alone whose data key is younger, default 1; so a run that was ended goes on",
      },
    },
    run: runRotate,
  },
];

async function runStatus(_given: Given, context: CommandContext): Promise<Answer> {
  const keks = await keksOf(context);
  const status = await encryptionStatus(context.pool(), keks);
  const { fieldsWithoutKey } = status;
  const orphans =
    fieldsWithoutKey === 0 ? [] : [`${fieldsWithoutKey} secret fields have no data key`];
  return {
    lines: [...status.keks.map(kekLine), ...status.dataKeys.map(dataKeyLine), ...orphans],
    json: {
      ...status,
      dataKeys: status.dataKeys.map(({ tenantId, ...dataKey }) => ({
        ...dataKey,
        tenantId: publicId("tenant", tenantId),
      })),
    },
  };
}

function kekLine({ id, role, dataKeys, sessionKeys }: KekStatus): string {
  return `${role.padEnd(8)}  ${id}  wraps ${dataKeys} data keys, ${sessionKeys} session keys`;
}

function dataKeyLine(dataKey: DataKeyStatus): string {
  const { tenantId, id, createdAt, retiredAt, fields, seals } = dataKey;
  const day = (time: Date): string => time.toISOString().slice(0, 10);
  const use = retiredAt === null ? "in use" : `retired ${day(retiredAt)}`;
  return `${publicId("tenant", tenantId)}  ${id}  made ${day(createdAt)}  ${use}  ${fields} secret fields  ${seals} seals`;
}

async function runRewrap(_given: Given, context: CommandContext): Promise<Answer> {
  const keks = await keksOf(context);
  const note = spacedNotes(context);
  const { rewrapped, failed } = await rewrapKeys(context.pool(), keks, (progress) =>
    note(`${progress.tenantsDone} of ${progress.tenants} tenants, ${progress.rewrapped} keys`),
  );
  return {
    lines: [
      `Wrapped ${rewrapped} keys under ${keks.current.id}.`,
      ...failed.map(
        ({ kind, id, problem }) => `The ${kind} ${id} could not be unwrapped: ${problem}`,
      ),
    ],
    json: { rewrapped, failed },
    isFailure: failed.length > 0,
  };
}

async function runRotate(given: Given, context: CommandContext): Promise<Answer> {
  const pool = context.pool();
  const named = optionalText(given, "tenant");
  const madeBefore = madeBeforeOf(given, named);
  const tenant = named === undefined ? undefined : await tenantNamed(pool, named);
  const keyring = createKeyring({ keks: await keksOf(context) });
  const note = spacedNotes(context);
  const result = await rotateDataKeys(pool, keyring, {
    ...(tenant !== undefined && { tenantId: tenant.id }),
    madeBefore,
    actor: operator(),
    onProgress: ({ tenantsDone, tenants, resealed }) =>
      note(`${tenantsDone} of ${tenants} tenants, ${resealed} secrets`),
  });
  const { replaced, resealed, deleted, failed } = result;
  return {
    lines: [
      `Made ${replaced} data keys, encrypted ${resealed} secrets anew, deleted ${deleted} old data keys.`,
      ...failed.map(
        ({ table, column, key, problem }) =>
          `${table}.${column} of ${Object.values(key).join("/")} could not be decrypted: ${problem}`,
      ),
    ],
    json: { replaced, resealed, deleted, failed },
    isFailure: failed.length > 0,
  };
}

/** Errors: {@link UsageError} for hours that are no whole number. */
function madeBeforeOf(given: Given, tenant: string | undefined): Date {
  const hours = optionalText(given, "older-than-hours") ?? (tenant === undefined ? "1" : "0");
  if (!/^\d{1,6}$/.test(hours)) {
    throw new UsageError("--older-than-hours is a whole number of hours, 0 for all.");
  }
  // Whatever the clocks of this machine and the database say, 0 means every one.
  return hours === "0" ? new Date(8.64e15) : new Date(Date.now() - Number(hours) * hourMs);
}

async function keksOf({ env }: CommandContext): Promise<KekSet> {
  const read = loadKekSources(env);
  if ("problems" in read) throw new UsageError(read.problems.join(" "));
  return await loadKeks(read.sources);
}

function spacedNotes({ note }: CommandContext): (line: string) => void {
  let nextMs = performance.now() + noteEveryMs;
  return (line) => {
    if (performance.now() < nextMs) return;
    nextMs = performance.now() + noteEveryMs;
    note(line);
  };
}
