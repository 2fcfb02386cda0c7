import { useState } from "react";
import type { AnswerMode, ReceivedWebhook } from "../receiver.ts";
import { Tag } from "./shop-table.tsx";
import { writtenClock } from "./written.ts";

/** One received request; what it carries is laid out once somebody opens it. */
export function WebhookCard({ webhook }: { readonly webhook: ReceivedWebhook }) {
  const [isOpen, setIsOpen] = useState(false);
  const { verified } = webhook.verification;
  return (
    <li className="panel card">
      <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
        <summary>
          <span className="card-title">{webhook.eventType ?? "(no event type)"}</span>
          <time dateTime={webhook.receivedAt}>{writtenClock(webhook.receivedAt)}</time>
          <span className="marks">
            <Tag tone={verified ? "good" : "bad"}>{verified ? "✓ verified" : "✕ not verified"}</Tag>
            {webhook.isReplay ? <Tag tone="quiet">replay</Tag> : null}
            {webhook.isTest ? <Tag tone="quiet">test</Tag> : null}
            {webhook.attempt === null ? null : <span>attempt {webhook.attempt}</span>}
            <span>{answerText(webhook.answer)}</span>
          </span>
        </summary>
        {isOpen ? <Contents webhook={webhook} /> : null}
      </details>
    </li>
  );
}

function Contents({ webhook }: { readonly webhook: ReceivedWebhook }) {
  const { body, bodyIndented, bodyBytes, headers } = webhook;
  return (
    <div className="card-contents">
      <p>{webhook.verification.sentence}</p>
      <p className="quiet">
        Event <code>{webhook.eventId ?? "without an id"}</code>
      </p>
      {bodyIndented === null ? null : <Block label="Body" text={bodyIndented} />}
      <details open={bodyIndented === null}>
        <summary>Raw body, {bodyBytes.toLocaleString("en")} bytes</summary>
        <Block label="Raw body" text={body} />
      </details>
      <details>
        <summary>{headers.length} headers</summary>
        <dl className="headers">
          {headers.map(([name, value]) => (
            <div key={`${name} ${value}`}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}

function Block({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    // A scrolling box has to be reachable by keyboard.
    <pre className="code" tabIndex={0} role="region" aria-label={label}>
      {text}
    </pre>
  );
}

function answerText(answer: AnswerMode): string {
  if (answer === "slow") return "answered 200 after 3 s";
  return answer === "hang" ? "not answered" : `answered ${answer}`;
}
