import { publicId, uuidOf } from "../ids.ts";
import { createRootKey, listRootKeys, revokeRootKey } from "../keys/root-keys.ts";
import {
  type Answer,
  type Command,
  type CommandContext,
  type Given,
  optionalText,
  requiredText,
  UsageError,
} from "./command.ts";
import { dayText, expiryOf, newKeyOptions } from "./key-options.ts";

/** Commands for root keys, which administer tenants through the API. */
export const rootKeyCommands: readonly Command[] = [
  {
    name: "root-keys create",
    summary: "Make a root key, which makes tenants and their API keys, and show it, this once.",
    options: newKeyOptions,
    run: runCreate,
  },
  {
    name: "root-keys list",
    summary: "List root keys; the keys themselves are not shown again.",
    options: {},
    run: runList,
  },
  {
    name: "root-keys revoke",
    summary: "Revoke a root key for good, from the next request on.",
    operands: ["<root key id>"],
    options: {},
    run: runRevoke,
  },
];

async function runCreate(given: Given, { pool }: CommandContext): Promise<Answer> {
  const name = requiredText(given, "name");
  const expiresAt = expiryOf(optionalText(given, "expires-at"));
  const created = await createRootKey(pool(), { name, expiresAt });
  const key = created.keyText.reveal();
  return { lines: [key], json: { rootKeyId: publicId("rootKey", created.id), key } };
}

async function runList(_given: Given, { pool }: CommandContext): Promise<Answer> {
  const keys = await listRootKeys(pool());
  return {
    lines: keys.map(
      (key) =>
        `${publicId("rootKey", key.id)}  …${key.lastFour}  used ${dayText(key.lastUsedAt)}  expires ${dayText(key.expiresAt)}  revoked ${dayText(key.revokedAt)}  ${key.name}`,
    ),
    json: keys.map((key) => ({ ...key, id: publicId("rootKey", key.id) })),
  };
}

async function runRevoke(given: Given, { pool }: CommandContext): Promise<Answer> {
  const [text = ""] = given.operands;
  const id = uuidOf("rootKey", text);
  if (id === undefined) throw new UsageError("A root key id looks like rky_ and 32 hex digits.");
  await revokeRootKey(pool(), id);
  return { lines: [`Revoked ${text}.`], json: { rootKeyId: text } };
}
