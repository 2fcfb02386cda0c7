import { useEffect, useId, useState } from "react";
import type { SubmitEvent } from "react";
import type { Company } from "../people.ts";
import { ask, sentenceOf } from "./ask.ts";

/** The address to paste into the portal, and a field for the secret that the portal shows then. */
export function ReceiverSetUp({ company }: { readonly company: Company }) {
  const id = useId();
  const [tails, setTails] = useState<readonly string[]>([]);
  const [said, setSaid] = useState<{ readonly text: string; readonly isProblem: boolean }>();
  const url = `${window.location.origin}/webhooks/${company.id}`;
  useEffect(() => {
    ask<{ tails: readonly string[] }>("GET", "/app/receiver/secrets").then(
      (answer) => setTails(answer.tails),
      () => undefined,
    );
  }, []);
  const save = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const secret = new FormData(form).get("secret");
    ask<{ tails: readonly string[] }>("POST", "/app/receiver/secrets", { secret }).then(
      (answer) => {
        setTails(answer.tails);
        setSaid({ text: "Kept. Webhooks signed with it verify from now on.", isProblem: false });
        form.reset();
      },
      (error: unknown) => setSaid({ text: sentenceOf(error), isProblem: true }),
    );
  };
  return (
    <section className="panel box" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>Connect it</h2>
      <p>
        {"Paste this address into a new webhook in Settings → Integrations:"}
        <code className="address">{url}</code>
      </p>
      <form onSubmit={save}>
        <label htmlFor={`${id}-secret`}>Then paste the signing secret that you are shown:</label>
        <span className="with-button">
          <input
            className="input"
            id={`${id}-secret`}
            name="secret"
            placeholder="whsec_…"
            autoComplete="off"
            spellCheck={false}
            aria-describedby={`${id}-said`}
            required
          />
          <button className="button" type="submit">
            Keep
          </button>
        </span>
      </form>
      <p id={`${id}-said`} role="status" className={said?.isProblem === true ? "bad" : "hint"}>
        {said?.text ??
          (tails.length === 0
            ? "No secret yet: nothing can be verified."
            : `Verifies with secrets that end in ${tails.map((tail) => `…${tail}`).join(", ")}.`)}
      </p>
    </section>
  );
}
