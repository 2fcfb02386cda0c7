/** Regions of AWS, and the hosts that follow from them. */

/** Whether a text has the form of a region of AWS, such as `eu-central-1` or `us-gov-west-1`. */
export function isAwsRegion(text: string): boolean {
  return /^[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-[0-9]{1,2}$/.test(text);
}

/** The partition that a region belongs to, as ARNs name it. Source: AWS general reference, "Partitions". */
export function partitionOf(region: string): "aws" | "aws-cn" | "aws-us-gov" {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** What the names of a region's hosts end in, such as `eu-central-1.amazonaws.com`. */
export function regionalDomainOf(region: string): string {
  return `${region}.amazonaws.com${partitionOf(region) === "aws-cn" ? ".cn" : ""}`;
}

/** Whether a host belongs to AWS. */
export function isAwsHost(host: string): boolean {
  return /\.amazonaws\.com(?:\.cn)?$/.test(host);
}
