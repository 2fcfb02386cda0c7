import { uuidOf } from "../ids.ts";
import {
  listSessionKeys,
  retiredKeySeconds,
  revokeSessionKey,
  rotateSessionKeys,
  type SessionKeyRow,
} from "../sessions/session-keys.ts";
import {
  type Answer,
  type Command,
  type CommandContext,
  type Given,
  UsageError,
} from "./command.ts";

/** Commands for the keys that sign session tokens. They need no key encryption key. */
export const sessionKeyCommands: readonly Command[] = [
  {
    name: "session-keys list",
    summary: "List the keys that sign session tokens, newest first.",
    options: {},
    run: runList,
  },
  {
    name: "session-keys rotate",
    summary: "Have the next session token signed with a new key; tokens of the old one stay good.",
    options: {},
    run: runRotate,
  },
  {
    name: "session-keys revoke",
    summary: "End all session tokens that a key signed, from the next request on.",
    operands: ["<session key id>"],
    options: {},
    run: runRevoke,
  },
];

async function runList(_given: Given, { pool }: CommandContext): Promise<Answer> {
  const keys = (await listSessionKeys(pool())).map((key) => ({ ...key, state: stateOf(key) }));
  return {
    lines: keys.map(
      ({ id, state, createdAt }) => `${id}  ${state.padEnd(7)}  made ${createdAt.toISOString()}`,
    ),
    json: keys,
  };
}

async function runRotate(_given: Given, { pool }: CommandContext): Promise<Answer> {
  const retired = await rotateSessionKeys(pool());
  const minutes = Math.ceil(retiredKeySeconds / 60);
  const lines = retired.map(
    (id) => `Retired ${id}; it verifies its tokens for ${minutes} minutes.`,
  );
  return {
    lines: [...lines, "The next session token makes a new key."],
    json: { retiredKeyIds: retired },
  };
}

async function runRevoke(given: Given, { pool }: CommandContext): Promise<Answer> {
  const [id = ""] = given.operands;
  if (uuidOf("sessionKey", id) === undefined) {
    throw new UsageError("A session key id looks like ssk_ and 32 hex digits.");
  }
  await revokeSessionKey(pool(), id);
  return { lines: [`Revoked ${id}.`], json: { keyId: id } };
}

function stateOf({ retiredAt, revokedAt }: SessionKeyRow): "signs" | "retired" | "revoked" {
  if (revokedAt !== null) return "revoked";
  return retiredAt === null ? "signs" : "retired";
}
