import { lazy } from "react";
import type { ComponentType } from "react";
import { DestinationsScreen } from "../screens/destinations/destinations-screen.tsx";
import { loadEnglish } from "../language/english.ts";
import type { Route } from "../routing/route.ts";
import type * as secondLoad from "../screens/second-load.ts";

type ScreenName = Route["screen"];

/** What a screen is given: the members of its route. */
type ScreenProps<Name extends ScreenName> = Omit<Extract<Route, { screen: Name }>, "screen">;

type Screen<Name extends ScreenName> = ComponentType<ScreenProps<Name>>;

type Choose<Name extends ScreenName> = (module: typeof secondLoad) => Screen<Name>;

/** The screens that are fetched when one of them is first gone to. */
const later: { readonly [Name in ScreenName]?: Choose<Name> } = {
  "new-destination": (module) => module.NewDestinationScreen,
  destination: (module) => module.DestinationScreen,
  deliveries: (module) => module.DeliveriesScreen,
  delivery: (module) => module.DeliveryScreen,
  replays: (module) => module.ReplaysScreen,
  replay: (module) => module.ReplayScreen,
  "event-types": (module) => module.EventTypesScreen,
  activity: (module) => module.ActivityScreen,
  credentials: (module) => module.CredentialsScreen,
};

/** The screens that are in the first load. */
const atOnce: { readonly [Name in ScreenName]?: Screen<Name> } = {
  destinations: DestinationsScreen,
};

const made = new Map<ScreenName, ComponentType>();

/** Whether there is a screen of this name. */
export function hasScreen(name: ScreenName): boolean {
  return name in atOnce || name in later;
}

/** The screen of a route with its props bound; `undefined` when there is none. */
export function screenOf({ screen, ...props }: Route):
  | {
      readonly Screen: ComponentType<object>;
      readonly props: object;
    }
  | undefined {
  const Screen = atOnce[screen] ?? made.get(screen) ?? lazyScreen(screen);
  return Screen === undefined ? undefined : { Screen: Screen as ComponentType<object>, props };
}

/** Has a screen's file fetched anew the next time: React remembers a fetch that failed. */
export function forgetScreen(name: ScreenName): void {
  made.delete(name);
}

function lazyScreen(name: ScreenName): ComponentType | undefined {
  const choose = later[name] as Choose<"replays"> | undefined;
  if (choose === undefined) return undefined;
  const Screen = lazy(async () => {
    const [module] = await Promise.all([import("../screens/second-load.ts"), loadEnglish()]);
    return { default: choose(module) };
  });
  made.set(name, Screen);
  return Screen;
}
