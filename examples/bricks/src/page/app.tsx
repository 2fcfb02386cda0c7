import { useCallback, useEffect, useState } from "react";
import { flushSync } from "react-dom";
import type { Person } from "../people.ts";
import { ask, sentenceOf } from "./ask.ts";
import { HeadlessPage } from "./headless-page.tsx";
import { HowPage } from "./how-page.tsx";
import { InvoicesPage } from "./invoices-page.tsx";
import { applyLook, storedLook } from "./look.ts";
import type { Look } from "./look.ts";
import { OrdersPage } from "./orders-page.tsx";
import { goTo, usePath } from "./path.tsx";
import { ReceiverPage } from "./receiver-page.tsx";
import { SettingsPage } from "./settings-page.tsx";
import { Shell } from "./shell.tsx";
import { SignInPage } from "./sign-in-page.tsx";
import { ToastArea } from "./toast.tsx";
import { applyLanguage, storedLanguage } from "./words.ts";
import type { Language } from "./words.ts";

interface Me {
  /** `null` when nobody is signed in. */
  readonly person: Person | null;
  readonly apiUrl: string;
}

/** All of Bricks: the sign-in, or the signed-in person's page. */
export function App() {
  const [me, setMe] = useState<Me>();
  const [problem, setProblem] = useState<string>();
  const readMe = useCallback(() => {
    ask<Me>("GET", "/app/me").then(setMe, (error: unknown) => setProblem(sentenceOf(error)));
  }, []);
  useEffect(readMe, [readMe]);

  if (problem !== undefined)
    return (
      <main className="alone">
        <p className="problem" role="alert">
          {problem}
        </p>
      </main>
    );
  if (me === undefined) return null;
  if (me.person === null) return <SignInPage onSignedIn={readMe} />;
  const signOut = (): void => {
    void ask("POST", "/app/sign-out", {}).then(() => {
      // First, or the page at the other address would ask for what is nobody's any more.
      flushSync(() => setMe({ ...me, person: null }));
      goTo("/");
    });
  };
  return <SignedIn person={me.person} apiUrl={me.apiUrl} onSignOut={signOut} />;
}

interface SignedInProps {
  readonly person: Person;
  readonly apiUrl: string;
  readonly onSignOut: () => void;
}

function SignedIn({ person, apiUrl, onSignOut }: SignedInProps) {
  const path = usePath();
  const [look, setLook] = useState<Look>(storedLook);
  const [language, setLanguage] = useState<Language>(storedLanguage);
  const portal = { apiUrl, language, appearance: look.appearance };
  return (
    <ToastArea>
      <Shell
        path={path}
        person={person}
        look={look}
        language={language}
        onLook={(chosen) => {
          applyLook(chosen);
          setLook(chosen);
        }}
        onLanguage={(chosen) => {
          applyLanguage(chosen);
          setLanguage(chosen);
        }}
        onSignOut={onSignOut}
      >
        <Page path={path} person={person} portal={portal} />
      </Shell>
    </ToastArea>
  );
}

interface PageProps {
  readonly path: string;
  readonly person: Person;
  readonly portal: Parameters<typeof SettingsPage>[0]["portal"];
}

function Page({ path, person, portal }: PageProps) {
  if (path === "/invoices") return <InvoicesPage />;
  if (path.startsWith("/settings")) {
    return <SettingsPage tab={path.split("/")[2] ?? "company"} person={person} portal={portal} />;
  }
  if (path === "/receiver") return <ReceiverPage company={person.company} />;
  if (path === "/headless") return <HeadlessPage apiUrl={portal.apiUrl} />;
  if (path === "/how") return <HowPage />;
  return <OrdersPage />;
}
