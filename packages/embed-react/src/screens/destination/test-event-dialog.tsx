import { useEffect, useState } from "react";
import type { Destination, EventType } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { isUnderWay } from "../../data/live-tail.ts";
import { useDelivery } from "../../data/deliveries.ts";
import { useSendTestEvent } from "../../data/destinations.ts";
import { useEventTypes } from "../../data/event-types.ts";
import { useLanguage } from "../../language/language.tsx";
import { useAnnounce } from "../../primitives/announcer.tsx";
import { Button } from "../../primitives/button.tsx";
import { Dialog } from "../../primitives/dialog.tsx";
import { ErrorPanel } from "../../primitives/error-panel.tsx";
import { Field } from "../../primitives/field.tsx";
import { Notice } from "../../primitives/notice.tsx";
import { Select } from "../../primitives/select.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { TextArea } from "../../primitives/text-area.tsx";
import { Link } from "../../routing/router.tsx";
import { Explainer } from "../delivery/explainer.tsx";
import { Panel } from "../panel.tsx";
import { payloadOf, payloadText } from "./test-payload.ts";

/** What the dialog of a test event is given. */
export interface TestEventDialogProps {
  readonly destination: Pick<Destination, "id" | "name">;
  readonly onClose: () => void;
}

/** Sends a test event and shows what became of it. Show it only while it is open. */
export function TestEventDialog({ destination, onClose }: TestEventDialogProps) {
  const { t } = useLanguage();
  const eventTypes = useEventTypes();
  const test = useSendTestEvent(destination.id);
  const [eventType, setEventType] = useState("");
  const [text, setText] = useState("");
  const [fault, setFault] = useState<PayloadFault>();
  const choose = (name: string) => {
    setEventType(name);
    setText(payloadText(eventTypes.data?.find((one) => one.name === name)));
    setFault(undefined);
  };
  const send = () => {
    if (eventType === "") return test.mutate({});
    const typed = payloadOf(text);
    if ("fault" in typed) return setFault(typed.fault);
    setFault(undefined);
    test.mutate({ eventType, ...typed });
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      onSubmit={send}
      title={t("destination.testTitle", { name: destination.name })}
      description={t("destination.testText")}
      footer={
        <>
          <Button onClick={onClose}>{t("words.close")}</Button>
          <Button kind="primary" type="submit" isBusy={test.isPending}>
            {t(test.data === undefined ? "destination.testSend" : "destination.testAgain")}
          </Button>
        </>
      }
    >
      <Stack>
        <EventTypeField eventTypes={eventTypes.data ?? []} value={eventType} onChange={choose} />
        {eventType !== "" && (
          <PayloadField
            text={text}
            fault={fault}
            onChange={(next) => {
              setText(next);
              setFault(undefined);
            }}
          />
        )}
        {test.isError && <ErrorPanel error={test.error} />}
        {test.data !== undefined && (
          <TestOutcome key={test.data.deliveryId} deliveryId={test.data.deliveryId} />
        )}
      </Stack>
    </Dialog>
  );
}

function EventTypeField(props: {
  readonly eventTypes: readonly EventType[];
  readonly value: string;
  readonly onChange: (name: string) => void;
}) {
  const { eventTypes, value, onChange } = props;
  const { t } = useLanguage();
  return (
    <Field label={t("destination.testEventType")}>
      {(ids) => (
        <Select
          field={ids}
          value={value}
          onChange={onChange}
          options={[
            { value: "", label: t("destination.testDefault") },
            ...eventTypes.map(({ name }) => ({ value: name, label: name })),
          ]}
        />
      )}
    </Field>
  );
}

const faultTexts = {
  object: "destination.testPayloadInvalid",
  number: "destination.testPayloadRounded",
} as const;
type PayloadFault = keyof typeof faultTexts;

function PayloadField(props: {
  readonly text: string;
  readonly fault: PayloadFault | undefined;
  readonly onChange: (text: string) => void;
}) {
  const { text, fault, onChange } = props;
  const { t } = useLanguage();
  return (
    <Field
      label={t("destination.testPayload")}
      help={t("destination.testPayloadHelp")}
      error={fault && t(faultTexts[fault])}
    >
      {(ids) => <TextArea field={ids} isCode rows={8} value={text} onChange={onChange} />}
    </Field>
  );
}

/** What became of the test event, told anew as it goes on. */
function TestOutcome({ deliveryId }: { readonly deliveryId: string }) {
  const part = usePart();
  const { t } = useLanguage();
  const announce = useAnnounce();
  const delivery = useDelivery(deliveryId);
  const { data } = delivery;
  // After the first attempt there is something to tell, also while others are to come.
  const isTold = data !== undefined && (!isUnderWay(data) || data.state === "retrying");
  const isDelivered = data?.state === "delivered";
  useEffect(() => {
    if (!isTold) announce(t("destination.testUnderWay"));
    else announce(t(isDelivered ? "destination.testDelivered" : "states.attempt_failed"));
  }, [announce, t, isTold, isDelivered]);
  return (
    <Panel query={delivery}>
      {(shown) => (
        <Stack gap="small" part="test-outcome">
          {isTold ? (
            <Explainer delivery={shown} />
          ) : (
            <Notice tone="info" title={t("destination.testUnderWay")} />
          )}
          <Link {...part("link")} to={{ screen: "delivery", id: deliveryId }}>
            {t("destination.testWatch")}
          </Link>
        </Stack>
      )}
    </Panel>
  );
}
