import type { Icon } from "../api/types.ts";
import { useAppearance, usePart } from "../appearance/part.tsx";

/** The drawing of a destination type: that of the host's appearance, else the one that the server sends as data. */
export function DestinationIcon(props: {
  readonly icon: Icon | undefined;
  /** The destination type, by which the host can put its own drawing in the place. */
  readonly type?: string | undefined;
  /** Its name; without one it is decoration. */
  readonly label?: string | undefined;
}) {
  const { icon, type, label } = props;
  const part = usePart();
  const { icons } = useAppearance();
  const own = Object.entries(icons ?? {}).find(
    ([name]) => name.toLowerCase() === type?.toLowerCase(),
  )?.[1];
  const named =
    label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label };
  return (
    <span {...part("destination-icon")} {...named}>
      {own ??
        (icon !== undefined && (
          <svg viewBox={icon.viewBox} aria-hidden="true">
            {icon.paths.map((path) => (
              // Here, where it counts for more than what a host says of every svg.
              <path key={path} d={path} fill="currentColor" />
            ))}
          </svg>
        ))}
    </span>
  );
}
