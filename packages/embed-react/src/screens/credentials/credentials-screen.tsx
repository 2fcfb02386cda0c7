import { useState } from "react";
import { KeyRound, Plus } from "lucide-react";
import type { Credential, CredentialType } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { useCredentials, useCredentialTypes } from "../../data/credentials.ts";
import { useIsReadOnly } from "../../embed/read-only.ts";
import { useLanguage } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { EmptyState } from "../../primitives/empty-state.tsx";
import { ErrorPanel } from "../../primitives/error-panel.tsx";
import { Heading } from "../../primitives/heading.tsx";
import { LoadMore } from "../../primitives/load-more.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Panel } from "../panel.tsx";
import { CreateCredentialDialog } from "./create-credential-dialog.tsx";
import { CredentialTable } from "./credential-table.tsx";
import { DeleteCredentialDialog } from "./delete-credential-dialog.tsx";
import { RotateCredentialDialog } from "./rotate-credential-dialog.tsx";

/** The customer's credentials: list, create, give new values, delete. */
export function CredentialsScreen() {
  const part = usePart();
  const { t } = useLanguage();
  const isReadOnly = useIsReadOnly();
  const credentials = useCredentials();
  const types = useCredentialTypes();
  const [isCreating, setCreating] = useState(false);
  const canCreate = !isReadOnly && (types.data?.length ?? 0) > 0;
  const create = (
    <Button kind="primary" icon={<Plus />} onClick={() => setCreating(true)}>
      {t("credentials.new")}
    </Button>
  );
  const hasSome = credentials.items.length > 0;
  return (
    <Stack gap="large" part="credentials">
      <div {...part("screen-header")}>
        <Heading level={1}>{t("credentials.title")}</Heading>
        {canCreate && hasSome && create}
      </div>
      {types.isError && <ErrorPanel error={types.error} onRetry={() => void types.refetch()} />}
      <Panel query={credentials} lines={4}>
        {() =>
          hasSome ? (
            <Listed credentials={credentials.items} types={types.data ?? []} />
          ) : (
            <EmptyState
              icon={<KeyRound />}
              title={t("credentials.empty")}
              actions={canCreate ? create : undefined}
            >
              {t("credentials.emptyText")}
            </EmptyState>
          )
        }
      </Panel>
      <LoadMore list={credentials} />
      {isCreating && (
        <CreateCredentialDialog
          types={types.data ?? []}
          onClose={() => setCreating(false)}
          onCreated={() => setCreating(false)}
        />
      )}
    </Stack>
  );
}

function Listed(props: {
  readonly credentials: readonly Credential[];
  readonly types: readonly CredentialType[];
}) {
  const { credentials, types } = props;
  const [open, setOpen] = useState<{ readonly id: string; readonly what: "rotate" | "delete" }>();
  const credential = credentials.find(({ id }) => id === open?.id);
  const type = types.find((one) => one.type === credential?.type);
  const close = () => setOpen(undefined);
  return (
    <>
      <CredentialTable
        credentials={credentials}
        types={types}
        onRotate={({ id }) => setOpen({ id, what: "rotate" })}
        onDelete={({ id }) => setOpen({ id, what: "delete" })}
      />
      {credential !== undefined && type !== undefined && open?.what === "rotate" && (
        <RotateCredentialDialog credential={credential} type={type} onClose={close} />
      )}
      {credential !== undefined && open?.what === "delete" && (
        <DeleteCredentialDialog credential={credential} onClose={close} />
      )}
    </>
  );
}
