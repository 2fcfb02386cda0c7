/** What a client signs its requests with. */
export interface SignIn {
  /** The key or token of the next request. */
  text(): Promise<string>;
  /** Another one in place of one that the API answered with 401; `undefined` when there is none. */
  textInstead(refused: string): Promise<string | undefined>;
}

/** A session as your backend hands it to a page: its token, and when it ends (RFC 3339), as `sessions.create` gives both. */
export interface SessionToken {
  readonly token: string;
  readonly expiresAt: string;
}

/**
 * A session's token, or where to get one: it is called before the first request, shortly before `expiresAt` where that is
 * given, and when a request is answered 401.
 */
export type TokenSource = string | (() => Promise<string | SessionToken>);

/** How long before its end a token is replaced: clocks differ, and requests take time. */
const renewalMs = 30_000;

/** A clock that is far ahead must not have a token asked for with every request. Sessions last a minute at least. */
const askedAgainMsMin = 30_000;

/**
 * Signs in with one text and no other; `name` is the option that it came from.
 *
 * Errors: `TypeError` for an empty one.
 */
export function fixedSignIn(name: string, text: string): SignIn {
  if (text === "") throw new TypeError(`${name} is empty.`);
  return { text: async () => text, textInstead: async () => undefined };
}

interface Asked {
  readonly text: Promise<string>;
  /** When another one is asked for, by the clock of `now`; for ever in the future when nothing is known of its end. */
  renewAtMs: number;
}

/**
 * Signs in with what `ask` gives: one text for all requests until it is about to end, or the API refuses it. Requests that
 * need one at the same time share one call. A call that fails is not remembered; its error is that of the requests that
 * waited for it.
 */
export function askedSignIn(
  ask: Exclude<TokenSource, string>,
  now: () => number = Date.now,
): SignIn {
  let asked: Asked | undefined;

  const begin = (): Asked => {
    const askedAtMs = now();
    const answer = ask();
    const text = answer.then((given) => {
      if (typeof given === "string") return given;
      const endMs = Date.parse(given.expiresAt);
      const renewAtMs = Number.isNaN(endMs) ? Infinity : endMs - renewalMs;
      asking.renewAtMs = Math.max(renewAtMs, askedAtMs + askedAgainMsMin);
      return given.token;
    });
    const asking: Asked = { text, renewAtMs: Infinity };
    text.catch(() => {
      if (asked === asking) asked = undefined;
    });
    return asking;
  };

  const text = (): Promise<string> => {
    if (asked === undefined || now() >= asked.renewAtMs) asked = begin();
    return asked.text;
  };

  return {
    text,
    textInstead: async (refused) => {
      const present = asked;
      // Another request may have been refused before, and have asked already.
      if (present !== undefined && (await present.text) === refused && asked === present) {
        asked = undefined;
      }
      const next = await text();
      return next === refused ? undefined : next;
    },
  };
}
