import type { Credential, CredentialType } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { usePortal } from "../../data/portal.ts";
import { useIsReadOnly } from "../../embed/read-only.ts";
import { useLanguage } from "../../language/language.tsx";
import { Menu } from "../../primitives/menu.tsx";
import { Table } from "../../primitives/table.tsx";
import { Text } from "../../primitives/text.tsx";
import { Timestamp } from "../../primitives/timestamp.tsx";
import { factsOf, isMoment, masksOf } from "./credential-model.ts";

/** What the table of credentials is given. */
export interface CredentialTableProps {
  readonly credentials: readonly Credential[];
  readonly types: readonly CredentialType[];
  readonly onRotate: (credential: Credential) => void;
  readonly onDelete: (credential: Credential) => void;
}

/** Credentials with what lets their owner recognise them; never a secret as a whole. */
export function CredentialTable(props: CredentialTableProps) {
  const { credentials, types, onRotate, onDelete } = props;
  const { t } = useLanguage();
  const isReadOnly = useIsReadOnly();
  const portal = usePortal();
  const mayDelete = portal.data?.portalPolicy.mayDelete ?? false;
  const typeOf = (credential: Credential) => types.find(({ type }) => type === credential.type);
  return (
    <Table
      caption={t("credentials.list")}
      columns={[
        { key: "name", header: t("credentials.name") },
        { key: "type", header: t("credentials.type") },
        { key: "secret", header: t("credentials.secret") },
        { key: "used", header: t("credentials.usedBy") },
        { key: "updated", header: t("credentials.updated"), isHiddenWhenNarrow: true },
        ...(isReadOnly
          ? []
          : [{ key: "menu", header: t("words.actions"), isHeaderHidden: true } as const]),
      ]}
      rows={credentials}
      rowKey={({ id }) => id}
      renderCell={(credential, key) => {
        switch (key) {
          case "name":
            return <Named credential={credential} type={typeOf(credential)} />;
          case "type":
            return typeOf(credential)?.label ?? credential.type;
          case "secret":
            return <Masks masks={masksOf(credential, typeOf(credential))} />;
          case "used":
            return credential.destinationCount === 0
              ? t("credentials.notUsed")
              : t("credentials.used", { count: credential.destinationCount });
          case "updated":
            return <Timestamp at={credential.updatedAt} />;
          default:
            return (
              <Menu
                label={t("credentials.menu", { name: credential.name })}
                items={[
                  {
                    label: t("credentials.rotate"),
                    onSelect: () => onRotate(credential),
                    isDisabled: typeOf(credential) === undefined,
                  },
                  ...(mayDelete
                    ? [
                        {
                          label: t("words.delete"),
                          onSelect: () => onDelete(credential),
                          isDangerous: true,
                        },
                      ]
                    : []),
                ]}
              />
            );
        }
      }}
    />
  );
}

function Named(props: {
  readonly credential: Credential;
  readonly type: CredentialType | undefined;
}) {
  const { credential, type } = props;
  const { format } = useLanguage();
  return (
    <>
      {credential.name}
      {factsOf(credential, type).map(({ label, value }) => (
        <Text key={label} tone="muted" size="small">
          {label}: <bdi>{isMoment(value) ? format.time(value) : value}</bdi>
        </Text>
      ))}
    </>
  );
}

function Masks({ masks }: { readonly masks: readonly string[] }) {
  const part = usePart();
  return (
    <bdi dir="ltr" {...part("credential-masks")}>
      {masks.join(" ")}
    </bdi>
  );
}
