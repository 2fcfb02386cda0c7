import { CheckProgress } from "../database/check-progress.ts";
import { tableOf } from "../database/table.ts";
import type { Connection, Runtime, Settings } from "../destination.ts";
import type { Failure } from "../http/failure.ts";
import { refusingConnection } from "../refusing-connection.ts";
import { checkStepsOf } from "./check.ts";
import { openPostgres } from "./send.ts";
import { signInOf } from "./sign-in.ts";
import type { PostgresSite } from "./site.ts";
import { targetOf, usualPort } from "./target.ts";

/** `connect` of the type: judges the settings once more, as what the operator allows may have changed since. */
export function connectPostgres(settings: Settings, runtime: Runtime): Connection {
  const { config } = settings;
  const isSecured = config["tls"] !== "off";
  const place = {
    host: String(config["host"]),
    port: Number(config["port"]),
    database: String(config["database"]),
  };
  const refuse = (failure: Failure, step: string): Connection => {
    const steps = new CheckProgress(checkStepsOf({ isSecured })).failed(failure, step);
    const check: Connection["check"] = () => Promise.resolve({ steps });
    return { ...refusingConnection(targetOf(place), failure), check };
  };
  const verdict = runtime.egress.checkHost({ ...place, usualPort });
  if ("problem" in verdict) {
    const reason = verdict.blocked ? "blocked" : "misconfigured";
    const step = verdict.blocked ? "address" : "settings";
    return refuse({ reason, detail: verdict.problem }, step);
  }
  const found = signInOf(settings, runtime);
  if ("failure" in found) return refuse(found.failure, "settings");
  const { caCertificate, schema, createTables } = config;
  const site: PostgresSite = {
    ...place,
    host: verdict.host,
    schema: String(schema),
    isSecured,
    ...(typeof caCertificate === "string" && { authorities: caCertificate }),
    createTables: createTables === true,
    tableOf: (eventType) => tableOf(config, eventType),
    signIn: found.signIn,
  };
  return openPostgres(site, runtime);
}
