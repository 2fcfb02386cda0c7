import type { Locator, Page } from "playwright-core";
import type { FixtureOptions } from "./fixture-site.ts";
import { customers } from "./stage-data.ts";
import type { StageIds } from "./stage.ts";

/** One thing that the portal shows: a screen as it is opened, or what a press of something opens on it. */
export interface PortalScreen {
  /** Of a file; letters and dashes. */
  readonly name: string;
  readonly path: (ids: StageIds) => string;
  /** Default: the customer that has everything. */
  readonly customer?: NonNullable<FixtureOptions["customer"]>;
  /** Shown once the screen has what it is about. */
  readonly shows: string;
  /** What to do then; it finds things by parts, for the words are in several languages. */
  readonly act?: (portal: Portal) => Promise<void>;
}

/** The portal on a page, by its parts. */
export class Portal {
  readonly page: Page;
  readonly #root: Locator;

  constructor(page: Page) {
    this.page = page;
    this.#root = page.locator(".pr-root");
  }

  /** Elements by a selector. */
  all(selector: string): Locator {
    return this.#root.locator(selector);
  }

  /** The first element that a selector names and that can be seen. */
  first(selector: string): Locator {
    return this.#root.locator(`${selector} >> visible=true`).first();
  }

  /** The last one of them. */
  last(selector: string): Locator {
    return this.#root.locator(`${selector} >> visible=true`).last();
  }

  /** Waits until something is to be seen, and nothing is being loaded. */
  async untilShown(selector: string): Promise<void> {
    await this.first(selector).waitFor();
    await this.page
      .locator(".pr-skeleton >> visible=true")
      .first()
      .waitFor({ state: "hidden" })
      .catch(() => undefined);
  }

  /** Presses a button that opens a dialog, and waits for that. */
  async openDialog(button: Locator): Promise<void> {
    await button.click();
    await this.untilShown("dialog[open]");
  }

  /** Opens a menu and presses one of its items; -1 is the last one. */
  async pressItem(menuButton: Locator, index: number): Promise<void> {
    await menuButton.click();
    await this.untilShown(".pr-menu-item");
    await this.all(".pr-menu-item").nth(index).click();
  }

  /** Fills in what every webhook needs. */
  async fillWebhook(): Promise<void> {
    const inputs = this.all("form .pr-input");
    await inputs.nth(0).fill("Orders to our shop");
    await inputs.nth(1).fill("https://shop.example/webhooks");
  }

  /** Goes to the next step of the wizard. */
  async goOn(): Promise<void> {
    await this.last("form .pr-button[data-kind=primary]").click();
  }
}

const row = ".pr-destination-row";
const dialog = "dialog[open]";

/** Every screen and every dialog of the portal, in the order in which a customer comes upon them. */
export const portalScreens: readonly PortalScreen[] = [
  { name: "no-destinations", path: () => "/", customer: customers.empty, shows: ".pr-empty-state" },
  {
    name: "no-deliveries",
    path: () => "/deliveries",
    customer: customers.empty,
    shows: ".pr-empty-state",
  },
  {
    name: "no-credentials",
    path: () => "/credentials",
    customer: customers.empty,
    shows: ".pr-empty-state",
  },
  {
    name: "no-replays",
    path: () => "/replays",
    customer: customers.empty,
    shows: ".pr-empty-state",
  },
  { name: "destinations", path: () => "/", shows: ".pr-sparkline" },
  {
    name: "destinations-none-found",
    path: () => "/",
    shows: row,
    act: async (portal) => {
      await portal.first("input[type=search]").fill("nothing is called this");
      await portal.untilShown(".pr-empty-state");
    },
  },
  {
    name: "destination-menu",
    path: () => "/",
    shows: row,
    act: async (portal) => {
      await portal.first(".pr-menu-button").click();
      await portal.untilShown(".pr-menu-item");
    },
  },
  {
    name: "pause-dialog",
    path: ({ orders }) => `/d/${orders}`,
    shows: ".pr-bar-chart",
    act: async (portal) => {
      await portal.pressItem(portal.first(".pr-menu-button"), 0);
      await portal.untilShown(dialog);
    },
  },
  {
    name: "delete-dialog",
    path: ({ orders }) => `/d/${orders}`,
    shows: ".pr-bar-chart",
    act: async (portal) => {
      await portal.pressItem(portal.first(".pr-menu-button"), -1);
      await portal.untilShown(dialog);
    },
  },
  {
    name: "test-event-dialog",
    path: ({ orders }) => `/d/${orders}`,
    shows: ".pr-bar-chart",
    act: async (portal) => {
      await portal.openDialog(portal.all(".pr-menu-button").locator("xpath=preceding::button[1]"));
    },
  },
  { name: "new-type", path: () => "/new", shows: ".pr-radio-card" },
  { name: "new-settings", path: () => "/new/WEBHOOK/settings", shows: ".pr-guide" },
  {
    name: "new-settings-problems",
    path: () => "/new/WEBHOOK/settings",
    shows: ".pr-guide",
    act: async (portal) => {
      await portal.goOn();
      await portal.untilShown(".pr-error-summary");
    },
  },
  {
    name: "new-settings-advanced",
    path: () => "/new/WEBHOOK/settings",
    shows: ".pr-guide",
    act: async (portal) => {
      for (const summary of await portal.all("form .pr-disclosure-summary").all())
        await summary.click();
    },
  },
  { name: "new-settings-postgres", path: () => "/new/POSTGRES/settings", shows: ".pr-guide" },
  { name: "new-settings-store", path: () => "/new/TEST_STORE/settings", shows: ".pr-guide" },
  {
    name: "new-credential-dialog",
    path: () => "/new/WEBHOOK/settings",
    shows: ".pr-guide",
    act: async (portal) => {
      await portal.openDialog(
        portal.first("[data-pushrail-field=credentialId] .pr-button:has(.lucide-plus)"),
      );
    },
  },
  {
    name: "new-events",
    path: () => "/new/WEBHOOK/settings",
    shows: ".pr-guide",
    act: async (portal) => {
      await portal.fillWebhook();
      await portal.goOn();
      await portal.untilShown(".pr-event-types-all, .pr-radio-card");
    },
  },
  {
    name: "new-review",
    path: () => "/new/WEBHOOK/settings",
    shows: ".pr-guide",
    act: async (portal) => {
      await portal.fillWebhook();
      await portal.goOn();
      await portal.untilShown(".pr-radio-card");
      await portal.goOn();
      await portal.untilShown(".pr-definition-list");
    },
  },
  { name: "overview", path: ({ orders }) => `/d/${orders}`, shows: ".pr-bar-chart" },
  { name: "overview-failing", path: ({ failing }) => `/d/${failing}`, shows: ".pr-bar-chart" },
  { name: "overview-disabled", path: ({ disabled }) => `/d/${disabled}`, shows: ".pr-notice" },
  { name: "overview-paused", path: ({ paused }) => `/d/${paused}`, shows: ".pr-notice" },
  { name: "overview-long", path: ({ long }) => `/d/${long}`, shows: ".pr-bar-chart" },
  {
    name: "destination-deliveries",
    path: ({ orders }) => `/d/${orders}/deliveries`,
    shows: ".pr-log-row:not([data-head])",
  },
  {
    name: "dead-letters",
    path: ({ orders }) => `/d/${orders}/failed`,
    shows: ".pr-dead-letter-group",
  },
  {
    name: "dead-letters-opened",
    path: ({ orders }) => `/d/${orders}/failed`,
    shows: ".pr-dead-letter-group",
    act: async (portal) => {
      await portal.all(".pr-dead-letter-group .pr-button").nth(1).click();
      await portal.untilShown(".pr-dead-letters .pr-table-row, .pr-dead-letters .pr-log-row");
    },
  },
  { name: "settings", path: ({ orders }) => `/d/${orders}/settings`, shows: "form" },
  { name: "settings-long", path: ({ long }) => `/d/${long}/settings`, shows: "form" },
  { name: "secrets", path: ({ orders }) => `/d/${orders}/secrets`, shows: ".pr-countdown" },
  {
    name: "rotate-dialog",
    path: ({ orders }) => `/d/${orders}/secrets`,
    shows: ".pr-countdown",
    act: async (portal) => {
      await portal.openDialog(portal.first(".pr-tab-panel .pr-button"));
    },
  },
  {
    name: "revoke-dialog",
    path: ({ orders }) => `/d/${orders}/secrets`,
    shows: ".pr-countdown",
    act: async (portal) => {
      await portal.openDialog(portal.first(".pr-signing-secret .pr-button"));
    },
  },
  { name: "deliveries", path: () => "/deliveries", shows: ".pr-log-row:not([data-head])" },
  {
    name: "deliveries-dead",
    path: () => "/deliveries?state=dead",
    shows: ".pr-log-row:not([data-head])",
  },
  {
    name: "deliveries-none-found",
    path: () => "/deliveries?eventType=nothing.is.called.this",
    shows: ".pr-empty-state",
  },
  {
    name: "replay-dialog",
    path: () => "/deliveries?state=dead",
    shows: ".pr-log-row:not([data-head])",
    act: async (portal) => {
      await portal.openDialog(portal.first(".pr-log .pr-button:has(.lucide-rotate-ccw)"));
    },
  },
  { name: "delivery", path: ({ delivered }) => `/deliveries/${delivered}`, shows: ".pr-attempt" },
  {
    name: "delivery-repeated",
    path: ({ repeated }) => `/deliveries/${repeated}`,
    shows: ".pr-attempt",
  },
  {
    name: "delivery-retrying",
    path: ({ retrying }) => `/deliveries/${retrying}`,
    shows: ".pr-attempt",
  },
  { name: "delivery-dead", path: ({ dead }) => `/deliveries/${dead}`, shows: ".pr-attempt" },
  {
    name: "delivery-held",
    path: ({ held }) => `/deliveries/${held}`,
    shows: ".pr-definition-list",
  },
  {
    name: "delivery-response",
    path: ({ dead }) => `/deliveries/${dead}`,
    shows: ".pr-attempt .pr-tab",
    act: async (portal) => {
      await portal.all(".pr-attempt .pr-tab").nth(1).click();
    },
  },
  {
    name: "delivery-signature",
    path: ({ dead }) => `/deliveries/${dead}`,
    shows: ".pr-attempt .pr-tab",
    act: async (portal) => {
      await portal.last(".pr-attempt .pr-tab").click();
    },
  },
  {
    name: "delivery-replay-dialog",
    path: ({ delivered }) => `/deliveries/${delivered}`,
    shows: ".pr-attempt",
    act: async (portal) => {
      await portal.openDialog(portal.first(".pr-screen .pr-button[data-kind=primary]"));
    },
  },
  { name: "replays", path: () => "/replays", shows: ".pr-table-row" },
  {
    name: "replay-running",
    path: ({ runningReplay }) => `/replays/${runningReplay}`,
    shows: ".pr-progress-bar",
  },
  {
    name: "replay-finished",
    path: ({ finishedReplay }) => `/replays/${finishedReplay}`,
    shows: ".pr-progress-bar",
  },
  {
    name: "replay-cancel-dialog",
    path: ({ runningReplay }) => `/replays/${runningReplay}`,
    shows: ".pr-progress-bar",
    act: async (portal) => {
      await portal.openDialog(portal.all(".pr-screen .pr-button:has(.lucide-ban)").first());
    },
  },
  { name: "credentials", path: () => "/credentials", shows: ".pr-table-row" },
  {
    name: "credential-dialog",
    path: () => "/credentials",
    shows: ".pr-table-row",
    act: async (portal) => {
      await portal.openDialog(portal.first(".pr-screen .pr-button[data-kind=primary]"));
    },
  },
  { name: "event-types", path: () => "/event-types", shows: ".pr-disclosure, .pr-card" },
  { name: "activity", path: () => "/activity", shows: ".pr-table-row" },
  { name: "not-found", path: () => "/no/such/place/here", shows: ".pr-empty-state" },
  {
    name: "unknown-destination",
    path: () => "/d/dst_00000000000070008000000000000000",
    shows: ".pr-screen .pr-notice, .pr-screen .pr-empty-state",
  },
];
