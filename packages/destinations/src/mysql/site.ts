import type { Runtime, Settings } from "../destination.ts";
import type { DialObserver } from "../egress.ts";
import { EgressError } from "../egress-error.ts";
import { failureOfError } from "./server-error.ts";
import { openSession, type ServerSite, type Session } from "./session.ts";
import type { SignIn } from "./sign-in.ts";

/** What the attempts of one destination share. */
export interface Site {
  readonly server: ServerSite;
  readonly config: Settings["config"];
  readonly signIn: SignIn;
  readonly runtime: Runtime;
  /** What is shown of where events go, without the table. */
  readonly target: string;
}

/**
 * Opens a session as whom the destination signs in as; a refusal is tried once more where another login may help.
 *
 * Errors: {@link EgressError} and those of the session.
 */
export async function openAs(
  site: Site,
  observer: DialObserver,
  onEnd: (session: Session) => void,
): Promise<Session> {
  try {
    return await openOnce(site, observer, onEnd);
  } catch (error) {
    if (!isRefusal(error, site) || !site.signIn.refused()) throw error;
  }
  try {
    return await openOnce(site, observer, onEnd);
  } catch (error) {
    if (isRefusal(error, site)) site.signIn.noteFutile();
    throw error;
  }
}

async function openOnce(
  { server, signIn, runtime }: Site,
  observer: DialObserver,
  onEnd: (session: Session) => void,
): Promise<Session> {
  const answer = await signIn.login(observer.signal);
  if ("failure" in answer) throw new LoginError(answer.failure.reason, answer.failure.detail);
  return await openSession(server, answer.login, { egress: runtime.egress, observer, onEnd });
}

/** There is nothing to sign in with: the server was not asked. */
export class LoginError extends EgressError {}

function isRefusal(error: unknown, { server }: Site): boolean {
  return !(error instanceof LoginError) && failureOfError(error, server).reason === "unauthorized";
}
