import type { FailureReason } from "../../failure.ts";
import type { FaultGateway, GatewayFault } from "../../testing/fault-gateway.ts";

/** An error as S3 answers it. Source: Amazon S3 API reference, "REST error responses". */
export function s3Error(
  status: number,
  code: string,
  more: { readonly message?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): GatewayFault {
  const { message = "Said by a test.", headers = {} } = more;
  return {
    status,
    headers: { "content-type": "application/xml", ...headers },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><RequestId>1</RequestId></Error>`,
  };
}

/** What a gateway in front of a storage acts out, with the reason that the adapter must find. */
const storageFaults: Readonly<Record<string, readonly [GatewayFault, FailureReason]>> = {
  unknown_key: [s3Error(403, "InvalidAccessKeyId"), "unauthorized"],
  throttled: [s3Error(503, "SlowDown"), "throttled"],
  unavailable: [s3Error(500, "InternalError"), "unavailable"],
  no_backend: [{ status: 503, body: "<html>no backend" }, "unavailable"],
  too_large: [s3Error(400, "EntityTooLarge"), "too_large"],
  elsewhere: [
    s3Error(301, "PermanentRedirect", { headers: { "x-amz-bucket-region": "eu-west-3" } }),
    "misconfigured",
  ],
  no_kms_key: [s3Error(400, "KMS.DisabledException"), "forbidden"],
  clock: [s3Error(403, "RequestTimeTooSkewed"), "platform_fault"],
  login_page: [{ status: 200, body: "<html>Please sign in" }, "invalid_response"],
  other_bytes: [
    { status: 200, headers: { etag: '"1"', "x-amz-checksum-sha256": "AAAA" } },
    "invalid_response",
  ],
  no_checksums: [s3Error(501, "NotImplemented"), "misconfigured"],
  cut: ["cut", "unreachable"],
};

/** Does away with something and returns what puts it back. */
export type RealFault = () => Promise<() => Promise<void>>;

/**
 * Acts out faults by their names: the real ones at the storage itself, the others of {@link storageFaults} and of the
 * gateway before it. Each ends when the next begins.
 */
export function faultActor(
  gateway: FaultGateway,
  real: Readonly<Record<string, RealFault>>,
): (fault: string | undefined) => Promise<void> {
  let undo: (() => Promise<void>) | undefined;
  return async (fault) => {
    gateway.act(undefined);
    await undo?.();
    undo = fault === undefined ? undefined : await real[fault]?.();
    if (undo === undefined) gateway.act(gatewayFaultOf(fault));
  };
}

function gatewayFaultOf(fault: string | undefined): GatewayFault | undefined {
  switch (fault) {
    case "hang":
    case "stall":
    case "answer_lost":
      return fault;
    case undefined:
      return undefined;
    default:
      return storageFaults[fault]?.[0];
  }
}

/** The reasons of {@link storageFaults}. */
export const reasonsOfStorageFaults: Readonly<Record<string, FailureReason>> = Object.fromEntries(
  Object.entries(storageFaults).map(([name, [, reason]]) => [name, reason]),
);
