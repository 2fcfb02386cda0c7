import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import { Announcer } from "../primitives/announcer.tsx";
import { HeadingLevelProvider } from "../primitives/heading.tsx";
import { Toasts } from "../primitives/toasts.tsx";
import { propertyOfToken, tokens } from "./appearance.ts";
import type { Appearance, Slots } from "./appearance.ts";
import { AppearanceProvider, useAppearance, usePart } from "./part.tsx";

/** What the root element is told. */
export interface RootProps {
  readonly appearance?: Appearance | undefined;
  readonly slots?: Slots | undefined;
  /** The name of the region, as screen readers list it. */
  readonly label: string;
  readonly locale: string;
  readonly direction: "ltr" | "rtl";
  /** The level of the portal's own title, 1 to 4; 2 unless said, for the page's `h1` belongs to the host. */
  readonly headingLevel?: 1 | 2 | 3 | 4 | undefined;
  readonly children: ReactNode;
}

/**
 * The root element of the portal: the only one that rules of the stylesheet reach from outside, and the home of the live
 * regions and the toasts. Needs the language in scope.
 */
export function Root(props: RootProps) {
  return (
    <AppearanceProvider appearance={props.appearance} slots={props.slots}>
      <HeadingLevelProvider level={props.headingLevel ?? 2}>
        <RootElement {...props} />
      </HeadingLevelProvider>
    </AppearanceProvider>
  );
}

function RootElement(props: RootProps) {
  const part = usePart();
  const { variables, colorScheme, density } = useAppearance();
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    const style = element.current?.style;
    for (const token of tokens) {
      const value = variables?.[token];
      if (value === undefined) {
        style?.removeProperty(propertyOfToken(token));
      } else {
        style?.setProperty(propertyOfToken(token), value);
      }
    }
  }, [variables]);
  return (
    <section
      {...part("root", {
        colorScheme: colorScheme === "inherit" ? undefined : colorScheme,
        density: density === "default" ? undefined : density,
      })}
      ref={element}
      aria-label={props.label}
      lang={props.locale}
      dir={props.direction}
    >
      <Announcer>
        <Toasts>{props.children}</Toasts>
      </Announcer>
    </section>
  );
}
