import { useLanguage } from "../../language/language.tsx";
import type { Language } from "../../language/language.tsx";
import { Checkbox } from "../../primitives/checkbox.tsx";
import { Field } from "../../primitives/field.tsx";
import { RadioCards } from "../../primitives/radio-cards.tsx";
import { Select } from "../../primitives/select.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { TextInput } from "../../primitives/text-input.tsx";
import type { RetryPolicy } from "../../api/types.ts";
import { retryPolicyOf } from "./common-model.ts";
import type { CommonValues, RetryKind } from "./common-model.ts";
import { faultText } from "./fault-text.ts";
import type { PlacedProblems } from "./form-model.ts";
import { retrySchedule, waitRuns } from "./retry-schedule.ts";

/** What the inputs of common settings are given. */
export interface CommonSettingsProps {
  readonly values: CommonValues;
  /** Also told the API's name of what was changed. */
  readonly onChange: (values: CommonValues, name: string) => void;
  readonly problems: PlacedProblems;
}

const retryKinds: readonly RetryKind[] = ["exponential_backoff", "linear", "none", "custom"];

/** The input of a destination's name. */
export function NameField({ values, onChange, problems }: CommonSettingsProps) {
  const { t } = useLanguage();
  return (
    <div data-pushrail-field="name">
      <Field
        label={t("forms.name")}
        help={t("forms.nameHelp")}
        error={errorOf(t, problems, "name")}
      >
        {(ids) => (
          <TextInput
            field={ids}
            required
            maxLength={100}
            value={values.name}
            onChange={(name) => onChange({ ...values, name }, "name")}
          />
        )}
      </Field>
    </div>
  );
}

/** How deliveries are made: retries with their schedule in words, limits and order. */
export function DeliveryOptions(props: CommonSettingsProps & { readonly takesOrder: boolean }) {
  const { values, onChange, takesOrder } = props;
  const { t } = useLanguage();
  return (
    <Stack>
      <RetryFields {...props} />
      <Checkbox
        label={t("forms.retryAll")}
        description={t("forms.retryAllHelp")}
        isChecked={values.retryAllFailures}
        onChange={(retryAllFailures) =>
          onChange({ ...values, retryAllFailures }, "retryAllFailures")
        }
      />
      <LimitField {...props} name="rateLimitPerSecond" />
      <LimitField {...props} name="concurrencyLimit" />
      {takesOrder && <OrderFields {...props} />}
    </Stack>
  );
}

function RetryFields({ values, onChange, problems }: CommonSettingsProps) {
  const { t, format } = useLanguage();
  const policy = retryPolicyOf(values);
  const isCustom = values.retryKind === "custom";
  const words = policy === undefined ? "" : scheduleInWords({ t, format }, policy);
  const error = errorOf(t, problems, "retryPolicy");
  return (
    <div data-pushrail-field="retryPolicy">
      <Stack>
        <Field label={t("forms.retry")} help={words} error={isCustom ? undefined : error}>
          {(ids) => (
            <Select
              field={ids}
              value={values.retryKind}
              onChange={(kind) => {
                const retryKind = retryKinds.find((one) => one === kind) ?? "exponential_backoff";
                onChange({ ...values, retryKind }, "retryPolicy");
              }}
              options={retryKinds.map((kind) => ({ value: kind, label: t(`forms.retry_${kind}`) }))}
            />
          )}
        </Field>
        {isCustom && (
          <Field label={t("forms.customWaits")} help={t("forms.customWaitsHelp")} error={error}>
            {(ids) => (
              <TextInput
                field={ids}
                isCode
                value={values.customWaits}
                onChange={(customWaits) => onChange({ ...values, customWaits }, "retryPolicy")}
              />
            )}
          </Field>
        )}
      </Stack>
    </div>
  );
}

/** A retry policy in sentences: how many attempts over what time, and the waits between them. */
export function scheduleInWords(
  { t, format }: Pick<Language, "t" | "format">,
  policy: RetryPolicy,
): string {
  const { attemptsMax, waitsMs, precision, spanMs } = retrySchedule(policy);
  if (attemptsMax === 1) return t("forms.retryOnce");
  const waits = waitRuns(waitsMs).map(({ waitMs, times }) => {
    const wait = format.duration(waitMs);
    return times === 1 ? wait : t("forms.retryTimes", { times, wait });
  });
  const span = format.duration(spanMs);
  const attempts = t("forms.retryAttempts", { count: attemptsMax, span });
  return `${attempts} ${t(`forms.retryWaits_${precision}`, { waits: format.list(waits) })}`;
}

function LimitField(
  props: CommonSettingsProps & { readonly name: "rateLimitPerSecond" | "concurrencyLimit" },
) {
  const { values, onChange, problems, name } = props;
  const { t } = useLanguage();
  const key = name === "rateLimitPerSecond" ? "rate" : "concurrency";
  return (
    <div data-pushrail-field={name}>
      <Field
        label={t(`forms.${key}`)}
        help={t(`forms.${key}Help`)}
        isRequired={false}
        error={errorOf(t, problems, name)}
      >
        {(ids) => (
          <TextInput
            field={ids}
            inputMode="numeric"
            value={values[name]}
            onChange={(text) => onChange({ ...values, [name]: text }, name)}
          />
        )}
      </Field>
    </div>
  );
}

function OrderFields({ values, onChange, problems }: CommonSettingsProps) {
  const { t } = useLanguage();
  return (
    <>
      <div data-pushrail-field="ordering">
        <RadioCards
          legend={t("forms.ordering")}
          layout="row"
          value={values.ordering}
          onChange={(ordering) => onChange({ ...values, ordering }, "ordering")}
          options={[
            { value: "none", label: t("forms.ordering_none") },
            {
              value: "key",
              label: t("forms.ordering_key"),
              description: t("forms.orderingHelp"),
            },
          ]}
        />
      </div>
      {values.ordering === "key" && (
        <div data-pushrail-field="orderingKey">
          <Field
            label={t("forms.orderingKey")}
            help={t("forms.orderingKeyHelp")}
            isRequired={false}
            error={errorOf(t, problems, "orderingKey")}
          >
            {(ids) => (
              <TextInput
                field={ids}
                isCode
                value={values.orderingKey}
                onChange={(orderingKey) => onChange({ ...values, orderingKey }, "orderingKey")}
              />
            )}
          </Field>
        </div>
      )}
    </>
  );
}

function errorOf(
  t: Language["t"],
  { faults, inside }: PlacedProblems,
  name: string,
): string | undefined {
  const fault = faults[name];
  if (fault !== undefined) return faultText(t, fault);
  return Object.values(inside[name] ?? {})[0];
}
