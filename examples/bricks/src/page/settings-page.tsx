import { Suspense, lazy } from "react";
import type { Appearance } from "@pushrail/embed-react";
import { people } from "../people.ts";
import type { Person } from "../people.ts";
import { PageHead } from "./page-head.tsx";
import { PageLink } from "./path.tsx";
import { wordIn } from "./words.ts";
import type { Language, Word } from "./words.ts";

const Portal = lazy(() => import("./portal.tsx").then((module) => ({ default: module.Portal })));

const tabs: readonly { readonly tab: string; readonly word: Word }[] = [
  { tab: "company", word: "company" },
  { tab: "team", word: "team" },
  { tab: "integrations", word: "connections" },
];

interface SettingsPageProps {
  readonly tab: string;
  readonly person: Person;
  readonly portal: {
    readonly apiUrl: string;
    readonly language: Language;
    readonly appearance: Appearance;
  };
}

/** The company's settings; one tab of them is Pushrail's portal. */
export function SettingsPage({ tab, person, portal }: SettingsPageProps) {
  const { language } = portal;
  return (
    <div className="page">
      <PageHead title={wordIn(language, "settings")} />
      <nav className="tabs" aria-label={wordIn(language, "settings")}>
        {tabs.map(({ tab: each, word }) => (
          <PageLink
            key={each}
            href={`/settings/${each}`}
            aria-current={each === tab ? "page" : undefined}
          >
            {wordIn(language, word)}
          </PageLink>
        ))}
      </nav>
      {tab === "integrations" ? (
        <>
          <p className="lead">{wordIn(language, "connectionsLead")}</p>
          <div className="portal">
            <Suspense fallback={null}>
              {/* Another person is another customer: nothing of the one before may stay. */}
              <Portal
                key={person.id}
                apiUrl={portal.apiUrl}
                appearance={portal.appearance}
                locale={language}
              />
            </Suspense>
          </div>
        </>
      ) : (
        <div lang="en" dir="ltr">
          {tab === "team" ? <Team person={person} /> : <CompanyFacts person={person} />}
        </div>
      )}
    </div>
  );
}

function CompanyFacts({ person: { company } }: { readonly person: Person }) {
  const facts = [
    ["Name", company.name],
    ["Place", company.city],
    ["VAT number", company.vatId],
    ["Account", company.customerExternalId],
    ["Payment terms", "14 days, SEPA transfer"],
  ] as const;
  return (
    <dl className="panel facts">
      {facts.map(([term, text]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function Team({ person }: { readonly person: Person }) {
  const team = people.filter(({ company }) => company.id === person.company.id);
  return (
    <ul className="panel team">
      {team.map(({ id, name, email, role }) => (
        <li key={id}>
          <span className="initial" aria-hidden="true">
            {name.slice(0, 1)}
          </span>
          <p>
            <strong>{name}</strong>
            <span>{email}</span>
          </p>
          <span className="quiet">{role}</span>
        </li>
      ))}
    </ul>
  );
}
