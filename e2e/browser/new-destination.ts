import type { Locator, Page } from "playwright-core";

/** What a person does in the portal to make a destination of a type that signs in with a credential. */
export class NewDestination {
  readonly #page: Page;
  readonly #portal: Locator;

  /** The page shows the settings step of the wizard. */
  constructor(page: Page) {
    this.#page = page;
    this.#portal = page.locator(".pr-root");
  }

  /** Fills in texts by the labels of their fields. */
  async fillIn(texts: Readonly<Record<string, string>>): Promise<void> {
    for (const [label, text] of Object.entries(texts))
      await this.#portal.getByLabel(label, { exact: true }).first().fill(text);
  }

  /** Chooses values by the labels of their fields. */
  async choose(values: Readonly<Record<string, string>>): Promise<void> {
    for (const [label, value] of Object.entries(values))
      await this.#portal.getByLabel(label, { exact: true }).first().selectOption(value);
  }

  /** Opens what few need. */
  async showAdvanced(): Promise<void> {
    await this.#portal.getByText("Advanced settings").first().click();
  }

  /** Makes a credential of a kind on the way, and takes it. */
  async makeCredential(kind: string, texts: Readonly<Record<string, string>>): Promise<void> {
    await this.#portal.getByRole("button", { name: "Create a new one…" }).click();
    const dialog = this.#portal.getByRole("dialog");
    await dialog.getByText("New credential").first().waitFor();
    const kinds = dialog.getByLabel("Kind of credential");
    if ((await kinds.count()) > 0) await kinds.first().selectOption({ label: kind });
    for (const [label, text] of Object.entries(texts))
      await dialog.getByLabel(label, { exact: true }).first().fill(text);
    await dialog.getByRole("button", { name: "Create credential" }).click();
    await dialog.waitFor({ state: "hidden" });
  }

  /** Presses "Test connection" and waits for what comes of it; the steps that are shown, as their text. */
  async test(): Promise<string> {
    const pressed = this.#portal.getByRole("button", { name: /^Test (?:connection|again)$/ });
    await pressed.click();
    const told = this.#portal.getByText(/^The connection (?:works|does not work yet)$/).first();
    await told.waitFor();
    return (await this.#portal.locator(".pr-connection-check").first().textContent()) ?? "";
  }

  /** Goes through the rest of the wizard; all events are wanted. */
  async create(name: string): Promise<void> {
    const goOn = this.#portal.getByRole("button", { name: "Continue" });
    await goOn.click();
    await this.#portal.getByText("All events").first().waitFor();
    await goOn.click();
    await this.#portal.getByRole("button", { name: "Create destination" }).click();
    await this.#portal.getByText(`${name} is set up`).first().waitFor();
  }

  /** Presses a button in the vendor's shop that makes an event. */
  async order(): Promise<void> {
    await this.#page.getByRole("link", { name: "Orders" }).click();
    await this.#page.getByRole("button", { name: "New order" }).click();
    await this.#page.getByText("Sent order.created").waitFor();
  }
}
