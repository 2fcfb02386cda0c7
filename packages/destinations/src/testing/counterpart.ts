import type { CredentialType } from "../credentials/credential.ts";
import type { DestinationDefinition, PlatformIdentity } from "../destination.ts";
import type { EgressOptions } from "../egress.ts";
import type { FailureReason } from "../failure.ts";

/** One event as it arrived at a counterpart. */
export interface ReceivedEvent {
  readonly eventId: string;
  readonly eventType: string;
  readonly body: Buffer;
}

/** A credential as a customer would give it. */
export interface GivenCredential {
  readonly type: CredentialType;
  readonly input: Readonly<Record<string, unknown>>;
  /** Of a type that has one: what the platform gave it. */
  readonly externalId?: string;
}

/** A second credential, valid beside the first from now on. */
export interface Rotation {
  /** The counterpart's settings with the new credential in the place of the old. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The new one, where the first is not part of the settings but stands by itself. */
  readonly credential?: GivenCredential;
  /** Texts of the new credential that must never be shown. */
  readonly secretTexts: readonly string[];
  /** Makes the old credential invalid: what comes with it is `unauthorized`. */
  retireOld(): Promise<void> | void;
}

/** A real system, or an independent stand-in, that an adapter delivers to in the conformance suite. */
export interface Counterpart {
  /** Settings that reach it, as a customer would give them, with every secret field set. */
  readonly input: Readonly<Record<string, unknown>>;
  /** What the destination signs in with, where the settings do not say it. */
  readonly credential?: GivenCredential;
  /** Who the installation is, where credentials are not enough. */
  readonly identity?: PlatformIdentity;
  /** What the egress guard must permit so that it can be reached. */
  readonly egress: EgressOptions;
  /** Texts inside the secret fields of `input` and `credential` that must never be shown. */
  readonly secretTexts: readonly string[];
  /** Every fault that it can act out, each with the reason that the adapter must find for all events of a batch. */
  readonly faults: Readonly<Record<string, FailureReason>>;
  /** What has arrived and was accepted, in the order in which it was; read anew for each call. */
  received(): Promise<readonly ReceivedEvent[]> | readonly ReceivedEvent[];
  /** What becomes of a body on its way, for formats that change white space or the like; default: nothing. */
  asArrived?(body: Buffer): Buffer;
  /**
   * From now on acts out a fault: one of `faults`, one that {@link BatchTraits} names, or `hang`, which takes requests
   * and never answers; `undefined` is good health. A fault that is real, such as a permission that is taken away, may
   * take its time.
   */
  act(fault: string | undefined): Promise<void> | void;
  /** From now on refuses these events, by id, for these reasons, and takes the others of their batch. */
  refuse?(reasons: ReadonlyMap<string, FailureReason>): void;
  /** Resolves when the next request has reached it, at the latest with the beginning of its body. */
  nextArrival(): Promise<unknown>;
  /** Resolves when it has done with every request that reached it; absent where nobody can know. */
  settled?(): Promise<unknown>;
  /** Makes a second credential; absent where the type has none. */
  rotate?(): Promise<Rotation> | Rotation;
  close(): Promise<void>;
}

/** What a system that takes batches can do. */
export interface BatchTraits {
  /** `true` when a batch that is sent again under its id leaves one copy of each event. */
  readonly dedupes: boolean;
  /** `true` when the events of a batch can be told to stand in its order. */
  readonly keepsOrder: boolean;
  /** Reasons for which it can refuse single events of a batch; empty when it takes all or nothing. */
  readonly refusals: readonly FailureReason[];
  /** Name of the fault in which it stores what comes and cuts the connection instead of answering, if it can. */
  readonly lostAnswer?: string;
  /** Name of the fault in which it takes the beginning of a batch and reads on when the fault is over, if it can. */
  readonly stall?: string;
}

/** What a connection check of an adapter finds where others find something else. */
export interface CheckTraits {
  /** The step that fails when nobody takes the connection; default `connection`. */
  readonly refusedStep?: string;
  /** The step that fails when the address may not be reached; default `address`. */
  readonly blockedStep?: string;
  /** The step that fails when the credentials are refused; default `request`. */
  readonly unauthorizedStep?: string;
  /** Names of faults that it cannot see, because it sends no event. */
  readonly unseenFaults?: readonly string[];
}

/** An adapter and how to make a counterpart for it; each test gets a counterpart of its own. */
export interface ConformanceSubject {
  readonly definition: DestinationDefinition<string>;
  readonly createCounterpart: () => Promise<Counterpart>;
  /** Required for a type whose batches have more than one event. */
  readonly batches?: BatchTraits;
  readonly checks?: CheckTraits;
  /** Told apart in the names of tests when one type is tested in several ways, such as its modes. */
  readonly variant?: string;
}
