import type { Locator, Page } from "playwright-core";

/** More places than any page here has. */
const pressesMax = 120;

/** What a person without a pointer does on a page: nothing here clicks, and nothing moves the focus but keys. */
export class Keyboard {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Waits for an element, then goes to it with Tab. Errors: Tab never gets there; it says where it went. */
  async tabTo(target: Locator): Promise<void> {
    await this.#goWith("Tab", target);
  }

  /** The same with Shift and Tab. */
  async tabBackTo(target: Locator): Promise<void> {
    await this.#goWith("Shift+Tab", target);
  }

  /** Goes to a button or a link, and presses it. */
  async activate(target: Locator): Promise<void> {
    await this.tabTo(target);
    await this.press("Enter");
  }

  /** Goes to a field, and types into it. */
  async fill(target: Locator, text: string): Promise<void> {
    await this.tabTo(target);
    await this.#page.keyboard.type(text);
  }

  /** Chooses in a group of radio buttons, or in a menu, by going on with an arrow until `target` has the focus. */
  async arrowTo(target: Locator, key: "ArrowDown" | "ArrowRight" = "ArrowDown"): Promise<void> {
    await this.#goWith(key, target);
  }

  /** Presses one key, such as `Enter` or `Control+V`. */
  async press(key: string): Promise<void> {
    await this.#page.keyboard.press(key);
  }

  async #goWith(key: string, target: Locator): Promise<void> {
    await target.waitFor();
    const passed: string[] = [];
    for (let presses = 0; presses <= pressesMax; presses++) {
      if ((await focused(target).count()) > 0) return;
      passed.push(await this.#page.evaluate<string>(focusedInWords));
      await this.#page.keyboard.press(key);
    }
    throw new Error(`${key} does not reach ${target.toString()}, but:\n${passed.join("\n")}`);
  }
}

/** An element while it has the focus: wait for it to see the focus arrive. */
export function focused(target: Locator): Locator {
  return target.and(target.page().locator(":focus"));
}

const focusedInWords = `(() => {
  const { activeElement: at } = document;
  return at === null ? "nothing" : at.tagName + " " + (at.ariaLabel ?? at.innerText ?? "").slice(0, 60);
})()`;
