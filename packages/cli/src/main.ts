#!/usr/bin/env node
import { existsSync } from "node:fs";
import { forward } from "./forward.ts";

// Administrative commands work on the database, so the server's own program carries them out.
const adminEntry = new URL("../../server/src/admin.ts", import.meta.url);

if (existsSync(adminEntry)) {
  process.exitCode = await forward(adminEntry, process.argv.slice(2));
} else {
  process.stderr.write("The server is not installed here: run this command where it is.\n");
  process.exitCode = 1;
}
