import { parseArgs } from "node:util";
import { DatabaseError, type Pool } from "pg";
import { createPool } from "../database/pool.ts";
import {
  type Answer,
  type Command,
  type CommandContext,
  type Given,
  UsageError,
} from "./command.ts";
import { commands } from "./commands.ts";

/** Where a run reads its settings and writes its text. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/**
 * Runs one administrative command against the database of DATABASE_URL and returns the exit code: 0 done, 1 failed,
 * 2 wrong use. Failures are one sentence on `err`; `--json` makes the answer one line of JSON.
 */
export async function runAdmin(
  args: readonly string[],
  { env, out, err }: Surroundings,
): Promise<0 | 1 | 2> {
  const name = args.filter((arg) => !arg.startsWith("-")).join(" ");
  const command = commands.find(
    (candidate) => name === candidate.name || name.startsWith(`${candidate.name} `),
  );
  if (args.includes("--help") || args.includes("-h") || args.length === 0) {
    out(command === undefined ? overview() : usageOf(command));
    return args.length === 0 ? 2 : 0;
  }
  try {
    if (command === undefined) throw new UsageError("There is no such command; --help lists all.");
    const given = read(command, args);
    const note = (line: string): void => err(`${line}\n`);
    const answer = await answerOf(command, given, { env, note });
    out(given.options["json"] === true ? `${JSON.stringify(answer.json)}\n` : textOf(answer));
    return answer.isFailure === true ? 1 : 0;
  } catch (error) {
    err(`${sentenceOf(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function answerOf(
  command: Command,
  given: Given,
  { env, note }: Pick<CommandContext, "env" | "note">,
): Promise<Answer> {
  const ownerUrl = env["DATABASE_URL"];
  if (!ownerUrl) {
    throw new UsageError("DATABASE_URL must be set to the owner's URL of the database.");
  }
  let pool: Pool | undefined;
  const openPool = (): Pool => {
    pool ??= createPool({
      url: ownerUrl,
      connectionsMax: 1,
      applicationName: "pushrail-admin",
      statementTimeoutMs: 30_000,
      onIdleError: () => undefined,
    });
    return pool;
  };
  try {
    return await command.run(given, { ownerUrl, pool: openPool, env, note });
  } finally {
    await pool?.end();
  }
}

function read(command: Command, args: readonly string[]): Given {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, { value }]) => [
      name,
      { type: value === undefined ? ("boolean" as const) : ("string" as const) },
    ]),
  );
  const words = command.name.split(" ").length;
  const operandsWanted = command.operands ?? [];
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...options, json: { type: "boolean" as const } },
    });
    const operands = positionals.slice(words);
    if (operands.length !== operandsWanted.length) {
      throw new UsageError(
        operandsWanted.length === 0
          ? `${command.name} takes no ${operands.join(" ")}.`
          : `${command.name} needs ${operandsWanted.join(" ")}.`,
      );
    }
    return { options: values, operands };
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message);
    throw error;
  }
}

const refusedConnections = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "ETIMEDOUT",
  "EAI_AGAIN",
  "28P01",
  "3D000",
]);

function sentenceOf(error: unknown): string {
  const code = (error as { readonly code?: unknown }).code;
  if (typeof code === "string" && refusedConnections.has(code)) {
    return `The database of DATABASE_URL cannot be used (${code}): check that it runs, and the URL.`;
  }
  if (error instanceof DatabaseError && error.code === "42P01") {
    return "The database has no schema yet: run migrate first.";
  }
  return error instanceof Error ? error.message : String(error);
}

function textOf({ lines }: Answer): string {
  return lines.map((line) => `${line}\n`).join("");
}

function overview(): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 2;
  const list = commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}\n`).join("");
  return `Usage: pushrail <command> [--json]\n\n${list}\nDATABASE_URL names the database. <command> --help shows a command's options.\n`;
}

function usageOf(command: Command): string {
  const options = Object.entries(command.options).map(([name, { value, help }]) => {
    const flag = value === undefined ? `--${name}` : `--${name} <${value}>`;
    return `  ${flag.padEnd(28)}${help}\n`;
  });
  const operands = (command.operands ?? []).map((operand) => ` ${operand}`).join("");
  return `Usage: pushrail ${command.name}${operands} [options]\n\n${command.summary}\n\n${options.join("")}  ${"--json".padEnd(28)}answer with one line of JSON\n`;
}
