import type { ProxyFault } from "../../../../tools/counterparts/fault-lane.ts";
import type { FailureReason } from "../failure.ts";

/** What goes wrong in a PostgreSQL of the tests, and before it. */

/** Statements of the superuser that make a fault, and end it. */
export interface Change {
  readonly make: string;
  readonly undo: string;
  /** Whether it is looked at when a session begins, so that those that there are must end. */
  readonly endsSessions?: boolean;
}

/** With which code the table's trigger refuses a row, so that the adapter finds the reason. */
export const refusalCodes: Partial<Record<FailureReason, string>> = {
  rejected: "P0001",
  too_large: "54000",
};

/** What a fault changes; `undefined` for one that is the proxy's. */
export function changeOf(
  fault: string | undefined,
  place: {
    readonly schema: string;
    readonly role: string;
    readonly password: string;
    readonly signsInWith: "password" | "certificate";
  },
): Change | undefined {
  if (fault === undefined) return undefined;
  return { ...changesOfRole(place), ...changesOfTable(place) }[fault];
}

function changesOfRole({
  schema,
  role,
  password,
  signsInWith,
}: Parameters<typeof changeOf>[1]): Readonly<Record<string, Change>> {
  const isPassword = signsInWith === "password";
  return {
    unauthorized: {
      make: `ALTER ROLE ${role} ${isPassword ? "PASSWORD 'another'" : "NOLOGIN"}`,
      undo: `ALTER ROLE ${role} ${isPassword ? `PASSWORD '${password}'` : "LOGIN"}`,
      endsSessions: true,
    },
    too_many: {
      make: `ALTER ROLE ${role} CONNECTION LIMIT 0`,
      undo: `ALTER ROLE ${role} CONNECTION LIMIT -1`,
      endsSessions: true,
    },
    read_only: {
      make: `ALTER ROLE ${role} SET default_transaction_read_only = on`,
      undo: `ALTER ROLE ${role} RESET default_transaction_read_only`,
      endsSessions: true,
    },
    schema_forbidden: {
      make: `REVOKE USAGE, CREATE ON SCHEMA ${schema} FROM ${role}`,
      undo: `GRANT USAGE, CREATE ON SCHEMA ${schema} TO ${role}`,
    },
    schema_missing: {
      make: `ALTER SCHEMA ${schema} RENAME TO ${schema}_elsewhere`,
      undo: `ALTER SCHEMA ${schema}_elsewhere RENAME TO ${schema}`,
    },
  };
}

function changesOfTable({
  schema,
  role,
}: Parameters<typeof changeOf>[1]): Readonly<Record<string, Change>> {
  const table = `${schema}.events`;
  return {
    forbidden: {
      make: `REVOKE INSERT ON ${table} FROM ${role}`,
      undo: `GRANT INSERT ON ${table} TO ${role}`,
    },
    table_missing: {
      make: `ALTER TABLE ${table} RENAME TO elsewhere`,
      undo: `ALTER TABLE ${schema}.elsewhere RENAME TO events`,
    },
    column_missing: {
      make: `ALTER TABLE ${table} RENAME COLUMN metadata TO meta`,
      undo: `ALTER TABLE ${table} RENAME COLUMN meta TO metadata`,
    },
    column_needed: {
      make: `ALTER TABLE ${table} ADD COLUMN region integer NOT NULL`,
      undo: `ALTER TABLE ${table} DROP COLUMN region`,
    },
    not_unique: {
      make: `ALTER TABLE ${table} DROP CONSTRAINT events_pkey`,
      undo: `ALTER TABLE ${table} ADD PRIMARY KEY (event_id)`,
    },
    too_large: refusal(refusalCodes.too_large!),
    rejected: refusal(refusalCodes.rejected!),
  };
}

function refusal(code: string): Change {
  return {
    make: `INSERT INTO stage.refusals VALUES ('*', '${code}')`,
    undo: "TRUNCATE stage.refusals",
  };
}

/** What the proxy does; `answerBytes` is how much of a delivery's answers it lets through before the last one is cut. */
export function proxyFaultOf(
  fault: string | undefined,
  answerBytes: number,
): ProxyFault | undefined {
  switch (fault) {
    case "hang":
      return { kind: "blackhole", direction: "both" };
    case "stall":
      return { kind: "bandwidth", bytesPerSecond: 2_000_000 };
    case "cut":
      return { kind: "cut", afterBytes: 100, direction: "to-server" };
    case "refused":
      return { kind: "refuse" };
    case "answer_lost":
      return { kind: "cut", afterBytes: answerBytes, direction: "to-client" };
    default:
      return undefined;
  }
}
