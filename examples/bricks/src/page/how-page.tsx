import { PageHead } from "./page-head.tsx";

/** The files as they are in the repository, by their path from here. */
const sources = import.meta.glob<string>(
  [
    "../portal-session.ts",
    "../prepare-tenant.ts",
    "./headless-tables.tsx",
    "./look.ts",
    "./portal.tsx",
  ],
  { query: "?raw", import: "default", eager: true },
);

const installCommand = "pnpm add @pushrail/embed-react";

const steps = [
  {
    title: "1. Install the package",
    text: "Or with npm or yarn. React 18.2 and 19 both do.",
    files: [{ name: "Terminal", source: installCommand }],
  },
  {
    title: "2. Make a session in your backend",
    text: "Bricks knows who is signed in, and asks Pushrail for a session of that person's company. The API key stays on the server. This is the file that runs, examples/bricks/src/portal-session.ts:",
    files: [
      { name: "examples/bricks/src/portal-session.ts", source: sources["../portal-session.ts"] },
    ],
  },
  {
    title: "3. Put the portal into your page",
    text: "One component, one function that fetches the session, one style sheet. This is the file behind Settings → Integrations, examples/bricks/src/page/portal.tsx:",
    files: [{ name: "examples/bricks/src/page/portal.tsx", source: sources["./portal.tsx"] }],
  },
  {
    title: "And then, if you like",
    text: "Bricks tells Pushrail once which page may use its sessions and what its event types mean, maps its own design tokens for four looks, and shows on the page Headless what the hooks can do alone.",
    files: [
      { name: "examples/bricks/src/prepare-tenant.ts", source: sources["../prepare-tenant.ts"] },
      { name: "examples/bricks/src/page/look.ts", source: sources["./look.ts"] },
      {
        name: "examples/bricks/src/page/headless-tables.tsx",
        source: sources["./headless-tables.tsx"],
      },
    ],
  },
] as const;

/** The three steps, with the code that runs in this page and its server. */
export function HowPage() {
  return (
    <div className="page reading" lang="en" dir="ltr">
      <PageHead
        title="How it is built"
        lead="Three steps put the portal into Bricks. What you see below is not an example but the code of this page."
      />
      {steps.map(({ title, text, files }) => (
        <section key={title} className="step">
          <h2>{title}</h2>
          <p>{text}</p>
          {files.length === 1
            ? files.map((file) => <Code key={file.name} {...file} />)
            : files.map((file) => (
                <details key={file.name}>
                  <summary>
                    <code>{file.name}</code>
                  </summary>
                  <Code {...file} />
                </details>
              ))}
        </section>
      ))}
    </div>
  );
}

function Code({ name, source }: { readonly name: string; readonly source: string | undefined }) {
  return (
    // A scrolling box has to be reachable by keyboard.
    <pre className="code" tabIndex={0} role="region" aria-label={name}>
      {source?.trim()}
    </pre>
  );
}
