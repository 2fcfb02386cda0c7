import { encodedPath } from "../aws/keys.ts";
import { partitionOf, regionalDomainOf } from "../aws/region.ts";
import type { Settings } from "../destination.ts";

/** A bucket, and where it answers. */
export interface S3Site {
  readonly bucket: string;
  readonly region: string;
  /** The customer's folder in the bucket, empty or without a slash at its end. */
  readonly prefix: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** What comes before a key in the path of its URL, encoded; begins and ends with a slash. */
  readonly basePath: string;
  /** `true` when the storage is not Amazon's own, but one that is compatible with it. */
  readonly isCompatible: boolean;
}

/** The site that the settings mean. They must have been judged by the caller. */
export function siteOf(config: Settings["config"]): S3Site {
  const { bucket, region, prefix, serviceUrl } = config as Readonly<Record<string, string>>;
  const place = { bucket: bucket ?? "", region: region ?? "", prefix: prefix ?? "" };
  if (serviceUrl !== undefined) {
    const { origin, pathname } = new URL(serviceUrl);
    const basePath = `${pathname.replace(/\/+$/, "")}/${encodedPath(place.bucket)}/`;
    return { ...place, origin, basePath, isCompatible: true };
  }
  const domain = `s3.${regionalDomainOf(place.region)}`;
  // The certificate of `*.s3.…` is not good for names with further dots.
  return place.bucket.includes(".")
    ? {
        ...place,
        origin: `https://${domain}`,
        basePath: `/${encodedPath(place.bucket)}/`,
        isCompatible: false,
      }
    : { ...place, origin: `https://${place.bucket}.${domain}`, basePath: "/", isCompatible: false };
}

/** What a policy has to name so that files can be written, such as `arn:aws:s3:::bucket/events/*`. */
export function objectsArnOf({ bucket, region, prefix }: S3Site): string {
  const folder = prefix === "" ? "" : `${prefix}/`;
  return `arn:${partitionOf(region)}:s3:::${bucket}/${folder}*`;
}
