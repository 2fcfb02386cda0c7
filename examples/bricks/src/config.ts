/** What Bricks is told by its environment. */
export interface Config {
  /** `PORT`; 0, the default, takes a free one. */
  readonly port: number;
  /** `HOST`; default 127.0.0.1. */
  readonly host: string;
  /** `PUSHRAIL_API_URL` */
  readonly apiUrl: string;
  /** `PUSHRAIL_API_KEY` */
  readonly apiKey: string;
  /**
   * `PUSHRAIL_WEBHOOK_SECRET`: the secret of a destination that somebody else made. Bricks then makes none and needs no
   * state file.
   */
  readonly webhookSecret: string | undefined;
  /** `BRICKS_STATE_FILE`; default `.pushrail/demo.json` in the working directory. */
  readonly stateFile: string;
  /** `BRICKS_PAGE_FOLDER`: where the built page is kept; default `.pushrail/bricks-page` in the working directory. */
  readonly pageFolder: string;
}

/** Reads the environment. Errors: one sentence that names the variable. */
export function configOf(env: Readonly<Record<string, string | undefined>>): Config {
  const port = Number(env.PORT ?? "0");
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error("PORT must be a whole number from 0 to 65535.");
  }
  return {
    port,
    host: env.HOST ?? "127.0.0.1",
    apiUrl: required(env, "PUSHRAIL_API_URL"),
    apiKey: required(env, "PUSHRAIL_API_KEY"),
    webhookSecret: env.PUSHRAIL_WEBHOOK_SECRET || undefined,
    stateFile: env.BRICKS_STATE_FILE || ".pushrail/demo.json",
    pageFolder: env.BRICKS_PAGE_FOLDER || ".pushrail/bricks-page",
  };
}

function required(env: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set.`);
  return value;
}
