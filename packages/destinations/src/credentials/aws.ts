import { defineCredential, matching } from "./define.ts";

/**
 * A role of the customer's AWS account, which is assumed with an external id that the platform gives.
 *
 * Source: AWS IAM user guide, "The confused deputy problem": the id must be chosen by who assumes the role, and differ
 * between its customers; otherwise one customer could name another's role.
 */
export const awsRole = defineCredential({
  type: "AWS_ROLE",
  label: "AWS role",
  description: "A role in your AWS account that is assumed for a short time: no key leaves it.",
  hasExternalId: true,
  fields: [
    {
      name: "roleArn",
      label: "Role ARN",
      help: "The role's ARN. Its trust policy must require the external id shown here.",
      kind: "text",
      required: true,
      lengthMax: 640,
      secret: false,
      // Source: AWS IAM API reference, Role: a path of at most 512 characters and a name of at most 64.
      problemOf: matching(
        /^arn:aws(?:-us-gov|-cn|-eusc)?:iam::[0-9]{12}:role\/(?:[\u0021-\u007e]{1,510}\/)?[\w+=,.@-]{1,64}$/,
        "Must be the ARN of a role, such as arn:aws:iam::123456789012:role/pushrail.",
      ),
    },
  ],
});

/** AWS makes secret access keys of 40 characters; other systems with the same protocol let people choose. */
const madeByAws = /^[A-Za-z0-9/+]{40}$/;

/** An access key of an AWS user, or of another system that takes the same signatures. */
export const awsAccessKey = defineCredential({
  type: "AWS_ACCESS_KEY",
  label: "AWS access key",
  description: "A long-lived key of an AWS user, or of a storage that is compatible with S3.",
  fields: [
    {
      name: "accessKeyId",
      label: "Access key id",
      help: "The id of the key, such as AKIA….",
      kind: "text",
      required: true,
      lengthMax: 128,
      secret: false,
      problemOf: (value) => {
        if (value.startsWith("ASIA")) {
          return "This is a temporary key, which ends within hours; use a role, or the key of a user.";
        }
        return /^[\w.+/=@-]{3,}$/.test(value)
          ? undefined
          : "Must have at least 3 characters, and only letters, digits and . _ - + / = @.";
      },
    },
    {
      name: "secretAccessKey",
      label: "Secret access key",
      help: "The secret that belongs to the id.",
      kind: "text",
      required: true,
      lengthMax: 256,
      secret: true,
      showsEnd: true,
      problemOf: matching(
        /^[\u0021-\u007e]{8,}$/,
        "Must have 8 to 256 printable ASCII characters without spaces.",
      ),
      fingerprinted: (value) => (madeByAws.test(value) ? value : undefined),
    },
  ],
});
