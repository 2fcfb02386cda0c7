import { useEffect, useState } from "react";
import type { Person } from "../people.ts";
import { ask, sentenceOf } from "./ask.ts";
import { Mark } from "./icons.tsx";

/** Where somebody says who they are; a make-believe shop asks for no password. */
export function SignInPage({ onSignedIn }: { readonly onSignedIn: () => void }) {
  const [people, setPeople] = useState<readonly Person[]>([]);
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    ask<{ people: readonly Person[] }>("GET", "/app/people").then(
      (answer) => setPeople(answer.people),
      (error: unknown) => setProblem(sentenceOf(error)),
    );
  }, []);
  const signIn = (personId: string): void => {
    ask("POST", "/app/sign-in", { personId }).then(onSignedIn, (error: unknown) =>
      setProblem(sentenceOf(error)),
    );
  };
  const companies = [...new Map(people.map(({ company }) => [company.id, company])).values()];
  return (
    <main className="sign-in" lang="en" dir="ltr">
      <section className="sign-in-box">
        <p className="brand">
          <Mark />
          <span>Bricks</span>
        </p>
        <h1>Sign in to your account</h1>
        <p className="lead">
          Building bricks by the pallet, for shops and workshops in 14 countries.
        </p>
        {problem === undefined ? null : (
          <p className="problem" role="alert">
            {problem}
          </p>
        )}
        {companies.map((company) => (
          <section key={company.id} aria-labelledby={`company-${company.id}`}>
            <h2 id={`company-${company.id}`}>
              {company.name} <span>{company.city}</span>
            </h2>
            {people
              .filter((person) => person.company.id === company.id)
              .map((person) => (
                <button
                  type="button"
                  className="button person"
                  key={person.id}
                  onClick={() => signIn(person.id)}
                >
                  <span className="initial" aria-hidden="true">
                    {person.name.slice(0, 1)}
                  </span>
                  <span>
                    <strong>{person.name}</strong>
                    <span>{person.role}</span>
                  </span>
                  <span className="go" aria-hidden="true">
                    →
                  </span>
                </button>
              ))}
          </section>
        ))}
        <p className="hint">
          Bricks is a make-believe vendor and a demo of Pushrail: everything is made up, so nobody
          needs a password.
        </p>
      </section>
    </main>
  );
}
