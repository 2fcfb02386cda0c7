import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunningProcess } from "../processes/child.ts";
import { Installation, type Server } from "../processes/installation.ts";

/** A throwaway installation with the demo beside it, as a browser meets them. */
export class BricksInstallation {
  readonly installation: Installation;
  readonly server: Server;
  /** The process of the demo; it can be stopped to see what the page says then. */
  readonly process: RunningProcess;
  /** Where the page of the demo is. */
  readonly url: string;

  private constructor(parts: {
    readonly installation: Installation;
    readonly server: Server;
    readonly process: RunningProcess;
    readonly url: string;
  }) {
    this.installation = parts.installation;
    this.server = parts.server;
    this.process = parts.process;
    this.url = parts.url;
  }

  /**
   * Takes about 6 s, and some more when the page has to be built. `env` are settings of the server. The caller closes it.
   */
  static async create(env: Readonly<Record<string, string>> = {}): Promise<BricksInstallation> {
    const installation = await Installation.create();
    try {
      const server = await installation.startServer({ env });
      const process = installation.startProgram({
        name: "Bricks",
        script: "examples/bricks/src/main.ts",
        env: {
          PUSHRAIL_API_URL: server.url,
          PUSHRAIL_API_KEY: installation.apiKey,
          BRICKS_STATE_FILE: join(installation.folder, "demo.json"),
          // One for all test files: the first that needs the page builds it.
          BRICKS_PAGE_FOLDER: join(tmpdir(), "pushrail-bricks-page"),
        },
      });
      const url = String((await process.listening())["url"]);
      return new BricksInstallation({ installation, server, process, url });
    } catch (error) {
      await installation.close();
      throw error;
    }
  }

  /** Stops everything. Errors: a process has printed a secret. */
  async close(): Promise<void> {
    await this.installation.close();
  }
}
