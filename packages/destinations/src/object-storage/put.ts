import type { Exchange } from "../destination.ts";
import type { Failure } from "../http/failure.ts";

/** One object to be written under its final key in one request. */
export interface NewObject {
  /**
   * At most 1,024 bytes of `A-Z a-z 0-9 _ . = % - /`: no empty segment, and none that begins or ends with a dot. A `%`
   * is a character of the name, to be encoded in a URL like any other.
   */
  readonly key: string;
  readonly body: Buffer;
  /**
   * What the bytes are as they are stored. A compressed object has the type of its compression, and no
   * `Content-Encoding` is to be set: stores and clients that undo one on the way would hand out plain text under a name
   * that ends in `.gz`.
   */
  readonly contentType: string;
  /** `false` on the first attempt, before which nothing can have been stored under the key. */
  readonly mayExist: boolean;
}

/** What came of it: nothing failed, or why it did; and what may be shown. */
export interface PutResult {
  readonly exchange: Exchange;
  readonly failure?: Failure;
}

/** Where objects are put: all that S3, GCS and Azure Blob differ in. */
export interface ObjectStore {
  /**
   * Writes an object. Never throws for what the network or the vendor can do, and ends soon after the signal aborts. The
   * same key with the same bytes again is a success. A reader sees the whole object or none.
   *
   * What is refused is never `rejected`: no store looks at events, and a batch that is refused for what is in it is sent
   * again in halves, under other names.
   */
  put(object: NewObject, signal: AbortSignal): Promise<PutResult>;
  /** Closes sockets once what runs has ended. May be called twice. */
  close(): Promise<void>;
}
