import { useLanguage } from "../../language/language.tsx";
import { Table } from "../../primitives/table.tsx";
import { Text } from "../../primitives/text.tsx";
import { isMaskedValue } from "./curl-text.ts";

/** The headers of a request or a response, in their order; masked values are told to be masked. */
export function HeaderTable({
  caption,
  headers,
}: {
  readonly caption: string;
  readonly headers: readonly (readonly [string, string])[];
}) {
  const { t } = useLanguage();
  if (headers.length === 0) return <Text tone="muted">{t("delivery.noHeaders")}</Text>;
  return (
    <Table
      part="header-table"
      caption={caption}
      isCaptionShown
      columns={[
        { key: "name", header: t("delivery.headerName") },
        { key: "value", header: t("delivery.headerValue") },
      ]}
      rows={headers.map(([name, value], index) => ({ key: `${index}`, name, value }))}
      rowKey={({ key }) => key}
      renderCell={({ name, value }, column) => {
        if (column === "name") return <bdi dir="ltr">{name}</bdi>;
        if (!isMaskedValue(value)) return <bdi dir="ltr">{value}</bdi>;
        return t("delivery.maskedValue", { value });
      }}
    />
  );
}
