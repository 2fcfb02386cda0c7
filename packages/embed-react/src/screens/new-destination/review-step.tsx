import { useId } from "react";
import type { ReactNode } from "react";
import type { DestinationType } from "../../api/types.ts";
import { PushrailOffline } from "../../api/problem.ts";
import { usePart } from "../../appearance/part.tsx";
import { useCredentials } from "../../data/credentials.ts";
import { useLanguage } from "../../language/language.tsx";
import type { Language } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { Card } from "../../primitives/card.tsx";
import { CodeBlock } from "../../primitives/code-block.tsx";
import { DefinitionList } from "../../primitives/definition-list.tsx";
import { ErrorPanel } from "../../primitives/error-panel.tsx";
import { Heading } from "../../primitives/heading.tsx";
import { Row } from "../../primitives/row.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Text } from "../../primitives/text.tsx";
import { Link } from "../../routing/router.tsx";
import { retryPolicyOf } from "../forms/common-model.ts";
import { scheduleInWords } from "../forms/common-settings.tsx";
import { isEmpty } from "../forms/form-model.ts";
import { settingText } from "../forms/setting-text.ts";
import { filterOfDraft } from "../routing-rules/filter-draft.ts";
import { jsonOfFilter } from "../routing-rules/filter-model.ts";
import { takesOrder } from "./wizard-draft.ts";
import type { WizardDraft } from "./wizard-draft.ts";
import { routeOfStep } from "./wizard-steps.tsx";

/** What the review is given. */
export interface ReviewStepProps {
  readonly type: DestinationType;
  readonly draft: WizardDraft;
  readonly isCreating: boolean;
  /** Why the creation failed for another reason than what was filled in. */
  readonly error: unknown;
  readonly onCreate: () => void;
  readonly onBack: () => void;
}

/** Everything that was chosen, once more, before it is created. Secret values are not shown. */
export function ReviewStep(props: ReviewStepProps) {
  const { type, draft, isCreating, error, onCreate, onBack } = props;
  const part = usePart();
  const { t } = useLanguage();
  return (
    <Stack gap="large">
      <Section title={t("wizard.reviewConnection")} type={type.type} step="settings">
        <Connection type={type} draft={draft} />
      </Section>
      <Section title={t("wizard.reviewEvents")} type={type.type} step="events">
        <Events draft={draft} />
      </Section>
      <Section title={t("wizard.reviewOptions")} type={type.type} step="settings">
        <Options type={type} draft={draft} />
      </Section>
      {error !== undefined && error !== null && (
        <Stack>
          <ErrorPanel error={error} onRetry={onCreate} />
          {error instanceof PushrailOffline && <Text tone="muted">{t("wizard.lostAnswer")}</Text>}
        </Stack>
      )}
      <div {...part("wizard-actions")}>
        <Button onClick={onBack}>{t("words.back")}</Button>
        <Button kind="primary" isBusy={isCreating} onClick={onCreate}>
          {t("wizard.create")}
        </Button>
      </div>
    </Stack>
  );
}

function Section(props: {
  readonly title: string;
  readonly type: string;
  readonly step: "settings" | "events";
  readonly children: ReactNode;
}) {
  const part = usePart();
  const { t } = useLanguage();
  const id = useId();
  return (
    <Card labelledBy={id}>
      <Stack gap="small">
        <Row justify="between">
          <Heading level={2} id={id}>
            {props.title}
          </Heading>
          <Link
            {...part("link")}
            to={routeOfStep(props.step, props.type)}
            aria-label={`${t("wizard.change")}: ${props.title}`}
          >
            {t("wizard.change")}
          </Link>
        </Row>
        {props.children}
      </Stack>
    </Card>
  );
}

function Connection({ type, draft }: Pick<ReviewStepProps, "type" | "draft">) {
  const { t, format } = useLanguage();
  const credentials = useCredentials();
  const credential = credentials.items.find(({ id }) => id === draft.credentialId);
  const settings = type.fields
    .filter((field) => field.value === undefined && !isEmpty(draft.settings[field.name]))
    .map((field) => ({
      term: field.label,
      children: field.secret ? (
        secretInWords({ t, format }, draft.settings[field.name])
      ) : (
        <bdi>{settingText({ t, format }, field, draft.settings[field.name])}</bdi>
      ),
    }));
  return (
    <DefinitionList
      items={[
        { term: t("words.name"), children: draft.common.name },
        { term: t("words.type"), children: type.label },
        ...settings,
        ...(draft.credentialId === null
          ? []
          : [{ term: t("credentials.choose"), children: credential?.name ?? draft.credentialId }]),
      ]}
    />
  );
}

function secretInWords({ t, format }: Pick<Language, "t" | "format">, value: unknown): ReactNode {
  if (typeof value !== "object" || value === null) return t("wizard.reviewSecret");
  const names = format.list(Object.keys(value));
  return (
    <>
      <bdi dir="ltr">{names}</bdi> ({t("wizard.reviewSecret")})
    </>
  );
}

function Events({ draft }: Pick<ReviewStepProps, "draft">) {
  const { t, format } = useLanguage();
  const { patterns, filter } = draft.rules;
  const json = jsonOfFilter(filterOfDraft(filter) ?? null);
  return (
    <Stack>
      {patterns.includes("*") ? (
        <Text>{`${t("rules.all")}. ${t("rules.allHelp")}`}</Text>
      ) : (
        <Text>
          <bdi dir="ltr">{format.list(patterns)}</bdi>
        </Text>
      )}
      {json !== "" && <CodeBlock text={json} label={t("wizard.reviewFilter")} />}
    </Stack>
  );
}

function Options({ type, draft }: Pick<ReviewStepProps, "type" | "draft">) {
  const { t, format } = useLanguage();
  const { common } = draft;
  const isOrdered = takesOrder(type) && common.ordering === "key";
  const limit = (text: string) => (text.trim() === "" ? undefined : format.number(Number(text)));
  const rate = limit(common.rateLimitPerSecond);
  const concurrency = limit(common.concurrencyLimit);
  const policy = retryPolicyOf(common) ?? "exponential_backoff";
  return (
    <DefinitionList
      items={[
        { term: t("forms.retry"), children: scheduleInWords({ t, format }, policy) },
        ...(rate === undefined ? [] : [{ term: t("forms.rate"), children: rate }]),
        ...(concurrency === undefined
          ? []
          : [{ term: t("forms.concurrency"), children: concurrency }]),
        ...(isOrdered ? [{ term: t("forms.ordering"), children: t("forms.ordering_key") }] : []),
      ]}
    />
  );
}
