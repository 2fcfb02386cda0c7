import { useEffect, useRef, useState } from "react";
import type { RefObject } from "react";
import type { Destination, DestinationType, Portal } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { useDestinationTypes } from "../../data/destination-types.ts";
import { useUpdateDestination } from "../../data/destinations.ts";
import { usePortal } from "../../data/portal.ts";
import { useLanguage } from "../../language/language.tsx";
import { useAnnounce } from "../../primitives/announcer.tsx";
import { Button } from "../../primitives/button.tsx";
import { ErrorPanel } from "../../primitives/error-panel.tsx";
import { Notice } from "../../primitives/notice.tsx";
import { Skeleton } from "../../primitives/skeleton.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { useToast } from "../../primitives/toasts.tsx";
import { useLeaveGuard } from "../../routing/router.tsx";
import { NewCredentialDialog } from "../credentials/credential-picker.tsx";
import { ConnectionCheck } from "../forms/connection-check.tsx";
import { ErrorSummary } from "../forms/error-summary.tsx";
import { saidProblems } from "../forms/form-model.ts";
import type { SaidProblem } from "../forms/form-model.ts";
import { GuideButton } from "../guide/guide-panel.tsx";
import { ConfigurationCard } from "./configuration-card.tsx";
import {
  changeOf,
  draftOfDestination,
  isDirty,
  noSettingsProblems,
  placedInSettings,
  settingsProblemsOf,
} from "./settings-draft.ts";
import type { SettingsDraft, SettingsProblems } from "./settings-draft.ts";
import { SettingsFields, settingsLabels } from "./settings-fields.tsx";

/** What the tab of settings is given. */
export interface SettingsTabProps {
  readonly destination: Destination;
  readonly isReadOnly: boolean;
}

/** The settings of a destination, to be changed; only shown where the host wants this customer to look only. */
export function SettingsTab({ destination, isReadOnly }: SettingsTabProps) {
  const { t } = useLanguage();
  const types = useDestinationTypes();
  const portal = usePortal();
  const [version, setVersion] = useState(0);
  const type = types.data?.find((one) => one.type === destination.type);
  if (isReadOnly || (types.isSuccess && type === undefined)) {
    return (
      <Stack>
        <Notice tone="info" title={t("destination.readOnly")} />
        <ConfigurationCard destination={destination} />
      </Stack>
    );
  }
  const failed = types.isError ? types : portal.isError ? portal : undefined;
  if (failed !== undefined && (type === undefined || portal.data === undefined)) {
    return <ErrorPanel error={failed.error} onRetry={() => void failed.refetch()} />;
  }
  if (type === undefined || portal.data === undefined) return <Skeleton lines={8} />;
  return (
    <SettingsEditor
      key={version}
      destination={destination}
      type={type}
      portal={portal.data}
      onStartOver={() => setVersion(version + 1)}
    />
  );
}

interface EditorProps {
  readonly destination: Destination;
  readonly type: DestinationType;
  readonly portal: Portal;
  /** Makes the form anew from what is stored. */
  readonly onStartOver: () => void;
}

function SettingsEditor(props: EditorProps) {
  const { destination, type, portal, onStartOver } = props;
  const part = usePart();
  const { t } = useLanguage();
  const form = useRef<HTMLFormElement>(null);
  const editing = useEditing(props);
  const { draft, setDraft, problems, setProblems, attempt, update, base } = editing;
  const dirty = isDirty(draft, { destination: base, type });
  useLeaveGuard(
    dirty,
    (route) =>
      route.screen === "destination" && route.id === destination.id && route.tab === "settings",
  );
  useStoredChange({ destination, base, dirty, onStartOver });
  const [isCreatingCredential, setCreatingCredential] = useState(false);
  return (
    <>
      <form
        {...part("destination-settings")}
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          editing.save();
        }}
      >
        <Stack gap="large">
          <GuideButton type={type.type} isAlone />
          {dirty && destination.updatedAt !== base.updatedAt && (
            <ChangedElsewhere onStartOver={onStartOver} />
          )}
          <Problems form={form} type={type} problems={problems} attempt={attempt} />
          <SettingsFields
            destination={base}
            type={type}
            draft={draft}
            onChange={setDraft}
            problems={problems}
            onProblems={setProblems}
            policy={portal.portalPolicy}
            onCreateCredential={() => setCreatingCredential(true)}
          />
          <ConnectionCheck bodyOf={editing.checkBody} onProblems={editing.showSaid} />
          {update.isError && saidProblems(update.error).length === 0 && (
            <ErrorPanel error={update.error} onRetry={editing.save} />
          )}
          <div {...part("wizard-actions")}>
            <Button disabled={!dirty || update.isPending} onClick={onStartOver}>
              {t("destination.discard")}
            </Button>
            <Button kind="primary" type="submit" disabled={!dirty} isBusy={update.isPending}>
              {t("words.save")}
            </Button>
          </div>
        </Stack>
      </form>
      {isCreatingCredential && (
        <NewCredentialDialog
          types={type.credentialTypes}
          onClose={() => setCreatingCredential(false)}
          onCreated={(credentialId) => {
            setDraft({ ...draft, credentialId });
            setCreatingCredential(false);
          }}
        />
      )}
    </>
  );
}

function Problems(props: {
  readonly form: RefObject<HTMLFormElement | null>;
  readonly type: DestinationType;
  readonly problems: SettingsProblems;
  readonly attempt: number;
}) {
  const { form, type, problems, attempt } = props;
  const { t } = useLanguage();
  return (
    <ErrorSummary
      problems={problems.placed}
      labels={settingsLabels(type, t)}
      form={form}
      attempt={attempt}
    />
  );
}

function ChangedElsewhere({ onStartOver }: Pick<EditorProps, "onStartOver">) {
  const { t } = useLanguage();
  return (
    <Notice
      tone="warning"
      role="status"
      title={t("destination.changedElsewhere")}
      actions={
        <Button size="small" onClick={onStartOver}>
          {t("destination.changedElsewhereLoad")}
        </Button>
      }
    >
      {t("destination.changedElsewhereText")}
    </Notice>
  );
}

/** What the form holds, and what is done with it. */
function useEditing({ destination, type, onStartOver }: EditorProps) {
  const { t } = useLanguage();
  const toast = useToast();
  const announce = useAnnounce();
  // Differences are told from what was there when the form was made.
  const [base] = useState(destination);
  const [draft, setDraft] = useState<SettingsDraft>(() => draftOfDestination(base, type));
  const [problems, setProblems] = useState<SettingsProblems>(noSettingsProblems);
  const [attempt, setAttempt] = useState(0);
  const update = useUpdateDestination(destination.id);
  const show = (found: SettingsProblems) => {
    setProblems(found);
    setAttempt((count) => count + 1);
  };
  const showSaid = (said: readonly SaidProblem[]) => show(placedInSettings(said, type));
  const checked = () => {
    const found = settingsProblemsOf(draft, type);
    setProblems(found ?? noSettingsProblems);
    if (found === undefined) return changeOf(draft, { destination: base, type });
    show(found);
    if (found.rules.hasNoType) announce(t("rules.needOne"), { assertive: true });
    return undefined;
  };
  const save = () => {
    const change = checked();
    if (change === undefined || update.isPending) return;
    update.mutate(change, {
      onError: (error) => {
        const said = saidProblems(error);
        if (said.length > 0) showSaid(said);
      },
      onSuccess: () => {
        toast({ tone: "success", text: t("destination.saved") });
        onStartOver();
      },
    });
  };
  const checkBody = () => {
    const change = checked();
    return change && { ...change, destinationId: destination.id };
  };
  return {
    base,
    draft,
    setDraft,
    problems,
    setProblems,
    attempt,
    update,
    save,
    checkBody,
    showSaid,
  };
}

/** A form in which nothing was typed follows what is stored. */
function useStoredChange({
  destination,
  base,
  dirty,
  onStartOver,
}: {
  readonly destination: Destination;
  readonly base: Destination;
  readonly dirty: boolean;
  readonly onStartOver: () => void;
}): void {
  const isOld = destination.updatedAt !== base.updatedAt && !dirty;
  useEffect(() => {
    if (isOld) onStartOver();
  }, [isOld, onStartOver]);
}
