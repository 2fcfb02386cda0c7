import { useState } from "react";
import { useRotateSigningSecret } from "../../data/signing-secrets.ts";
import { useLanguage } from "../../language/language.tsx";
import { ConfirmDialog } from "../../primitives/confirm-dialog.tsx";
import { ErrorPanel } from "../../primitives/error-panel.tsx";
import { RadioCards } from "../../primitives/radio-cards.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Text } from "../../primitives/text.tsx";
import { useLeaveGuard } from "../../routing/router.tsx";
import { SecretReveal } from "../new-destination/secret-reveal.tsx";

const overlaps = { hour: 3600, day: 86_400, week: 604_800, none: 0 } as const;

type Overlap = keyof typeof overlaps;

const choices: readonly Overlap[] = ["hour", "day", "week", "none"];

/** Makes a new signing secret and shows it, once. Show it only while it is open. */
export function RotateSecret(props: {
  readonly destinationId: string;
  readonly onClose: () => void;
}) {
  const { destinationId, onClose } = props;
  const { t } = useLanguage();
  const rotation = useRotateSigningSecret(destinationId);
  const [overlap, setOverlap] = useState<Overlap>("day");
  // Shown once: whoever goes away before it was stored has lost it.
  useLeaveGuard(rotation.data !== undefined);
  if (rotation.data !== undefined) {
    return (
      <SecretReveal
        secret={rotation.data.secret}
        onClose={() => {
          rotation.reset();
          onClose();
        }}
      />
    );
  }
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      onConfirm={() => rotation.mutate({ overlapSeconds: overlaps[overlap] })}
      title={t("destination.secretRotateTitle")}
      description={t("destination.secretRotateText")}
      confirmLabel={t("destination.secretNewAction")}
      isDangerous={overlap === "none"}
      isBusy={rotation.isPending}
    >
      <Stack>
        <RadioCards
          legend={t("destination.secretOverlap")}
          value={overlap}
          onChange={setOverlap}
          options={choices.map((value) => ({
            value,
            label: t(`destination.secretOverlap_${value}`),
            description: t(`destination.secretOverlap_${value}Help`),
          }))}
        />
        {rotation.isError && (
          <>
            <ErrorPanel error={rotation.error} />
            <Text>{t("destination.secretNewFailed")}</Text>
          </>
        )}
      </Stack>
    </ConfirmDialog>
  );
}
