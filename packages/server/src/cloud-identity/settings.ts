import { Secret } from "../encryption/secret.ts";
import { optionalText, type Setting } from "../setting.ts";

/** The settings that say who this installation is to the clouds of its customers, in the order of the reference. */
export const cloudIdentitySettings = {
  awsAccessKeyId: optionalText({
    name: "PUSHRAIL_AWS_ACCESS_KEY_ID",
    unit: "access key id",
    check: (id) => {
      if (id.startsWith("ASIA")) throw new Error("is a temporary key; give that of a user");
      if (!/^[A-Z0-9]{16,128}$/.test(id)) throw new Error("must be the id of an access key");
    },
    doc: "Access key of the AWS user that assumes the roles of customers, and may do nothing else. With the next two it turns on the credential type AWS_ROLE; the machine's own AWS credentials are never used for that.",
  }),
  awsSecretAccessKey: optionalText({
    name: "PUSHRAIL_AWS_SECRET_ACCESS_KEY",
    unit: "secret",
    doc: "The secret of that access key.",
  }),
  awsPrincipalArn: optionalText({
    name: "PUSHRAIL_AWS_PRINCIPAL_ARN",
    unit: "ARN",
    check: (arn) => {
      // Source: AWS IAM user guide, "AWS JSON policy elements: Principal".
      if (
        !/^arn:aws(?:-us-gov|-cn|-eusc)?:iam::[0-9]{12}:(?:user\/[\w+=,.@/-]{1,576}|root)$/.test(
          arn,
        )
      ) {
        throw new Error(
          "must be the ARN of a user, such as arn:aws:iam::123456789012:user/pushrail",
        );
      }
    },
    doc: "ARN of that user, or `:root` of its account. Customers are shown it for the trust policy of their role.",
  }),
  workloadKeyFile: optionalText({
    name: "PUSHRAIL_WORKLOAD_KEY_FILE",
    unit: "path",
    doc: "PEM file with private keys (EC P-256 or RSA) that sign who this installation is: the first signs, all are published. Turns on the credential type GCP_WORKLOAD_IDENTITY, and needs PUSHRAIL_ISSUER to be the https:// URL under which the internet reaches the API.",
  }),
} as const satisfies Readonly<Record<string, Setting<string | undefined>>>;

/** What the settings of {@link cloudIdentitySettings} gave. */
export type CloudIdentityValues = Readonly<
  Record<keyof typeof cloudIdentitySettings, string | undefined>
>;

/** Who this installation is, as far as it was set up. */
export interface CloudIdentitySource {
  readonly aws: AwsUser | undefined;
  readonly workloadKeyFile: string | undefined;
}

/** The AWS user that assumes roles. */
export interface AwsUser {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret<string>;
  /** What customers put into trust policies. */
  readonly principalArn: string;
}

/**
 * Puts the values together, or says every problem, each a sentence that names its variable. `issuer` is `undefined` when
 * it has a problem of its own.
 */
export function cloudIdentitySourceOf(
  values: CloudIdentityValues,
  issuer: string | undefined,
): { readonly source: CloudIdentitySource } | { readonly problems: readonly string[] } {
  const { awsAccessKeyId, awsSecretAccessKey, awsPrincipalArn, workloadKeyFile } = values;
  const problems: string[] = [];
  const given = [awsAccessKeyId, awsSecretAccessKey, awsPrincipalArn];
  if (given.includes(undefined) && given.some((value) => value !== undefined)) {
    problems.push(
      "PUSHRAIL_AWS_ACCESS_KEY_ID, PUSHRAIL_AWS_SECRET_ACCESS_KEY and PUSHRAIL_AWS_PRINCIPAL_ARN must be set together or not at all.",
    );
  }
  if (workloadKeyFile !== undefined && issuer !== undefined && !isPublicIssuer(issuer)) {
    problems.push(
      "PUSHRAIL_ISSUER must be an https:// URL without query, fragment and slash at its end when PUSHRAIL_WORKLOAD_KEY_FILE is set.",
    );
  }
  if (problems.length > 0) return { problems };
  const hasUser =
    awsAccessKeyId !== undefined &&
    awsSecretAccessKey !== undefined &&
    awsPrincipalArn !== undefined;
  const aws = hasUser
    ? {
        accessKeyId: awsAccessKeyId,
        secretAccessKey: new Secret(awsSecretAccessKey),
        principalArn: awsPrincipalArn,
      }
    : undefined;
  return { source: { aws, workloadKeyFile } };
}

/** Source: OpenID Connect Discovery 1.0, sections 2 and 4: where the configuration is follows from the text itself. */
function isPublicIssuer(issuer: string): boolean {
  return issuer.startsWith("https://") && URL.canParse(issuer) && !/[?#]|\/$/.test(issuer);
}
