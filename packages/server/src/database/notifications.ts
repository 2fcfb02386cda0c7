import { Client } from "pg";

/**
 * Hints between processes, over LISTEN and NOTIFY. A lost hint costs a short wait and nothing else: whoever relies on
 * one also looks by itself from time to time.
 *
 * NOTIFY takes a lock that all of PostgreSQL shares at commit, so it is never sent with the transaction it tells of, and
 * at most ten times a second by a process.
 */

/** What a process listens for. */
export interface NotificationListener {
  /** A tenant's configuration changed. */
  readonly onConfigChange: (tenantId: string) => void;
  /** Handovers wait for a worker. */
  readonly onHandover: () => void;
  /** Hints may have been missed: the connection was lost and is back. */
  readonly onGap: () => void;
  readonly onFault: (error: unknown) => void;
}

/** Times of the channel. */
export interface NotificationTimes {
  /** A connection that is idle is asked for a sign of life so often. */
  readonly heartbeatMs: number;
  /** Longest wait for a connection and for each answer; a connection that takes longer counts as lost. */
  readonly answerMs: number;
  /** Wait before each try to connect again. */
  readonly reconnectMs: number;
}

/** The times when none are given: a connection that died silently is noticed within 15 s. */
export const defaultNotificationTimes: NotificationTimes = {
  heartbeatMs: 10_000,
  answerMs: 5_000,
  reconnectMs: 500,
};

/** An open channel. */
export interface Notifications {
  /** Tells every process that handovers wait; merged to at most ten a second, the first at once. */
  announceHandover(): void;
  close(): Promise<void>;
}

const configChannel = "pushrail_config";
const handoverChannel = "pushrail_handover";
const announceEveryMs = 100;

interface Login {
  readonly url: string;
  readonly role?: string;
}

/** Opens the channel on a connection of its own; reconnects by itself. Errors: the database's, at the first try. */
export async function openNotifications(
  login: Login,
  listener: NotificationListener,
  times: Partial<NotificationTimes> = {},
): Promise<Notifications> {
  const channel = new Channel(login, listener, { ...defaultNotificationTimes, ...times });
  await channel.connect();
  return channel;
}

class Channel implements Notifications {
  readonly #login: Login;
  readonly #listener: NotificationListener;
  readonly #times: NotificationTimes;
  /** The connection that listens; `undefined` while there is none. */
  #client: Client | undefined;
  #isClosed = false;
  #connecting: Promise<void> | undefined;
  #reconnect: NodeJS.Timeout | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #resting: NodeJS.Timeout | undefined;
  #isAnnouncementDue = false;

  constructor(login: Login, listener: NotificationListener, times: NotificationTimes) {
    this.#login = login;
    this.#listener = listener;
    this.#times = times;
  }

  async connect(): Promise<void> {
    const client = newClient(this.#login, this.#times.answerMs);
    client.on("notification", ({ channel, payload }) => {
      if (channel === configChannel && payload !== undefined) {
        this.#listener.onConfigChange(payload);
      }
      if (channel === handoverChannel) this.#listener.onHandover();
    });
    client.on("error", (error) => this.#lose(client, error));
    client.on("end", () => this.#lose(client));
    try {
      await client.connect();
      await client.query(`LISTEN ${configChannel}`);
      await client.query(`LISTEN ${handoverChannel}`);
    } catch (error) {
      end(client);
      throw error;
    }
    if (this.#isClosed) {
      end(client);
      return;
    }
    this.#client = client;
    this.#scheduleHeartbeat(client);
  }

  announceHandover(): void {
    if (this.#resting === undefined) this.#announce();
    else this.#isAnnouncementDue = true;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#reconnect);
    clearTimeout(this.#heartbeat);
    clearTimeout(this.#resting);
    await this.#connecting;
    await this.#client?.end();
  }

  #announce(): void {
    this.#isAnnouncementDue = false;
    this.#client?.query(`NOTIFY ${handoverChannel}`).catch(this.#listener.onFault);
    this.#resting = setTimeout(() => {
      this.#resting = undefined;
      if (this.#isAnnouncementDue) this.#announce();
    }, announceEveryMs);
  }

  /** A peer that vanished without a word never breaks the connection: only a question finds out. */
  #scheduleHeartbeat(client: Client): void {
    this.#heartbeat = setTimeout(() => {
      client.query("SELECT").then(
        () => {
          if (this.#client === client && !this.#isClosed) this.#scheduleHeartbeat(client);
        },
        (error: Error) => this.#lose(client, error),
      );
    }, this.#times.heartbeatMs);
  }

  #lose(client: Client, error?: Error): void {
    if (client !== this.#client || this.#isClosed) return;
    this.#client = undefined;
    clearTimeout(this.#heartbeat);
    end(client);
    if (error !== undefined) this.#listener.onFault(error);
    this.#scheduleReconnect();
  }

  #scheduleReconnect(): void {
    if (this.#isClosed) return;
    this.#reconnect = setTimeout(() => {
      this.#connecting = this.connect().then(
        () => {
          if (!this.#isClosed) this.#listener.onGap();
        },
        (error: unknown) => {
          this.#listener.onFault(error);
          this.#scheduleReconnect();
        },
      );
    }, this.#times.reconnectMs);
  }
}

function newClient({ url, role }: Login, answerMs: number): Client {
  return new Client({
    connectionString: url,
    application_name: "pushrail-notifications",
    keepAlive: true,
    connectionTimeoutMillis: answerMs,
    query_timeout: answerMs,
    ...(role === undefined ? {} : { options: `-c role=${role}` }),
  });
}

/** Ends a connection that may be dead: there is nothing to learn from how that goes. */
function end(client: Client): void {
  client.on("error", () => {});
  client.end().catch(() => {});
}
