/**
 * The applications that the published package is installed into: what a vendor has after the three steps of its README,
 * in a fresh project. Kept as text, because they are compiled by tools and with versions of React that are not ours.
 */

/** The files of a project, by path. */
export type Project = Readonly<Record<string, string>>;

/** Versions of what a project is made with. Types of React are those of its major version. */
export interface ReactVersion {
  readonly react: string;
  readonly types: string;
  readonly domTypes: string;
}

/** The oldest and the newest major version that the package supports. */
export const reactVersions: readonly ReactVersion[] = [
  { react: "18.2.0", types: "18.3.27", domTypes: "18.3.7" },
  { react: "19.3.1", types: "19.3.0", domTypes: "19.3.0" },
];

const typescript = "5.9.3";

/** The component, with every form of a session that its types allow. */
const portal = `import { PushrailEmbed } from "@pushrail/embed-react";

export function Portal() {
  return (
    <PushrailEmbed
      apiUrl="http://127.0.0.1:9"
      fetchSessionToken={async ({ signal }) => (await fetch("/my/session", { signal })).text()}
      appearance={{ variables: { colorPrimary: "var(--brand)" } }}
    />
  );
}
`;

const headless = `import { PushrailProvider, useDestinations } from "@pushrail/embed-react/hooks";

function Names() {
  const { data, isPending, error } = useDestinations();
  if (isPending) return <p>Loading</p>;
  if (error) return <p>{error.message}</p>;
  return <p>{data.pages.flatMap((page) => page.data.map(({ name }) => name)).join(", ")}</p>;
}

export function Headless() {
  return (
    <PushrailProvider apiUrl="http://127.0.0.1:9" fetchSessionToken={() => new Promise(() => {})}>
      <Names />
    </PushrailProvider>
  );
}
`;

function manifest(
  { react, types, domTypes }: ReactVersion,
  tarball: string,
  others: Readonly<Record<string, string>>,
): string {
  return JSON.stringify({
    name: "fresh",
    private: true,
    type: "module",
    dependencies: {
      "@pushrail/embed-react": `file:${tarball}`,
      react,
      "react-dom": react,
      ...others,
    },
    devDependencies: { typescript, "@types/react": types, "@types/react-dom": domTypes },
  });
}

const strictConfig = (more: object): string =>
  JSON.stringify({
    compilerOptions: {
      target: "es2022",
      module: "esnext",
      moduleResolution: "bundler",
      lib: ["es2022", "dom", "dom.iterable"],
      jsx: "react-jsx",
      strict: true,
      // The package's own declarations are checked, too.
      skipLibCheck: false,
      noEmit: true,
      types: [],
      ...more,
    },
    include: ["src"],
  });

/**
 * A Vite application that renders the portal in the browser, and on a server by `dist-server/server.js`, which prints the
 * markup and fails when React warns.
 */
export function viteApp(version: ReactVersion, tarball: string): Project {
  return {
    "package.json": manifest(version, tarball, { vite: "8.3.8" }),
    "tsconfig.json": strictConfig({}),
    "index.html": `<!doctype html><html lang="en"><body><div id="root"></div><script type="module" src="/src/main.tsx"></script></body></html>`,
    "src/styles.d.ts": `declare module "*.css";\n`,
    "src/portal.tsx": portal,
    "src/headless.tsx": headless,
    "src/main.tsx": `import { createRoot } from "react-dom/client";
import { StrictMode } from "react";
import "@pushrail/embed-react/styles.css";
import { Headless } from "./headless";
import { Portal } from "./portal";

createRoot(document.getElementById("root")!).render(<StrictMode><Portal /><Headless /></StrictMode>);
`,
    "src/server.tsx": `import { renderToString } from "react-dom/server";
import { Headless } from "./headless";
import { Portal } from "./portal";

declare const process: { exitCode: number };
console.error = (...said: unknown[]) => {
  process.exitCode = 1;
  console.log("React said:", ...said);
};
console.warn = console.error;
console.log(renderToString(<><Portal /><Headless /></>));
`,
  };
}

/** What Next.js wants in a project of its own. */
const nextTypes = `/// <reference types="next" />\n`;

/**
 * A Next.js application with the portal in both routers: `/app-router` by a server component that renders a client one,
 * `/pages-router` by a page with the styles imported in `_app`.
 */
export function nextApp(version: ReactVersion, tarball: string, next: string): Project {
  const config = JSON.parse(strictConfig({ skipLibCheck: true, allowJs: true, jsx: "preserve" }));
  const page = (body: string): string =>
    `export default function Page() { return <main>${body}</main>; }\n`;
  return {
    "package.json": manifest(version, tarball, { next, "@types/node": "24.19.2" }),
    "tsconfig.json": JSON.stringify({
      ...config,
      compilerOptions: {
        ...config.compilerOptions,
        incremental: true,
        isolatedModules: true,
        resolveJsonModule: true,
        esModuleInterop: true,
        plugins: [{ name: "next" }],
      },
      include: ["next-env.d.ts", "**/*.ts", "**/*.tsx", ".next/types/**/*.ts"],
      exclude: ["node_modules"],
    }),
    "next-env.d.ts": nextTypes,
    "src/portal.tsx": `"use client";\n\n${portal}`,
    "app/layout.tsx": `import "@pushrail/embed-react/styles.css";

export default function Layout({ children }: { children: React.ReactNode }) {
  return <html lang="en"><body>{children}</body></html>;
}
`,
    "app/app-router/page.tsx": `import { Portal } from "../../src/portal";\n\n${page("<Portal />")}`,
    "app/my/session/route.ts": `export const dynamic = "force-dynamic";
export function GET() { return new Promise<Response>(() => {}); }
`,
    "pages/_app.tsx": `import "@pushrail/embed-react/styles.css";
import type { AppProps } from "next/app";

export default function App({ Component, pageProps }: AppProps) { return <Component {...pageProps} />; }
`,
    "pages/pages-router.tsx": `import { Portal } from "../src/portal";\n\n${page("<Portal />")}`,
  };
}
