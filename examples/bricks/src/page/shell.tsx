import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import type { Person } from "../people.ts";
import { Icon, Mark } from "./icons.tsx";
import type { IconName } from "./icons.tsx";
import { looks } from "./look.ts";
import type { Look } from "./look.ts";
import { PageLink } from "./path.tsx";
import { languages, wordIn } from "./words.ts";
import type { Language, Word } from "./words.ts";

interface ShellProps {
  readonly path: string;
  readonly person: Person;
  readonly look: Look;
  readonly language: Language;
  readonly onLook: (look: Look) => void;
  readonly onLanguage: (language: Language) => void;
  readonly onSignOut: () => void;
  readonly children: ReactNode;
}

/** The frame around every page: navigation, whose account this is, the look and the language. */
export function Shell(props: ShellProps) {
  const { path, person, language, children } = props;
  const [isOpen, setIsOpen] = useState(false);
  const content = useRef<HTMLElement>(null);
  const lastPath = useRef(path);
  useEffect(() => {
    setIsOpen(false);
    // Only a change of page moves the focus, not the first one and not the portal's own moves.
    if (lastPath.current !== path) content.current?.focus();
    lastPath.current = path;
  }, [path]);
  return (
    <div className="shell" data-menu={isOpen ? "open" : "closed"}>
      <a className="skip" href="#content" onClick={() => content.current?.focus()}>
        {wordIn(language, "skip")}
      </a>
      <header className="side">
        <div className="side-top">
          <PageLink href="/orders" className="brand">
            <Mark />
            <span>Bricks</span>
          </PageLink>
          <button
            type="button"
            className="button menu-button"
            aria-expanded={isOpen}
            aria-controls="menu"
            onClick={() => setIsOpen(!isOpen)}
          >
            <Icon name="menu" /> {wordIn(language, "menu")}
          </button>
        </div>
        <div className="side-rest" id="menu">
          <Navigation path={path} language={language} />
          <Choices {...props} />
          <Account person={person} language={language} onSignOut={props.onSignOut} />
        </div>
      </header>
      <main className="content" id="content" ref={content} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

const pages: readonly { href: string; word: Word; icon: IconName; start: string }[] = [
  { href: "/orders", word: "orders", icon: "orders", start: "/orders" },
  { href: "/invoices", word: "invoices", icon: "invoices", start: "/invoices" },
  { href: "/settings/integrations", word: "settings", icon: "settings", start: "/settings" },
];

const demoPages: typeof pages = [
  { href: "/receiver", word: "receiver", icon: "receiver", start: "/receiver" },
  { href: "/headless", word: "headless", icon: "headless", start: "/headless" },
  { href: "/how", word: "how", icon: "how", start: "/how" },
];

function Navigation({ path, language }: Pick<ShellProps, "path" | "language">) {
  const listOf = (items: typeof pages): ReactNode => (
    <ul>
      {items.map(({ href, word, icon, start }) => {
        const isHere = path.startsWith(start) || (path === "/" && start === "/orders");
        return (
          <li key={href}>
            <PageLink href={href} aria-current={isHere ? "page" : undefined}>
              <Icon name={icon} />
              {wordIn(language, word)}
            </PageLink>
          </li>
        );
      })}
    </ul>
  );
  return (
    <nav aria-label="Bricks">
      {listOf(pages)}
      <p className="nav-title">{wordIn(language, "behind")}</p>
      {listOf(demoPages)}
    </nav>
  );
}

function Choices({ look, language, onLook, onLanguage }: ShellProps) {
  return (
    <div className="choices">
      <label>
        <span>{wordIn(language, "look")}</span>
        <select
          name="look"
          value={look.id}
          onChange={(event) => {
            const chosen = looks.find(({ id }) => id === event.target.value);
            if (chosen !== undefined) onLook(chosen);
          }}
        >
          {looks.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{wordIn(language, "language")}</span>
        <select
          name="language"
          value={language}
          onChange={(event) => {
            const chosen = languages.find(({ id }) => id === event.target.value);
            if (chosen !== undefined) onLanguage(chosen.id);
          }}
        >
          {languages.map(({ id, name }) => (
            <option key={id} value={id} lang={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function Account({
  person,
  language,
  onSignOut,
}: Pick<ShellProps, "person" | "language" | "onSignOut">) {
  return (
    <div className="account">
      <span className="initial" aria-hidden="true">
        {person.name.slice(0, 1)}
      </span>
      <p>
        <strong>{person.name}</strong>
        <span>{person.company.name}</span>
      </p>
      <button
        type="button"
        className="bare"
        onClick={onSignOut}
        title={wordIn(language, "signOut")}
      >
        <Icon name="signOut" />
        <span className="unseen">{wordIn(language, "signOut")}</span>
      </button>
    </div>
  );
}
