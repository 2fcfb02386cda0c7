import type { Connection, Runtime, Settings } from "../destination.ts";
import type { TlsOptions } from "../egress-tls.ts";
import { refusingConnection } from "../refusing-connection.ts";
import { openMysql } from "./deliver.ts";
import { mysqlPort } from "./port.ts";
import { signInOf, type SignIn } from "./sign-in.ts";

/** `connect` of the type: judges the settings once more, as what the operator allows may have changed since. */
export function connectMysql(settings: Settings, runtime: Runtime): Connection {
  const { config } = settings;
  const [host, port] = [String(config["host"]), Number(config["port"])];
  const database = String(config["database"]);
  const target = `${host}:${port}/${database}`;
  const verdict = runtime.egress.checkHost({ host, port, usualPort: mysqlPort });
  if ("problem" in verdict) {
    const reason = verdict.blocked ? "blocked" : "misconfigured";
    return refusingConnection(target, { reason, detail: verdict.problem });
  }
  const found = signInOf(settings, runtime);
  if ("failure" in found) return refusingConnection(target, found.failure);
  const { signIn } = found;
  const server = {
    ...{ host: verdict.host, port, database },
    ...(config["tls"] !== "off" && { tlsOptions: tlsOptionsOf(settings, signIn, runtime) }),
  };
  return openMysql({ server, config, signIn, runtime, target });
}

/** Made once, when the first connection is opened: the list of all authorities takes a while to read. */
function tlsOptionsOf(
  { config }: Settings,
  { clientCertificate }: SignIn,
  { egress }: Runtime,
): () => TlsOptions {
  const { host, caCertificate } = config;
  let options: TlsOptions | undefined;
  return () => {
    options ??= egress.tlsOptions({
      host: String(host),
      ...(typeof caCertificate === "string" && { authorities: caCertificate }),
      ...(clientCertificate && { clientCertificate }),
    });
    return options;
  };
}
