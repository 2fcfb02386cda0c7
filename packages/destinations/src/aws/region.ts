/** Regions of AWS, and the hosts that follow from them. */

/** Source: botocore, partitions.json, whose names of regions all have this form. */
const regionForm = "[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-[0-9]{1,2}";
const regionPattern = new RegExp(`^${regionForm}$`);
const s3HostPattern = new RegExp(
  `^s3(?:-fips)?(?:\\.dualstack)?(?:\\.${regionForm})?\\.amazonaws\\.(?:com|com\\.cn|eu)$`,
);

/** Whether a text has the form of a region of AWS, such as `eu-central-1` or `us-gov-west-1`. */
export function isAwsRegion(text: string): boolean {
  return regionPattern.test(text);
}

/**
 * The partition that a region belongs to, as ARNs name it. Keys and roles of one are unknown in the others.
 *
 * Source: AWS general reference, "Partitions"; botocore, partitions.json.
 */
export function partitionOf(region: string): "aws" | "aws-cn" | "aws-eusc" | "aws-us-gov" {
  if (region.startsWith("cn-")) return "aws-cn";
  if (region.startsWith("eusc-")) return "aws-eusc";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** What the names of a region's hosts end in, such as `eu-central-1.amazonaws.com`. */
export function regionalDomainOf(region: string): string {
  switch (partitionOf(region)) {
    case "aws-cn":
      return `${region}.amazonaws.com.cn`;
    case "aws-eusc":
      return `${region}.amazonaws.eu`;
    default:
      return `${region}.amazonaws.com`;
  }
}

/** Whether Amazon S3 itself answers at a host. Of the domain of AWS alone that is not so: anybody's machines have names in it. */
export function isS3Host(host: string): boolean {
  return s3HostPattern.test(host);
}
