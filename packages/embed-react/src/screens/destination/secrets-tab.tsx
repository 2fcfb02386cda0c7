import { useState } from "react";
import { KeyRound, RotateCw } from "lucide-react";
import type { Destination, SigningSecret } from "../../api/types.ts";
import { useDestinationTypes } from "../../data/destination-types.ts";
import { useRevokeSigningSecret, useSigningSecrets } from "../../data/signing-secrets.ts";
import { useLanguage } from "../../language/language.tsx";
import { Badge } from "../../primitives/badge.tsx";
import { Button } from "../../primitives/button.tsx";
import { Card } from "../../primitives/card.tsx";
import { ConfirmDialog } from "../../primitives/confirm-dialog.tsx";
import { DefinitionList } from "../../primitives/definition-list.tsx";
import { EmptyState } from "../../primitives/empty-state.tsx";
import { ErrorPanel } from "../../primitives/error-panel.tsx";
import { Heading } from "../../primitives/heading.tsx";
import { Row } from "../../primitives/row.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Text } from "../../primitives/text.tsx";
import { Timestamp } from "../../primitives/timestamp.tsx";
import { useToast } from "../../primitives/toasts.tsx";
import { Panel } from "../panel.tsx";
import { OverlapCountdown } from "./overlap-countdown.tsx";
import { RotateSecret } from "./rotate-secret.tsx";

/** What the tab of signing secrets is given. */
export interface SecretsTabProps {
  readonly destination: Destination;
  readonly isReadOnly: boolean;
}

/** The signing secrets of a destination: which sign, since when, and until when; to rotate, and to end an overlap. */
export function SecretsTab({ destination, isReadOnly }: SecretsTabProps) {
  const { t } = useLanguage();
  const types = useDestinationTypes();
  const [isRotating, setRotating] = useState(false);
  const type = types.data?.find((one) => one.type === destination.type);
  const signs = type?.signs !== false;
  const secrets = useSigningSecrets(destination.id, { isEnabled: signs });
  if (!signs) {
    return (
      <EmptyState icon={<KeyRound />} title={t("destination.secretsNone")}>
        {t("destination.secretsNoneText")}
      </EmptyState>
    );
  }
  return (
    <Stack>
      <Row justify="between">
        <Heading level={2}>{t("destination.secrets")}</Heading>
        {!isReadOnly && (
          <Button icon={<RotateCw />} onClick={() => setRotating(true)}>
            {t("destination.secretNewAction")}
          </Button>
        )}
      </Row>
      <Text tone="muted">{t("destination.secretsText")}</Text>
      <Panel query={secrets}>
        {(shown) =>
          shown.map((secret) => (
            <SecretCard
              key={secret.version}
              destinationId={destination.id}
              secret={secret}
              isReadOnly={isReadOnly}
              onOver={() => void secrets.refetch()}
            />
          ))
        }
      </Panel>
      {isRotating && (
        <RotateSecret destinationId={destination.id} onClose={() => setRotating(false)} />
      )}
    </Stack>
  );
}

interface SecretCardProps {
  readonly destinationId: string;
  readonly secret: SigningSecret;
  readonly isReadOnly: boolean;
  /** Called once its overlap has ended. */
  readonly onOver: () => void;
}

function SecretCard({ destinationId, secret, isReadOnly, onOver }: SecretCardProps) {
  const { lastFour, createdAt, signsUntil, state } = secret;
  const { t, format } = useLanguage();
  const [isEnding, setEnding] = useState(false);
  const isRetiring = state === "retiring";
  const ends =
    signsUntil === null
      ? []
      : [
          {
            term: t("destination.secretLeft"),
            children: (
              <Row>
                <OverlapCountdown until={signsUntil} onOver={onOver} />
                <Text tone="muted">
                  {t("destination.secretEnds", { time: format.time(signsUntil) })}
                </Text>
              </Row>
            ),
          },
        ];
  return (
    <Card part="signing-secret">
      <Stack>
        <Row justify="between">
          <Row>
            <code dir="ltr" aria-label={t("destination.secretMask", { lastFour })}>
              whsec_…{lastFour}
            </code>
            <Badge tone={isRetiring ? "warning" : "success"}>
              {t(isRetiring ? "destination.secretRetiring" : "destination.secretActive")}
            </Badge>
          </Row>
          {isRetiring && !isReadOnly && (
            <Button size="small" onClick={() => setEnding(true)}>
              {t("destination.secretEnd")}
            </Button>
          )}
        </Row>
        <DefinitionList
          items={[
            { term: t("destination.secretMade"), children: <Timestamp at={createdAt} /> },
            ...ends,
          ]}
        />
      </Stack>
      {isEnding && (
        <EndOverlap
          destinationId={destinationId}
          secret={secret}
          onClose={() => setEnding(false)}
        />
      )}
    </Card>
  );
}

function EndOverlap(props: {
  readonly destinationId: string;
  readonly secret: SigningSecret;
  readonly onClose: () => void;
}) {
  const { destinationId, secret, onClose } = props;
  const { lastFour, version } = secret;
  const { t } = useLanguage();
  const toast = useToast();
  const revocation = useRevokeSigningSecret(destinationId);
  return (
    <ConfirmDialog
      isOpen
      isDangerous
      onClose={onClose}
      title={t("destination.secretEndTitle", { lastFour })}
      description={t("destination.secretEndText")}
      confirmLabel={t("destination.secretEndConfirm")}
      isBusy={revocation.isPending}
      onConfirm={() =>
        revocation.mutate(
          { version },
          {
            onSuccess: () => {
              toast({ tone: "success", text: t("destination.secretEnded") });
              onClose();
            },
          },
        )
      }
    >
      {revocation.isError && <ErrorPanel error={revocation.error} />}
    </ConfirmDialog>
  );
}
