import type { SealedPlace } from "./sealing.ts";

/** The key encryption key cannot be used. The message is one sentence for the operator. */
export class KekError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "KekError";
  }
}

/**
 * One key encryption key (KEK), wherever it is: in this process, or in a key management service that never gives it away. It
 * wraps data keys, which are the only thing it ever sees.
 */
export interface KekProvider {
  /**
   * Names the key in `kek_id`, the same in every process: 16 hex digits for a local key, otherwise the provider and a
   * colon first, such as `aws-kms:arn:aws:kms:…`. 1 to 2,048 characters. Reveals nothing of the key.
   */
  readonly id: string;
  /**
   * Wraps a few bytes, at most 4,096 (AWS KMS, Encrypt), for one place only.
   *
   * Errors: {@link KekError} when the key cannot be used or its service not be reached.
   */
  wrap(place: SealedPlace, plaintext: Buffer): Promise<Buffer>;
  /**
   * Unwraps what {@link wrap} gave for this very place. The caller wipes the plaintext after use.
   *
   * Errors: `SealError` when the bytes were altered or are of another place or key; {@link KekError} when the key
   * cannot be used or its service not be reached, after which the same call may succeed.
   */
  unwrap(place: SealedPlace, wrapped: Buffer): Promise<Buffer>;
}

/** The key encryption keys of a process: one that wraps, and any number that only still unwrap. */
export interface KekSet {
  /** Wraps everything new. */
  readonly current: KekProvider;
  /** Ids of the keys that only unwrap. */
  readonly previousIds: readonly string[];
  /**
   * Unwraps with whichever key has this id.
   *
   * Errors: as {@link KekProvider.unwrap}; `SealError` when no configured key has the id.
   */
  unwrap(kekId: string, place: SealedPlace, wrapped: Buffer): Promise<Buffer>;
}
