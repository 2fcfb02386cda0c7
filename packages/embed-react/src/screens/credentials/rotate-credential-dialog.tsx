import { useRef, useState } from "react";
import type { Credential, CredentialType } from "../../api/types.ts";
import { useUpdateCredential } from "../../data/credentials.ts";
import { useLanguage } from "../../language/language.tsx";
import { useToast } from "../../primitives/toasts.tsx";
import { Button } from "../../primitives/button.tsx";
import { Dialog } from "../../primitives/dialog.tsx";
import { ErrorPanel } from "../../primitives/error-panel.tsx";
import {
  changedMembers,
  faultsOf,
  initialValues,
  noProblems,
  placeProblems,
  saidProblems,
} from "../forms/form-model.ts";
import { CredentialFields, nameFaults } from "./credential-fields.tsx";
import { storedOf } from "./credential-model.ts";

/** What the dialog of a rotation is given. */
export interface RotateCredentialDialogProps {
  readonly credential: Credential;
  readonly type: CredentialType;
  readonly onClose: () => void;
}

/** Gives a credential new values in place. Show it only while it is open: it forgets what was typed when it goes. */
export function RotateCredentialDialog(props: RotateCredentialDialogProps) {
  const { credential, type, onClose } = props;
  const { t } = useLanguage();
  const form = useRef<HTMLDivElement>(null);
  const rotation = useRotation(props);
  const { destinationCount: count } = credential;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      onSubmit={rotation.submit}
      title={t("credentials.rotateTitle", { name: credential.name })}
      description={
        count === 0 ? t("credentials.rotateUnused") : t("credentials.rotateText", { count })
      }
      footer={
        <>
          <Button onClick={onClose}>{t("words.cancel")}</Button>
          <Button kind="primary" type="submit" isBusy={rotation.isBusy}>
            {t("credentials.save")}
          </Button>
        </>
      }
    >
      <div ref={form}>
        <CredentialFields
          type={{ ...type, ...externalIdOf(credential) }}
          draft={rotation.draft}
          onChange={rotation.setDraft}
          stored={rotation.stored}
          problems={rotation.problems}
          onProblems={rotation.setProblems}
          form={form}
          attempt={rotation.attempt}
        />
        {rotation.error !== undefined && <ErrorPanel error={rotation.error} />}
      </div>
    </Dialog>
  );
}

function useRotation({ credential, type, onClose }: RotateCredentialDialogProps) {
  const { t } = useLanguage();
  const toast = useToast();
  const update = useUpdateCredential(credential.id);
  // What was stored when the dialog was opened: a list that is read again must not change a half-filled form.
  const [stored] = useState(() => storedOf(credential, type));
  const [before] = useState(() => initialValues(type.fields, stored));
  const [draft, setDraft] = useState({ name: credential.name, values: before });
  const [problems, setProblems] = useState(noProblems);
  const [attempt, setAttempt] = useState(0);
  const [error, setError] = useState<unknown>();
  const submit = () => {
    if (update.isPending) return;
    setError(undefined);
    setAttempt(attempt + 1);
    const faults = { ...nameFaults(draft.name), ...faultsOf(type.fields, draft.values) };
    setProblems({ ...noProblems, faults });
    if (Object.keys(faults).length > 0) return;
    const name = draft.name.trim();
    const change = {
      ...changedMembers(type.fields, draft.values, before),
      ...(name !== credential.name && { name }),
    };
    if (Object.keys(change).length === 0) {
      onClose();
      return;
    }
    update.mutate(change, {
      onSuccess: () => {
        toast({ tone: "success", text: t("credentials.rotated", { name }) });
        onClose();
      },
      onError: (failure) => {
        const said = saidProblems(failure);
        const names = ["name", ...type.fields.map((field) => field.name)];
        if (said.length > 0) setProblems(placeProblems(said, names));
        else setError(failure);
        setAttempt(attempt + 2);
      },
    });
  };
  return {
    stored,
    draft,
    setDraft,
    problems,
    setProblems,
    attempt,
    error,
    submit,
    isBusy: update.isPending,
  };
}

function externalIdOf(credential: Credential): Pick<CredentialType, "externalId"> {
  const { externalId } = credential;
  return typeof externalId === "string" ? { externalId } : {};
}
