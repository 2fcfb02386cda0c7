import { forwardRef, useContext, useImperativeHandle, useState } from "react";
import type { Ref } from "react";
import type { Appearance, Slots } from "../appearance/appearance.ts";
import { Root } from "../appearance/root.tsx";
import type { Localization } from "../language/en.ts";
import { LanguageProvider, useLanguage } from "../language/language.tsx";
import type { LocationOptions } from "../routing/location.ts";
import { parseRoute } from "../routing/route.ts";
import { RouterProvider, useNavigate } from "../routing/router.tsx";
import { ConnectionContext, useConnection } from "./connection.ts";
import { Frame } from "./frame.tsx";
import { PushrailProvider } from "./pushrail-provider.tsx";
import type { ConnectionProps } from "./pushrail-provider.tsx";
import { ReadOnlyContext } from "./read-only.ts";
import { useSessionInScope } from "./session-context.ts";

/** How the portal looks, speaks and moves. */
export interface PresentationProps extends LocationOptions {
  /** Tokens, parts, colour scheme and density; everything is optional. Keep the object between renders. */
  readonly appearance?: Appearance | undefined;
  /** Components of yours in the place of some of ours. */
  readonly slots?: Slots | undefined;
  /** BCP 47, such as `de-AT`. Default: the nearest `lang` in the page, then the browser's language. */
  readonly locale?: string | undefined;
  /** Texts that you say differently, and whole dictionaries for locales that have none here. */
  readonly localization?: Localization | undefined;
  /** Default: as the locale is written. */
  readonly direction?: "ltr" | "rtl" | undefined;
  /** The level of a screen's title; 1 to 4, default 2, for the page's `h1` is yours. */
  readonly headingLevel?: 1 | 2 | 3 | 4 | undefined;
  /** Hides what would change something. It protects nothing: what may be done is your portal policy's to say. */
  readonly isReadOnly?: boolean | undefined;
}

/** Props of {@link PushrailEmbed}. Inside a `PushrailProvider` those of the connection are the provider's. */
export interface PushrailEmbedProps extends ConnectionProps, PresentationProps {}

/** What a `ref` on {@link PushrailEmbed} holds. */
export interface PushrailEmbedHandle {
  /** Asks `fetchSessionToken` for a new token now. Does nothing after a revocation, which the customer alone can undo. */
  readonly refreshSession: () => void;
  /** Forgets the token and everything that was read with it. Call it when your own customer signs out. */
  readonly logout: () => void;
  /** Goes to a path of the portal, such as `/deliveries?state=dead`, after asking when a form would be lost. */
  readonly navigate: (path: string) => void;
}

/** The whole portal. It takes the width that it is given, and the colours and fonts of where it stands. */
export const PushrailEmbed = forwardRef(function PushrailEmbed(
  props: PushrailEmbedProps,
  ref: Ref<PushrailEmbedHandle>,
) {
  const isProvided = useContext(ConnectionContext) !== undefined;
  const { apiUrl, fetchSessionToken, onSessionEnd, onError, ...presentation } = props;
  if (isProvided) return <Portal {...presentation} handle={ref} />;
  return (
    <PushrailProvider
      {...{ apiUrl, fetchSessionToken, onSessionEnd, onError }}
      {...("sessionToken" in props ? { sessionToken: props.sessionToken } : {})}
    >
      <Portal {...presentation} handle={ref} />
    </PushrailProvider>
  );
});

interface PortalProps extends PresentationProps {
  readonly handle: Ref<PushrailEmbedHandle>;
}

function Portal(props: PortalProps) {
  const { serverNowMs } = useConnection();
  const [host, setHost] = useState<Element | null>(null);
  return (
    <LanguageProvider
      locale={props.locale}
      direction={props.direction}
      localization={props.localization}
      host={host}
      now={serverNowMs}
    >
      <PortalRoot {...props} onHost={setHost} />
    </LanguageProvider>
  );
}

function PortalRoot({
  handle,
  onHost,
  ...props
}: PortalProps & { readonly onHost: (host: Element | null) => void }) {
  const { t, locale, direction } = useLanguage();
  const { appearance, slots, headingLevel, isReadOnly = false } = props;
  const { routing, path, onNavigate, hrefOf } = props;
  return (
    <Root {...{ appearance, slots, headingLevel, locale, direction }} label={t("session.label")}>
      <ReadOnlyContext.Provider value={isReadOnly}>
        <RouterProvider {...{ routing, path, onNavigate, hrefOf }}>
          <Handle handle={handle} />
          <Frame onHost={onHost} />
        </RouterProvider>
      </ReadOnlyContext.Provider>
    </Root>
  );
}

function Handle({ handle }: { readonly handle: Ref<PushrailEmbedHandle> }) {
  const { session } = useSessionInScope();
  const navigate = useNavigate();
  useImperativeHandle(
    handle,
    () => ({
      refreshSession: session.refresh,
      logout: session.logout,
      navigate: (path) => navigate(parseRoute(path)),
    }),
    [session, navigate],
  );
  return null;
}
