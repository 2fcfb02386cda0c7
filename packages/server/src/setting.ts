/** One environment variable that the server reads: what it is for people, and how its text becomes a value. */
export interface Setting<Value> {
  readonly name: string;
  /** What the value counts or is, such as `bytes` or `URL`. */
  readonly unit: string;
  /** Text that stands for an absent variable; `undefined` when there is none. */
  readonly default: string | undefined;
  /** Values that mean something beyond themselves, as one sentence. */
  readonly special?: string;
  /** One or two sentences for the reference. */
  readonly doc: string;
  /** Errors: a sentence that goes on after the variable's name, such as `must be a whole number`. */
  readonly parse: (text: string) => Value;
}

type About = Omit<Setting<unknown>, "parse" | "unit" | "default">;

/** A whole number between two bounds, both inclusive. */
export function wholeNumber(
  about: About & {
    readonly unit: string;
    readonly default: number;
    readonly minimum: number;
    readonly maximum: number;
  },
): Setting<number> {
  const { minimum, maximum, ...rest } = about;
  return {
    ...rest,
    default: String(about.default),
    special: [`${minimum} to ${maximum}.`, about.special].filter(Boolean).join(" "),
    parse: (text) => {
      const value = Number(text);
      if (!/^\d+$/.test(text) || value < minimum || value > maximum) {
        throw new Error(`must be a whole number from ${minimum} to ${maximum}`);
      }
      return value;
    },
  };
}

/** One of a few words. */
export function choice<const Word extends string>(
  about: About & { readonly default: Word; readonly words: readonly Word[] },
): Setting<Word> {
  const { words, ...rest } = about;
  return {
    ...rest,
    unit: words.join(" \\| "),
    parse: (text) => {
      const known = words.find((word) => word === text);
      if (known === undefined) throw new Error(`must be one of ${words.join(", ")}`);
      return known;
    },
  };
}

/** `true` or `false`. */
export function yesOrNo(about: About & { readonly default: boolean }): Setting<boolean> {
  const words = choice({ ...about, default: String(about.default), words: ["true", "false"] });
  return { ...words, parse: (text) => words.parse(text) === "true" };
}

/** A PostgreSQL URL; absent when the variable is. */
export function postgresUrl(about: About): Setting<string | undefined> {
  return {
    ...about,
    unit: "URL",
    default: undefined,
    parse: (text) => {
      if (!URL.canParse(text) || !/^postgres(ql)?:$/.test(new URL(text).protocol)) {
        throw new Error("must be a URL that starts with postgres://");
      }
      return text;
    },
  };
}

/** A text that is not empty; absent when the variable is. `check` throws a sentence as in {@link Setting.parse}. */
export function optionalText(
  about: About & { readonly unit: string; readonly check?: (text: string) => void },
): Setting<string | undefined> {
  const { check, ...rest } = about;
  return {
    ...rest,
    default: undefined,
    parse: (text) => {
      check?.(text);
      return text;
    },
  };
}

/**
 * The values of settings, by their keys. A variable that is set to nothing counts as absent; a value that is wrong is
 * `undefined`, and has its problem, a sentence that names the variable and does not show the value.
 */
export function settingValues<const Settings extends Readonly<Record<string, Setting<unknown>>>>(
  settings: Settings,
  env: Readonly<Record<string, string | undefined>>,
): {
  readonly values: { readonly [Key in keyof Settings]: ReturnType<Settings[Key]["parse"]> };
  readonly problems: string[];
} {
  const problems: string[] = [];
  const values = Object.fromEntries(
    Object.entries(settings).map(([key, setting]: [string, Setting<unknown>]) => {
      const text = env[setting.name] || setting.default;
      if (text === undefined) return [key, undefined];
      try {
        return [key, setting.parse(text)];
      } catch (error) {
        problems.push(`${setting.name} ${(error as Error).message.replace(/\.$/, "")}.`);
        return [key, undefined];
      }
    }),
  ) as { readonly [Key in keyof Settings]: ReturnType<Settings[Key]["parse"]> };
  return { values, problems };
}
