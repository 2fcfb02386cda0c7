import type { BoundedConnections } from "../database/connections.ts";
import type { DialObserver } from "../egress.ts";
import { serverErrorOf, type FailureContext } from "./failure.ts";
import type { TablePlace } from "./identifiers.ts";
import type { PostgresSession, SessionPlace } from "./session.ts";
import type { SignIn } from "./sign-in.ts";

/** What attempts and checks of one destination work with. */

/** A database that events are written to. */
export interface PostgresSite {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly schema: string;
  readonly isSecured: boolean;
  /** Certificates (PEM) of authorities that are trusted beside the default ones. */
  readonly authorities?: string;
  readonly createTables: boolean;
  readonly tableOf: (eventType: string) => string;
  readonly signIn: SignIn;
}

/** What the attempts of one destination share. */
export interface PostgresSender {
  readonly site: PostgresSite;
  readonly place: Omit<SessionPlace, "onEnd">;
  readonly connections: BoundedConnections<PostgresSession>;
}

/** Where the events of a type go at a site. */
export function placeOf({ schema, tableOf }: PostgresSite, eventType: string): TablePlace {
  return { schema, table: tableOf(eventType) };
}

/** What sentences about a site and a table name. */
export function contextOf(site: PostgresSite, place: TablePlace): FailureContext {
  return { place, database: site.database, signIn: site.signIn };
}

/**
 * Works with a session. One whose connection ended while nobody used it is replaced: nothing can have been done with it,
 * and a row is stored once whatever happened.
 */
export async function withSession<Result>(
  { connections, site }: PostgresSender,
  observer: DialObserver,
  work: (session: PostgresSession) => Promise<Result>,
): Promise<Result> {
  let isSecondSignIn = false;
  for (;;) {
    let session: PostgresSession;
    try {
      session = await connections.take(observer);
    } catch (error) {
      const isRefused = serverErrorOf(error)?.code.startsWith("28") === true;
      if (!isRefused || observer.signal.aborted) throw error;
      if (isSecondSignIn) site.signIn.noteFutile();
      if (isSecondSignIn || !site.signIn.refused() || connections.isClosing) throw error;
      isSecondSignIn = true;
      continue;
    }
    const isReused = !session.isFresh;
    session.isFresh = false;
    const cut = (): void => session.cut();
    observer.signal.addEventListener("abort", cut, { once: true });
    try {
      session.begin();
      const result = await work(session);
      await leave(connections, session);
      return result;
    } catch (error) {
      await leave(connections, session, { isOutdated: isReadOnly(error) });
      const hasEnded = serverErrorOf(error) === undefined || isEnding(error);
      if (!isReused || !hasEnded || observer.signal.aborted || connections.isClosing) throw error;
    } finally {
      observer.signal.removeEventListener("abort", cut);
    }
  }
}

/** Source: PostgreSQL manual, "PostgreSQL Error Codes": the server ends a session with these. */
function isEnding(error: unknown): boolean {
  return serverErrorOf(error)?.code.startsWith("57P") === true;
}

/** Whether a session may be read-only for as long as it lives, although the server is not any more. */
function isReadOnly(error: unknown): boolean {
  return serverErrorOf(error)?.code === "25006";
}

/** Gives a session back that is in no transaction any more, or ends it. */
async function leave(
  connections: BoundedConnections<PostgresSession>,
  session: PostgresSession,
  { isOutdated = false }: { readonly isOutdated?: boolean } = {},
): Promise<void> {
  if (!session.isIdle) await session.query("ROLLBACK").catch(() => undefined);
  if (session.isIdle && !isOutdated) connections.giveBack(session);
  else connections.discard(session);
}
