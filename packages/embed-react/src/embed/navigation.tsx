import { usePart } from "../appearance/part.tsx";
import { usePortal } from "../data/portal.ts";
import { useLanguage } from "../language/language.tsx";
import type { MessageKey } from "../language/en.ts";
import { Link, useRoute } from "../routing/router.tsx";
import type { Route } from "../routing/route.ts";
import { hasScreen } from "./screens.tsx";

interface Entry {
  readonly route: Route;
  readonly label: MessageKey;
  /** The screens that belong to it. */
  readonly screens: readonly Route["screen"][];
}

const entries: readonly Entry[] = [
  {
    route: { screen: "destinations" },
    label: "shell.destinations",
    screens: ["destinations", "destination", "new-destination"],
  },
  {
    route: { screen: "deliveries" },
    label: "shell.deliveries",
    screens: ["deliveries", "delivery"],
  },
  { route: { screen: "replays" }, label: "shell.replays", screens: ["replays", "replay"] },
  { route: { screen: "credentials" }, label: "shell.credentials", screens: ["credentials"] },
  { route: { screen: "event-types" }, label: "shell.eventTypes", screens: ["event-types"] },
  { route: { screen: "activity" }, label: "shell.activity", screens: ["activity"] },
];

/** The ways to the screens. Replays are left out where the vendor does not let its customers replay. */
export function Navigation() {
  const part = usePart();
  const { t } = useLanguage();
  const { screen } = useRoute();
  const portal = usePortal();
  const mayReplay = portal.data?.portalPolicy.mayReplay !== false;
  const shown = entries.filter(
    ({ route }) => hasScreen(route.screen) && (mayReplay || route.screen !== "replays"),
  );
  return (
    <nav {...part("navigation")} aria-label={t("shell.navigation")}>
      <ul {...part("navigation-list")}>
        {shown.map(({ route, label, screens }) => {
          const isHere = screens.includes(screen);
          return (
            <li key={route.screen}>
              <Link
                to={route}
                {...part("navigation-link", { current: isHere })}
                aria-current={isHere ? (screen === route.screen ? "page" : "true") : undefined}
              >
                {t(label)}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
