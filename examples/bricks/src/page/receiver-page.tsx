import { useEffect } from "react";
import type { Company } from "../people.ts";
import { ask, sentenceOf } from "./ask.ts";
import { PageHead } from "./page-head.tsx";
import { ReceiverLog } from "./receiver-log.tsx";
import { ReceiverSetUp } from "./receiver-set-up.tsx";
import { ReceiverSwitch } from "./receiver-switch.tsx";
import { useToast } from "./toast.tsx";
import { useLog } from "./use-log.ts";
import { useReceiver } from "./use-receiver.ts";
import { WebhookCard } from "./webhook-card.tsx";

/** The other end: what arrived at the company's own webhook receiver, and how it answers. */
export function ReceiverPage({ company }: { readonly company: Company }) {
  const { mode, webhooks } = useReceiver();
  const { log, problem, refresh } = useLog();
  const toast = useToast();
  const newest = webhooks?.[0]?.number;
  useEffect(refresh, [newest, refresh]);
  const act = (path: string, sentence: string): void => {
    ask("POST", path, {}).then(
      () => {
        toast({ text: sentence });
        refresh();
      },
      (error: unknown) => toast({ text: sentenceOf(error), isProblem: true }),
    );
  };
  return (
    <div className="page" lang="en" dir="ltr">
      <PageHead
        title="Receiver"
        lead={`Plays a server of ${company.name}: takes webhooks, verifies their signatures, and answers as you say.`}
      >
        {log?.destination ? (
          <button
            className="button"
            type="button"
            onClick={() => act("/app/destination/test", "Asked Pushrail for a test event.")}
          >
            Send a test
          </button>
        ) : null}
      </PageHead>
      <div className="columns">
        <ReceiverSetUp company={company} />
        <ReceiverSwitch mode={mode} />
      </div>
      {problem === undefined ? null : (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <div className="columns">
        <section aria-labelledby="webhooks-title">
          <h2 id="webhooks-title">Received webhooks</h2>
          {webhooks?.length === 0 ? (
            <p className="empty">
              Nothing since Bricks started. Complete an order, and its webhook appears here.
            </p>
          ) : null}
          <ol className="cards" id="webhooks">
            {webhooks?.map((webhook) => (
              <WebhookCard key={webhook.number} webhook={webhook} />
            ))}
          </ol>
        </section>
        <section aria-labelledby="deliveries-title">
          <h2 id="deliveries-title">Delivery log</h2>
          {log === undefined ? null : (
            <ReceiverLog
              log={log}
              onReplay={(id) => act(`/app/deliveries/${id}/replay`, "Asked for a replay.")}
              onResume={() => act("/app/destination/resume", "Sending starts again.")}
            />
          )}
        </section>
      </div>
    </div>
  );
}
