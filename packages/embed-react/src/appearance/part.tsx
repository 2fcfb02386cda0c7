import { createContext, useContext, useEffect, useMemo, useState } from "react";
import type { CSSProperties, ReactNode } from "react";
import { kebabCase } from "./appearance.ts";
import type { Appearance, Slots } from "./appearance.ts";
import type { PartName } from "./parts.ts";

/** What a part is in at the moment: `{ state: "failed" }` becomes `data-state="failed"`, `true` becomes `"true"`, and `false` nothing. */
export type PartState = Readonly<Record<string, string | boolean | undefined>>;

/** The attributes of a part, to be spread on its element. */
export interface PartProps {
  readonly className: string;
  readonly "data-pushrail-part": PartName;
  readonly style?: CSSProperties;
  readonly [data: `data-${string}`]: string;
}

/**
 * The attributes of a part. With several names the first is the kind of thing and the last the particular one: all their
 * classes apply, and `data-pushrail-part` is the last.
 */
export type Part = (
  name: PartName | readonly [PartName, ...(PartName | undefined)[]],
  state?: PartState,
) => PartProps;

interface AppearanceInScope {
  readonly appearance: Appearance;
  readonly slots: Slots;
  readonly isMounted: boolean;
}

const AppearanceContext = createContext<AppearanceInScope>({
  appearance: {},
  slots: {},
  isMounted: false,
});

/** Makes an appearance and slots known to every part below. */
export function AppearanceProvider(props: {
  readonly appearance?: Appearance | undefined;
  readonly slots?: Slots | undefined;
  readonly children: ReactNode;
}) {
  const { appearance, slots, children } = props;
  const [isMounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []);
  const value = useMemo(
    () => ({ appearance: appearance ?? {}, slots: slots ?? {}, isMounted }),
    [appearance, slots, isMounted],
  );
  return <AppearanceContext.Provider value={value}>{children}</AppearanceContext.Provider>;
}

/** The appearance in scope; empty where nothing was set. */
export function useAppearance(): Appearance {
  return useContext(AppearanceContext).appearance;
}

/** The host's components in scope; empty where nothing was set. */
export function useSlots(): Slots {
  return useContext(AppearanceContext).slots;
}

/** Gives the attributes of parts, with what the host wants of them merged in. */
export function usePart(): Part {
  const { appearance, isMounted } = useContext(AppearanceContext);
  return useMemo(
    () => partMaker({ elements: appearance.elements, isMounted }),
    [appearance, isMounted],
  );
}

/**
 * What `usePart` gives: a function from names and state to attributes. Style objects are left out until `isMounted`, so that
 * no server ever renders a `style` attribute.
 */
export function partMaker(from: {
  readonly elements: Appearance["elements"];
  readonly isMounted: boolean;
}): Part {
  return (name, state = {}) => {
    const wanted: readonly (PartName | undefined)[] = typeof name === "string" ? [name] : name;
    const names = wanted.filter((one) => one !== undefined);
    const attributes: Record<`data-${string}`, string> = {};
    for (const [key, value] of Object.entries(state)) {
      if (value !== undefined && value !== false) {
        attributes[`data-${kebabCase(key)}`] = String(value);
      }
    }
    const classes = names.map((one) => `pr-${one}`);
    let style: CSSProperties | undefined;
    const words = Object.values(state).filter((value) => typeof value === "string");
    for (const one of names) {
      const keys = [one, ...words.map((word) => `${one}.${word}` as const)] as const;
      for (const element of keys.map((key) => from.elements?.[key])) {
        if (typeof element === "string") {
          classes.push(element);
        } else if (element !== undefined && from.isMounted) {
          style = { ...style, ...element };
        }
      }
    }
    const last = names.at(-1) ?? "root";
    return {
      ...attributes,
      className: classes.join(" "),
      "data-pushrail-part": last,
      ...(style === undefined ? {} : { style }),
    };
  };
}
