import { auditCommands } from "./audit-commands.ts";
import type { Command } from "./command.ts";
import { databaseCommands } from "./database-commands.ts";
import { encryptionCommands } from "./encryption-commands.ts";
import { keyCommands } from "./key-commands.ts";
import { rootKeyCommands } from "./root-key-commands.ts";
import { sessionKeyCommands } from "./session-key-commands.ts";
import { tenantCommands } from "./tenant-commands.ts";

/** All administrative commands, in the order of the overview. */
export const commands: readonly Command[] = [
  ...databaseCommands,
  ...tenantCommands,
  ...keyCommands,
  ...rootKeyCommands,
  ...encryptionCommands,
  ...sessionKeyCommands,
  ...auditCommands,
];
