import type { CredentialType } from "../../api/types.ts";
import { useLanguage } from "../../language/language.tsx";
import { CopyText } from "../../primitives/copy-text.tsx";
import { Field } from "../../primitives/field.tsx";

/** The words for what a service tells of itself under these names; others are shown in its own. */
const known = {
  principalArn: { label: "credentials.principalArn", help: "credentials.principalArnHelp" },
  issuer: { label: "credentials.issuer", help: "credentials.issuerHelp" },
} as const;

/** What the customer's cloud account has to name so that it trusts the service, each to copy; nothing where it needs none. */
export function TrustFields({
  type,
}: {
  readonly type: Pick<CredentialType, "externalId" | "platform">;
}) {
  const { t } = useLanguage();
  const { externalId, platform = [] } = type;
  return (
    <>
      {platform.map(({ name, label, help, value }) => {
        const words = Object.hasOwn(known, name) ? known[name as keyof typeof known] : undefined;
        return (
          <Field
            key={name}
            label={words === undefined ? label : t(words.label)}
            help={words === undefined ? help : t(words.help)}
          >
            {() => <CopyText text={value} label={t("words.copy")} />}
          </Field>
        );
      })}
      {externalId !== undefined && (
        <Field label={t("credentials.externalId")} help={t("credentials.externalIdHelp")}>
          {() => <CopyText text={externalId} label={t("words.copy")} />}
        </Field>
      )}
    </>
  );
}
