import { useEffect, useState } from "react";
import { useDestination, useDestinations } from "../../data/destinations.ts";
import { useEstimateReplay, useStartReplay } from "../../data/replays.ts";
import { useLanguage } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { Dialog } from "../../primitives/dialog.tsx";
import { ErrorPanel } from "../../primitives/error-panel.tsx";
import { Notice } from "../../primitives/notice.tsx";
import { Skeleton } from "../../primitives/skeleton.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Text } from "../../primitives/text.tsx";
import { useToast } from "../../primitives/toasts.tsx";
import { useNavigate } from "../../routing/router.tsx";
import { EstimateView } from "./estimate-view.tsx";
import { isReady, isTypedCount, typedCountMin } from "./replay-request.ts";
import type { ReadyRequest, ReplayRequest } from "./replay-request.ts";
import { draftOf, ScopeForm, scopeOfDraft } from "./scope-form.tsx";
import { scopeText } from "./scope-words.ts";

/** What the dialog of a replay is given. */
export interface ReplayDialogProps {
  /** What to replay; `undefined` while the dialog is closed. */
  readonly request: ReplayRequest | undefined;
  readonly onClose: () => void;
  /** Called when the replay was started, before the dialog closes. */
  readonly onStarted?: (() => void) | undefined;
}

/**
 * From what to replay to its start: the span of time where it is one, then what that would mean, then the confirmation.
 * A toast leads to the replay from wherever one goes next.
 */
export function ReplayDialog({ request, ...props }: ReplayDialogProps) {
  if (request === undefined) return null;
  return <OpenReplayDialog {...props} request={request} />;
}

function OpenReplayDialog({
  request,
  ...props
}: ReplayDialogProps & { readonly request: ReplayRequest }) {
  const [ready, setReady] = useState<ReadyRequest | undefined>(
    isReady(request) ? request : undefined,
  );
  const { scope } = request;
  const [draft, setDraft] = useState(
    scope.kind === "window" ? draftOf(request.destinationId, scope) : undefined,
  );
  if (ready === undefined) {
    return (
      <ScopeStep
        request={request}
        draft={draft ?? draftOf(request.destinationId, { kind: "window", from: "", to: "" })}
        onDraft={setDraft}
        onReady={setReady}
        onClose={props.onClose}
      />
    );
  }
  return (
    <EstimateStep
      {...props}
      request={ready}
      onBack={isReady(request) ? undefined : () => setReady(undefined)}
    />
  );
}

function ScopeStep({
  request,
  draft,
  onDraft,
  onReady,
  onClose,
}: {
  readonly request: ReplayRequest;
  readonly draft: ReturnType<typeof draftOf>;
  readonly onDraft: (draft: ReturnType<typeof draftOf>) => void;
  readonly onReady: (ready: ReadyRequest) => void;
  readonly onClose: () => void;
}) {
  const { t, format } = useLanguage();
  const [showsProblems, setShowsProblems] = useState(false);
  const { items } = useDestinations();
  const isKnown = request.destinationId !== undefined;
  const leftOut = request.leftOut ?? [];
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t("replays.titleDialog")}
      onSubmit={() => {
        const scope = request.scope.kind === "window" ? scopeOfDraft(draft) : request.scope;
        setShowsProblems(true);
        if (scope !== undefined && draft.destinationId !== "") {
          onReady({ destinationId: draft.destinationId, scope });
        }
      }}
      footer={
        <>
          <Button onClick={onClose}>{t("words.cancel")}</Button>
          <Button type="submit" kind="primary">
            {t("replays.estimate")}
          </Button>
        </>
      }
    >
      <Stack>
        {leftOut.length > 0 && (
          <Notice
            tone="warning"
            title={t("replays.leftOut", {
              members: format.list(leftOut.map((member) => t(`replays.leftOut_${member}`))),
            })}
          />
        )}
        <ScopeForm
          draft={draft}
          onChange={onDraft}
          destinations={isKnown ? undefined : items}
          showsProblems={showsProblems}
          hasWindow={request.scope.kind === "window"}
        />
      </Stack>
    </Dialog>
  );
}

function EstimateStep({
  request,
  onBack,
  onClose,
  onStarted,
}: {
  readonly request: ReadyRequest;
  readonly onBack: (() => void) | undefined;
} & Omit<ReplayDialogProps, "request">) {
  const language = useLanguage();
  const { t } = language;
  const [typed, setTyped] = useState("");
  const { estimate, start, isStarting, error, retry } = useReplaySteps(request, () => {
    onStarted?.();
    onClose();
  });
  const count = estimate?.count ?? 0;
  const mayStart = count > 0 && (count <= typedCountMin || isTypedCount(typed, count));
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t("replays.titleDialog")}
      description={scopeText(language, { ...request.scope })}
      onSubmit={() => {
        if (mayStart && !isStarting) start();
      }}
      footer={
        <>
          {onBack !== undefined && <Button onClick={onBack}>{t("replays.change")}</Button>}
          <Button onClick={onClose}>{t("words.cancel")}</Button>
          {count > 0 && (
            <Button type="submit" kind="primary" disabled={!mayStart} isBusy={isStarting}>
              {t("replays.start", { count })}
            </Button>
          )}
        </>
      }
    >
      <Stack>
        <Refusal destinationId={request.destinationId} />
        {estimate === undefined && error === null && <Skeleton lines={4} />}
        {estimate !== undefined && (
          <EstimateView estimate={estimate} typed={typed} onTyped={setTyped} />
        )}
        {error !== null && <ErrorPanel error={error} onRetry={retry} />}
      </Stack>
    </Dialog>
  );
}

/** Says before anything is tried that a destination takes no replays at present. */
function Refusal({ destinationId }: { readonly destinationId: string }) {
  const { t } = useLanguage();
  const { data } = useDestination(destinationId);
  if (data === undefined || data.state === "ACTIVE") return null;
  return (
    <Notice
      tone="warning"
      title={t(data.state === "PAUSED" ? "replays.refusedPaused" : "replays.refusedDisabled")}
    >
      <Text>
        <bdi>{data.name}</bdi>
      </Text>
    </Notice>
  );
}

/** Asks for the estimate at once, and starts the replay when it is told to. */
function useReplaySteps(request: ReadyRequest, onStarted: () => void) {
  const { t } = useLanguage();
  const toast = useToast();
  const navigate = useNavigate();
  const [idempotencyKey] = useState(newKey);
  const { mutate: estimateReplay, ...estimated } = useEstimateReplay();
  const { mutate: startReplay, ...started } = useStartReplay();
  const { destinationId, scope } = request;
  useEffect(() => estimateReplay({ destinationId, scope }), [estimateReplay, destinationId, scope]);
  const start = () =>
    startReplay(
      { destinationId, scope, idempotencyKey },
      {
        onSuccess: ({ id }) => {
          toast({
            tone: "success",
            text: t("replays.started"),
            action: {
              label: t("replays.watch"),
              onSelect: () => navigate({ screen: "replay", id }),
            },
          });
          onStarted();
        },
      },
    );
  return {
    estimate: estimated.data,
    start,
    isStarting: started.isPending,
    error: started.error ?? estimated.error,
    retry: started.isError ? start : () => estimateReplay({ destinationId, scope }),
  };
}

/** One for each opening of the dialog: pressing the button again after a lost answer makes no second replay. */
function newKey(): string {
  // Pages without TLS have no `randomUUID`.
  return [...globalThis.crypto.getRandomValues(new Uint32Array(4))].join("-");
}
