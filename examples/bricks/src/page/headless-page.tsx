import { Suspense, lazy } from "react";
import { PageHead } from "./page-head.tsx";

const HeadlessTables = lazy(() =>
  import("./headless-tables.tsx").then((module) => ({ default: module.HeadlessTables })),
);

/** What can be built with the portal's hooks alone. */
export function HeadlessPage({ apiUrl }: { readonly apiUrl: string }) {
  return (
    <div className="page" lang="en" dir="ltr">
      <PageHead
        title="Headless"
        lead="Bricks' own tables over the portal's data: the hooks of @pushrail/embed-react/hooks, and not one of its components."
      />
      <Suspense fallback={null}>
        <HeadlessTables apiUrl={apiUrl} />
      </Suspense>
    </div>
  );
}
