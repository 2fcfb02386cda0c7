import { usePart } from "../appearance/part.tsx";
import { useLanguage } from "../language/language.tsx";
import { Button } from "../primitives/button.tsx";

const zones = [
  { zone: "local", key: "words.localTime" },
  { zone: "UTC", key: "words.utc" },
] as const;

/** Whether times are told as they are here or in UTC; the choice lasts as long as the portal is mounted. */
export function TimeZoneSwitch() {
  const part = usePart();
  const { t, timeZone, setTimeZone } = useLanguage();
  return (
    <div {...part("time-zone")} role="group" aria-label={t("words.times")}>
      {zones.map(({ zone, key }) => (
        <Button
          key={zone}
          kind="quiet"
          size="small"
          aria-pressed={zone === timeZone}
          onClick={() => setTimeZone(zone)}
        >
          {t(key)}
        </Button>
      ))}
    </div>
  );
}
