import { KekError, type KekProvider } from "./kek-provider.ts";
import { SealError, type SealedPlace } from "./sealing.ts";

/**
 * A key encryption key in AWS KMS: a symmetric key that never leaves it. The place goes along as the encryption context,
 * which KMS authenticates and writes into CloudTrail, so it holds ids only.
 *
 * Region, credentials and address are found as in every program of AWS: from the environment, the files of ~/.aws, or the
 * machine's role. The region of an ARN goes before. The library is loaded only when a key of this kind is configured.
 */

// A process waits for this at its start, and a request when its tenant's data key is not in memory yet.
const connectMs = 1_000;
const answerMs = 2_000;
const attemptsMax = 3;
const allMs = 8_000;

/** Whether a text is the ARN of a key, which alone names it in every region and for ever; an alias can be moved. */
export function isKmsKeyArn(text: string): boolean {
  return /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/.test(text);
}

/**
 * The key of an ARN, an id or an alias. Asks KMS for the ARN when it was not given.
 *
 * Errors: {@link KekError}.
 */
export async function awsKmsKek(keyId: string): Promise<KekProvider> {
  const { KMSClient, EncryptCommand, DecryptCommand } = await import("@aws-sdk/client-kms");
  const region = keyId.startsWith("arn:") ? keyId.split(":")[3] : undefined;
  const client = new KMSClient({
    ...(region !== undefined && { region }),
    maxAttempts: attemptsMax,
    requestHandler: {
      connectionTimeout: connectMs,
      requestTimeout: answerMs,
      throwOnRequestTimeout: true,
    },
  });
  const encrypt = async (KeyId: string, place: SealedPlace, Plaintext: Buffer) =>
    await asked(keyId, (abortSignal) =>
      client.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext: contextOf(place) }), {
        abortSignal,
      }),
    );
  const arn = isKmsKeyArn(keyId)
    ? keyId
    : (await encrypt(keyId, findingPlace, Buffer.alloc(1))).KeyId;
  if (arn === undefined) throw new KekError(`AWS KMS did not name the key ${keyId}.`);
  return {
    id: `aws-kms:${arn}`,
    wrap: async (place, plaintext) => {
      const { CiphertextBlob } = await encrypt(arn, place, plaintext);
      return bytesOf(CiphertextBlob);
    },
    unwrap: async (place, wrapped) => {
      const { Plaintext } = await asked(arn, (abortSignal) =>
        client.send(
          new DecryptCommand({
            // Named again, so that nothing is taken that another key of the account had encrypted.
            KeyId: arn,
            CiphertextBlob: wrapped,
            EncryptionContext: contextOf(place),
          }),
          { abortSignal },
        ),
      );
      const bytes = bytesOf(Plaintext);
      Plaintext?.fill(0);
      return bytes;
    },
  };
}

const findingPlace: SealedPlace = {
  tenantId: "none",
  table: "data_keys",
  column: "wrapped",
  rowId: "none",
};

function contextOf({ tenantId, customerId, table, column, rowId }: SealedPlace) {
  return {
    tenant: tenantId,
    ...(customerId !== undefined && { customer: customerId }),
    table,
    column,
    row: rowId,
  };
}

function bytesOf(bytes: Uint8Array | undefined): Buffer {
  if (bytes === undefined) throw new KekError("AWS KMS answered without a value.");
  return Buffer.from(bytes);
}

async function asked<Result>(
  keyId: string,
  ask: (abortSignal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const deadline = AbortSignal.timeout(allMs);
  const { promise: late, reject } = Promise.withResolvers<never>();
  const onLate = (): void => reject(deadline.reason);
  deadline.addEventListener("abort", onLate);
  try {
    // Also raced, because finding credentials does not heed the signal.
    return await Promise.race([ask(deadline), late]);
  } catch (error) {
    throw kmsErrorOf(keyId, error);
  } finally {
    deadline.removeEventListener("abort", onLate);
  }
}

const credentialErrors = new Set([
  ...["CredentialsProviderError", "UnrecognizedClientException", "InvalidSignatureException"],
  ...["ExpiredTokenException", "IncompleteSignature", "MissingAuthenticationToken"],
  ...["InvalidClientTokenId", "ExpiredToken", "SignatureDoesNotMatch", "AuthFailure"],
]);

/**
 * What an error of KMS means here: a {@link SealError} when the bytes are to blame, otherwise a {@link KekError} that says
 * what to do. Source: AWS KMS API reference, errors of Encrypt and Decrypt.
 */
export function kmsErrorOf(keyId: string, error: unknown): Error {
  const { name, message } =
    error instanceof Error ? error : { name: "unknown", message: String(error) };
  const because = { cause: error };
  switch (name) {
    case "InvalidCiphertextException":
    case "IncorrectKeyException":
      return new SealError("the wrapped key does not belong to this place or was altered", because);
    case "AccessDeniedException":
      return new KekError(
        `AWS KMS refuses the use of ${keyId}: allow this process kms:Encrypt and kms:Decrypt on it.`,
        because,
      );
    case "DisabledException":
      return new KekError(`The AWS KMS key ${keyId} is disabled: enable it.`, because);
    case "KMSInvalidStateException":
      return new KekError(
        `The AWS KMS key ${keyId} cannot be used in its state, such as pending deletion: cancel that while it is possible, because without the key no secret can be read.`,
        because,
      );
    case "NotFoundException":
      return new KekError(
        `There is no AWS KMS key ${keyId} in this account and region: check AWS_REGION, or name the key by its ARN.`,
        because,
      );
    case "InvalidKeyUsageException":
      return new KekError(
        `The AWS KMS key ${keyId} is not for encryption: it must be symmetric.`,
        because,
      );
    default:
      if (credentialErrors.has(name)) {
        return new KekError(`AWS KMS did not get valid credentials (${name}).`, because);
      }
      if (/region is missing/i.test(message)) {
        return new KekError(
          `The region of the AWS KMS key ${keyId} is not known: set AWS_REGION, or name the key by its ARN.`,
          because,
        );
      }
      return new KekError(
        `AWS KMS could not be reached or did not answer for ${keyId} (${codeOf(error) ?? name}).`,
        because,
      );
  }
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === "string" ? code : undefined;
}
