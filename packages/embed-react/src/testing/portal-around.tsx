import { configure } from "@testing-library/react";
import { useState } from "react";
import type { ReactNode } from "react";
import { Root } from "../appearance/root.tsx";
import type { Slots } from "../appearance/appearance.ts";
import { LanguageProvider } from "../language/language.tsx";
import { RouterProvider, useRoute } from "../routing/router.tsx";
import { formatRoute } from "../routing/route.ts";
import type { Route } from "../routing/route.ts";
import type { TestConnection } from "./connection.tsx";

// What is waited for comes by a real server, on machines that are at times several times slower.
configure({ asyncUtilTimeout: 15_000 });

/** What a screen stands in, without the embed: connection, language, root element and router. */
export function PortalAround(props: {
  readonly connection: TestConnection;
  readonly slots?: Slots;
  /** Where one is at first; the list of destinations unless said. */
  readonly start?: Route;
  readonly children: (route: Route) => ReactNode;
}) {
  const { connection, slots, start = { screen: "destinations" }, children } = props;
  const { Wrapper } = connection;
  const [path, setPath] = useState(formatRoute(start));
  return (
    <Wrapper>
      <LanguageProvider locale="en">
        <Root label="Portal" locale="en" direction="ltr" slots={slots}>
          <RouterProvider path={path} onNavigate={setPath}>
            <Present>{children}</Present>
          </RouterProvider>
        </Root>
      </LanguageProvider>
    </Wrapper>
  );
}

function Present({ children }: { readonly children: (route: Route) => ReactNode }) {
  return children(useRoute());
}
