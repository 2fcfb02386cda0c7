import { useState } from "react";
import type { AnswerMode } from "../receiver.ts";
import { ask, sentenceOf } from "./ask.ts";
import { useToast } from "./toast.tsx";

const modes: readonly {
  readonly mode: AnswerMode;
  readonly name: string;
  readonly note: string;
  readonly hint: string;
}[] = [
  { mode: "200", name: "200", note: "OK", hint: "Takes the event at once." },
  {
    mode: "500",
    name: "500",
    note: "error",
    hint: "Refuses with an error. Pushrail tries again as the destination's retry policy says, then keeps a dead letter.",
  },
  {
    mode: "422",
    name: "422",
    note: "refused",
    hint: "Says that the event itself is not acceptable. Pushrail keeps a dead letter at once, to be replayed when that is put right.",
  },
  { mode: "slow", name: "Slow", note: "3 s", hint: "Takes the event after three seconds." },
  {
    mode: "hang",
    name: "Hang",
    note: "silent",
    hint: "Never answers. Pushrail gives up at the time limit and tries again.",
  },
  {
    mode: "410",
    name: "410",
    note: "gone",
    hint: "Says that it is gone for good. Pushrail stops sending to it until somebody resumes it.",
  },
];

/** Chooses how the receiver answers the next webhook. */
export function ReceiverSwitch({ mode }: { readonly mode: AnswerMode | undefined }) {
  const toast = useToast();
  /** What was just chosen, until the server tells everybody of it: older news may come before, and its answer too. */
  const [chosen, setChosen] = useState<AnswerMode>();
  if (chosen !== undefined && chosen === mode) setChosen(undefined);
  const shown = chosen ?? mode;
  const turn = (wanted: AnswerMode): void => {
    setChosen(wanted);
    ask("PUT", "/app/receiver/mode", { mode: wanted }).catch((error: unknown) => {
      setChosen(undefined);
      toast({ text: sentenceOf(error), isProblem: true });
    });
  };
  return (
    <fieldset className="panel box" aria-describedby="mode-hint">
      <legend>How it answers the next webhook</legend>
      <div className="modes">
        {modes.map((each) => (
          <label key={each.mode}>
            <input
              type="radio"
              name="mode"
              value={each.mode}
              checked={each.mode === shown}
              onChange={() => turn(each.mode)}
            />
            <span>
              {each.name} <small>{each.note}</small>
            </span>
          </label>
        ))}
      </div>
      <p id="mode-hint" className="hint">
        {modes.find((each) => each.mode === shown)?.hint}
      </p>
    </fieldset>
  );
}
