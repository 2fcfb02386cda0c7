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

/** An open channel. */
export interface Notifications {
  /** Tells every process that handovers wait; merged to at most ten a second, the first at once. */
  announceHandover(): void;
  close(): Promise<void>;
}

const configChannel = "pushrail_config";
const handoverChannel = "pushrail_handover";
const announceEveryMs = 100;
const reconnectMs = 500;

/** Opens the channel on a connection of its own; reconnects by itself. Errors: the database's, at the first try. */
export async function openNotifications(
  login: { readonly url: string; readonly role?: string },
  listener: NotificationListener,
): Promise<Notifications> {
  let client: Client | undefined;
  let isClosed = false;
  let reconnecting: NodeJS.Timeout | undefined;
  let resting: NodeJS.Timeout | undefined;
  let isAnnouncementDue = false;

  async function connect(): Promise<void> {
    const next = new Client({
      connectionString: login.url,
      application_name: "pushrail-notifications",
      keepAlive: true,
      ...(login.role === undefined ? {} : { options: `-c role=${login.role}` }),
    });
    next.on("notification", ({ channel, payload }) => {
      if (channel === configChannel && payload !== undefined) listener.onConfigChange(payload);
      if (channel === handoverChannel) listener.onHandover();
    });
    next.on("error", lost);
    next.on("end", lost);
    function lost(error?: Error): void {
      if (client !== next || isClosed) return;
      client = undefined;
      if (error !== undefined) listener.onFault(error);
      scheduleReconnect();
    }
    await next.connect();
    await next.query(`LISTEN ${configChannel}`);
    await next.query(`LISTEN ${handoverChannel}`);
    client = next;
  }

  function scheduleReconnect(): void {
    if (isClosed) return;
    reconnecting = setTimeout(() => {
      connect().then(listener.onGap, (error: unknown) => {
        listener.onFault(error);
        scheduleReconnect();
      });
    }, reconnectMs);
  }

  function announce(): void {
    isAnnouncementDue = false;
    client?.query(`NOTIFY ${handoverChannel}`).catch(listener.onFault);
    resting = setTimeout(() => {
      resting = undefined;
      if (isAnnouncementDue) announce();
    }, announceEveryMs);
  }

  await connect();
  return {
    announceHandover() {
      if (resting === undefined) announce();
      else isAnnouncementDue = true;
    },
    async close() {
      isClosed = true;
      clearTimeout(reconnecting);
      clearTimeout(resting);
      await client?.end();
    },
  };
}
