import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { companies } from "./people.ts";
import type { Company } from "./people.ts";
import { Receiver } from "./receiver.ts";

/** Pasted secrets kept of one company, newest first; older ones are forgotten. */
const secretsMax = 5;
const secretShape = /^whsec_[A-Za-z0-9+/=_-]{16,200}$/;

/** The webhook receivers, one a company, with the secrets that were pasted into Bricks. */
export class Receivers {
  readonly #byCompany = new Map<string, Receiver>();
  readonly #pasted = new Map<string, readonly string[]>();
  /** Of the destination that Bricks made itself. */
  readonly #own = new Map<string, string>();
  readonly #file: string | undefined;

  /** `file` keeps pasted secrets between starts; without one they are kept in memory. */
  constructor(file?: string) {
    this.#file = file;
    for (const { id } of companies) this.#byCompany.set(id, new Receiver());
  }

  /** Reads what was pasted before. A file that is absent or no JSON counts as empty. */
  async load(): Promise<void> {
    if (this.#file === undefined) return;
    const stored = await readFile(this.#file, "utf8").then(parsedObject, () => ({}));
    for (const { id } of companies) {
      const secrets = (stored as Record<string, unknown>)[id];
      if (Array.isArray(secrets)) this.#keep(id, secrets.filter(isSecret));
    }
  }

  /** The receiver of a company by its id; `undefined` when there is no such company. */
  get(companyId: string): Receiver | undefined {
    return this.#byCompany.get(companyId);
  }

  /** The receiver of a company. */
  of(company: Company): Receiver {
    const receiver = this.#byCompany.get(company.id);
    if (receiver === undefined) throw new Error(`${company.name} has no receiver.`);
    return receiver;
  }

  /** Lets the secret of a destination that Bricks made itself count. */
  useOwnSecret(company: Company, secret: string): void {
    this.#own.set(company.id, secret);
    this.#keep(company.id, this.#pasted.get(company.id) ?? []);
  }

  /** Lets a pasted secret count from now on. Returns whether it has the form of one. */
  async paste(company: Company, secret: unknown): Promise<boolean> {
    if (!isSecret(secret)) return false;
    const others = (this.#pasted.get(company.id) ?? []).filter((each) => each !== secret);
    this.#keep(company.id, [secret, ...others].slice(0, secretsMax));
    await this.#save();
    return true;
  }

  /** The last four characters of every secret that counts: enough to tell them apart, and no more. */
  tailsOf(company: Company): readonly string[] {
    return this.of(company).secrets.map((secret) => secret.slice(-4));
  }

  #keep(companyId: string, pasted: readonly string[]): void {
    const receiver = this.#byCompany.get(companyId);
    if (receiver === undefined) return;
    this.#pasted.set(companyId, pasted);
    const own = this.#own.get(companyId);
    receiver.secrets = own === undefined ? pasted : [...new Set([own, ...pasted])];
  }

  async #save(): Promise<void> {
    if (this.#file === undefined) return;
    await mkdir(dirname(this.#file), { recursive: true });
    const partial = `${this.#file}.partial`;
    await writeFile(partial, JSON.stringify(Object.fromEntries(this.#pasted)), { mode: 0o600 });
    await rename(partial, this.#file);
  }
}

function isSecret(value: unknown): value is string {
  return typeof value === "string" && secretShape.test(value);
}

function parsedObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
