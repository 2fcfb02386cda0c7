import { Plus } from "lucide-react";
import { useCredentials, useCredentialTypes } from "../../data/credentials.ts";
import { useLanguage } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { ErrorPanel } from "../../primitives/error-panel.tsx";
import { Field } from "../../primitives/field.tsx";
import { Row } from "../../primitives/row.tsx";
import { Select } from "../../primitives/select.tsx";
import { Skeleton } from "../../primitives/skeleton.tsx";
import { faultText } from "../forms/fault-text.ts";
import type { FieldFault } from "../forms/form-model.ts";
import { CreateCredentialDialog } from "./create-credential-dialog.tsx";

/** What the choice of a credential is given. */
export interface CredentialPickerProps {
  /** The types that the destination type can sign in with. */
  readonly types: readonly string[];
  /** Whether the destination type can do nothing without one. */
  readonly isRequired: boolean;
  /** `crd_…`; `null`: none. */
  readonly value: string | null;
  readonly onChange: (credentialId: string | null) => void;
  /** Asks for a new one: show {@link NewCredentialDialog}, outside of the form, for it is a form itself. */
  readonly onCreate: () => void;
  readonly fault?: FieldFault | undefined;
}

/** What a destination signs in with: one of the customer's credentials of the fitting types, or a new one. */
export function CredentialPicker(props: CredentialPickerProps) {
  const { types, isRequired, value, onChange, onCreate, fault } = props;
  const { t } = useLanguage();
  const credentials = useCredentials();
  const credentialTypes = useCredentialTypes();
  // Only while there is nothing to choose from: reading again in vain takes nothing away.
  const failed = [credentials, credentialTypes].find(
    (one) => one.isError && one.data === undefined,
  );
  if (failed !== undefined) {
    return <ErrorPanel error={failed.error} onRetry={() => void failed.refetch()} />;
  }
  if (credentials.data === undefined || credentialTypes.data === undefined) {
    return <Skeleton lines={2} />;
  }
  const offered = credentialTypes.data.filter(({ type }) => types.includes(type));
  const labels = new Map(offered.map(({ type, label }) => [type, label]));
  const fitting = credentials.items.filter(({ type }) => types.includes(type));
  const options = fitting.map(({ id, name, type }) => ({
    value: id,
    label: `${name} (${labels.get(type) ?? type})`,
  }));
  // One that was made a moment ago is chosen before the list has it.
  const isListed = value === null || fitting.some(({ id }) => id === value);
  return (
    <div data-pushrail-field="credentialId">
      <Field
        label={t("credentials.choose")}
        help={t("credentials.chooseHelp")}
        isRequired={isRequired}
        error={fault === undefined ? undefined : faultText(t, fault)}
      >
        {(ids) => (
          <Row>
            <Select
              field={ids}
              value={value ?? ""}
              onChange={(id) => onChange(id === "" ? null : id)}
              options={[
                { value: "", label: t(isRequired ? "forms.choose" : "credentials.none") },
                ...options,
                ...(isListed ? [] : [{ value, label: value }]),
              ]}
            />
            {offered.length > 0 && (
              <Button icon={<Plus />} onClick={onCreate}>
                {t("credentials.createNew")}
              </Button>
            )}
          </Row>
        )}
      </Field>
    </div>
  );
}

/** Creates a credential of one of the types that a destination type can sign in with. Show it only while it is open. */
export function NewCredentialDialog(props: {
  /** Those that are usual come first, as the destination type names them. */
  readonly types: readonly string[];
  readonly onClose: () => void;
  /** Gets the id, `crd_…`. */
  readonly onCreated: (credentialId: string) => void;
}) {
  const { types, onClose, onCreated } = props;
  const credentialTypes = useCredentialTypes();
  const offered = types.flatMap(
    (name) => credentialTypes.data?.find(({ type }) => type === name) ?? [],
  );
  if (offered.length === 0) return null;
  return (
    <CreateCredentialDialog
      types={offered}
      onClose={onClose}
      onCreated={({ id }) => onCreated(id)}
    />
  );
}
