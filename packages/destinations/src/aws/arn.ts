/** The partition that an ARN names, such as `aws-cn`; `undefined` when it is none. */
export function partitionOfArn(arn: string): string | undefined {
  return /^arn:([a-z-]+):/.exec(arn)?.[1];
}

/** An ARN to be shown, at most 160 characters: what names it may be longer than a whole sentence. */
export function shortenedArn(arn: string): string {
  return arn.length <= 160 ? arn : `${arn.slice(0, 80)}…${arn.slice(-79)}`;
}
