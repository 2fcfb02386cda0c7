import { openCloudIdentity, type CloudIdentity } from "../cloud-identity/cloud-identity.ts";

/** The identity of an installation that was not set up with one. */
export function noCloudIdentity(): Promise<CloudIdentity> {
  const source = { aws: undefined, workloadKeyFile: undefined };
  return openCloudIdentity(source, { issuer: "pushrail", now: Date.now });
}
