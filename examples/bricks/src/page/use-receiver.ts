import { useEffect, useState } from "react";
import type { AnswerMode, ReceivedWebhook } from "../receiver.ts";

const shownMax = 200;

/** What the company's receiver got, newest first, and how it answers, as it happens. */
export function useReceiver(): {
  readonly mode: AnswerMode | undefined;
  readonly webhooks: readonly ReceivedWebhook[] | undefined;
} {
  const [mode, setMode] = useState<AnswerMode>();
  const [webhooks, setWebhooks] = useState<readonly ReceivedWebhook[]>();
  useEffect(() => {
    const stream = new EventSource("/app/receiver/stream");
    stream.addEventListener("snapshot", ({ data }: MessageEvent<string>) => {
      const snapshot = JSON.parse(data) as { mode: AnswerMode; webhooks: ReceivedWebhook[] };
      setMode(snapshot.mode);
      setWebhooks(snapshot.webhooks);
    });
    stream.addEventListener("webhook", ({ data }: MessageEvent<string>) => {
      const webhook = JSON.parse(data) as ReceivedWebhook;
      setWebhooks((before = []) => [webhook, ...before].slice(0, shownMax));
    });
    stream.addEventListener("mode", ({ data }: MessageEvent<string>) => {
      setMode((JSON.parse(data) as { mode: AnswerMode }).mode);
    });
    return () => stream.close();
  }, []);
  return { mode, webhooks };
}
