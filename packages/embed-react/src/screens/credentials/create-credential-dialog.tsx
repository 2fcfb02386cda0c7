import { useRef, useState } from "react";
import type { Credential, CredentialType } from "../../api/types.ts";
import { useCreateCredential } from "../../data/credentials.ts";
import { useLanguage } from "../../language/language.tsx";
import { useAnnounce } from "../../primitives/announcer.tsx";
import { Button } from "../../primitives/button.tsx";
import { Dialog } from "../../primitives/dialog.tsx";
import { ErrorPanel } from "../../primitives/error-panel.tsx";
import { Field } from "../../primitives/field.tsx";
import { Notice } from "../../primitives/notice.tsx";
import { Select } from "../../primitives/select.tsx";
import { Stack } from "../../primitives/stack.tsx";
import {
  createdMembers,
  faultsOf,
  initialValues,
  noProblems,
  placeProblems,
  saidProblems,
} from "../forms/form-model.ts";
import { CredentialFields, nameFaults } from "./credential-fields.tsx";
import type { CredentialDraft } from "./credential-fields.tsx";
import { isAvailable } from "./credential-model.ts";

/** What the dialog of a new credential is given. */
export interface CreateCredentialDialogProps {
  /** The types that may be created; at least one. */
  readonly types: readonly CredentialType[];
  readonly onClose: () => void;
  readonly onCreated: (credential: Credential) => void;
}

/** Creates a credential of one of some types. Show it only while it is open: it forgets what was typed when it goes. */
export function CreateCredentialDialog(props: CreateCredentialDialogProps) {
  const { types, onClose, onCreated } = props;
  const { t } = useLanguage();
  const form = useRef<HTMLDivElement>(null);
  const [typeName, setTypeName] = useState((types.find(isAvailable) ?? types[0])?.type ?? "");
  const type = types.find((one) => one.type === typeName) ?? types[0];
  const creation = useCredentialCreation(type, onCreated);
  if (type === undefined) return null;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      onSubmit={creation.submit}
      title={t("credentials.createTitle")}
      description={type.description}
      footer={
        <>
          <Button onClick={onClose}>{t("words.cancel")}</Button>
          {isAvailable(type) && (
            <Button kind="primary" type="submit" isBusy={creation.isBusy}>
              {t("credentials.create")}
            </Button>
          )}
        </>
      }
    >
      <div ref={form}>
        <Stack>
          {types.length > 1 && (
            <Field label={t("credentials.types")}>
              {(ids) => (
                <Select
                  field={ids}
                  value={type.type}
                  onChange={(chosen) => {
                    setTypeName(chosen);
                    creation.startAnew(types.find((one) => one.type === chosen));
                  }}
                  options={types.map((one) => ({
                    value: one.type,
                    label: isAvailable(one)
                      ? one.label
                      : t("credentials.unavailableType", { label: one.label }),
                  }))}
                />
              )}
            </Field>
          )}
          {isAvailable(type) ? (
            <CredentialFields
              key={type.type}
              type={type}
              draft={creation.draft}
              onChange={creation.setDraft}
              problems={creation.problems}
              onProblems={creation.setProblems}
              form={form}
              attempt={creation.attempt}
            />
          ) : (
            <Notice tone="warning" role="status" title={t("credentials.unavailable")}>
              {t("credentials.unavailableText")}
            </Notice>
          )}
          {creation.error !== undefined && <ErrorPanel error={creation.error} />}
        </Stack>
      </div>
    </Dialog>
  );
}

function useCredentialCreation(
  type: CredentialType | undefined,
  onCreated: (credential: Credential) => void,
) {
  const { t } = useLanguage();
  const announce = useAnnounce();
  const creation = useCreateCredential();
  const [draft, setDraft] = useState<CredentialDraft>(() => emptyDraft(type, ""));
  const [problems, setProblems] = useState(noProblems);
  const [attempt, setAttempt] = useState(0);
  const [error, setError] = useState<unknown>();
  const submit = () => {
    if (type === undefined || !isAvailable(type) || creation.isPending) return;
    setError(undefined);
    setAttempt(attempt + 1);
    const faults = { ...nameFaults(draft.name), ...faultsOf(type.fields, draft.values) };
    setProblems({ ...noProblems, faults });
    if (Object.keys(faults).length > 0) return;
    const fields = createdMembers(type.fields, draft.values);
    creation.mutate(
      { ...fields, type: type.type, name: draft.name.trim() },
      {
        onSuccess: (credential) => {
          announce(t("credentials.created", { name: credential.name }));
          onCreated(credential);
        },
        onError: (failure) => {
          const said = saidProblems(failure);
          const names = ["name", ...type.fields.map(({ name }) => name)];
          if (said.length > 0) setProblems(placeProblems(said, names));
          else setError(failure);
          setAttempt(attempt + 2);
        },
      },
    );
  };
  return {
    draft,
    setDraft,
    problems,
    setProblems,
    attempt,
    error,
    submit,
    isBusy: creation.isPending,
    startAnew: (chosen: CredentialType | undefined) => {
      setDraft(emptyDraft(chosen, draft.name));
      setProblems(noProblems);
      setError(undefined);
    },
  };
}

function emptyDraft(type: CredentialType | undefined, name: string): CredentialDraft {
  return { name, values: initialValues(type?.fields ?? []) };
}
