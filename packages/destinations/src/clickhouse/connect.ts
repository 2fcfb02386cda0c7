import { addressOf } from "../address.ts";
import type { Connection, Runtime, Settings } from "../destination.ts";
import { hostOf } from "../hostname.ts";
import { refusingConnection } from "../refusing-connection.ts";
import { openClickhouse } from "./send.ts";
import { signInOf } from "./server.ts";
import { judgeAddress } from "./settings.ts";

/** `connect` of the type: judges the settings once more, as what the operator allows may have changed since. */
export function connectClickhouse({ config, credential }: Settings, runtime: Runtime): Connection {
  const text = String(config["url"]);
  const target = URL.parse(text)?.origin ?? "";
  const judged = judgeAddress(text, runtime.egress, credential?.type);
  if ("problem" in judged) {
    const reason = judged.isBlocked ? "blocked" : "misconfigured";
    const failure = { reason, detail: judged.problem } as const;
    return refusingConnection(target, failure);
  }
  const { url } = judged;
  const found = signInOf(credential, config["username"], runtime);
  if ("failure" in found) {
    const isNamed = addressOf(hostOf(url)) === undefined;
    const route = { isSecure: url.protocol === "https:", fetchesTokens: true, isNamed };
    return refusingConnection(target, found.failure, { name: "credential", route });
  }
  return openClickhouse({ url, config, signIn: found.signIn }, runtime);
}
