import {
  createContext,
  forwardRef,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { AnchorHTMLAttributes, KeyboardEvent, MouseEvent, ReactNode } from "react";
import { LeaveDialog } from "./leave-dialog.tsx";
import { useLocation } from "./location.ts";
import type { LocationOptions } from "./location.ts";
import { formatRoute, parseRoute } from "./route.ts";
import type { Route } from "./route.ts";

/** How to go to a route. */
export interface NavigateOptions {
  /** Takes the place of the present entry instead of adding one. Default `false`. */
  readonly replace?: boolean;
}

interface Guard {
  isDirty: boolean;
  /** Where nothing is lost by going. */
  isWithin: ((route: Route) => boolean) | undefined;
}

interface Router {
  readonly route: Route;
  readonly path: string;
  readonly navigate: (route: Route, options?: NavigateOptions) => void;
  readonly hrefOf: (route: Route) => string | undefined;
  readonly guards: Set<Guard>;
}

const RouterContext = createContext<Router | undefined>(undefined);

/** Props of {@link RouterProvider}. */
export interface RouterProviderProps extends LocationOptions {
  readonly children?: ReactNode;
}

/** Keeps where one is, and asks before a half-filled form is left. */
export function RouterProvider({ children, ...options }: RouterProviderProps) {
  const [guards] = useState(() => new Set<Guard>());
  const [pending, setPending] = useState<{ path: string; replace: boolean }>();
  const isAsking = useCallback(
    (path: string) => {
      const to = parseRoute(path);
      return [...guards].some((guard) => guard.isDirty && guard.isWithin?.(to) !== true);
    },
    [guards],
  );
  const mayLeave = useCallback(
    (path: string) => {
      if (!isAsking(path)) return true;
      setPending({ path, replace: false });
      return false;
    },
    [isAsking],
  );
  const { path, go, hrefOf } = useLocation(options, mayLeave);
  const navigate = useCallback(
    (to: Route, { replace = false }: NavigateOptions = {}) => {
      const next = formatRoute(to);
      if (isAsking(next)) setPending({ path: next, replace });
      else go(next, { replace });
    },
    [go, isAsking],
  );
  const router = useMemo(
    () => ({
      route: parseRoute(path),
      path,
      navigate,
      hrefOf: (to: Route) => hrefOf(formatRoute(to)),
      guards,
    }),
    [path, navigate, hrefOf, guards],
  );
  const leave = () => {
    for (const guard of guards) guard.isDirty = false;
    setPending(undefined);
    if (pending !== undefined) go(pending.path, { replace: pending.replace });
  };
  return (
    <RouterContext.Provider value={router}>
      {children}
      <LeaveDialog
        isOpen={pending !== undefined}
        onStay={() => setPending(undefined)}
        onLeave={leave}
      />
    </RouterContext.Provider>
  );
}

function useRouter(): Router {
  const router = useContext(RouterContext);
  if (router === undefined) throw new Error("This stands inside <PushrailEmbed> only.");
  return router;
}

/** Where in the portal one is. */
export function useRoute(): Route {
  return useRouter().route;
}

/** Goes to a route, after asking when a form would be lost. The function stays the same. */
export function useNavigate(): (route: Route, options?: NavigateOptions) => void {
  return useRouter().navigate;
}

/** The address of a route in the host's page, to copy; `undefined` when the host keeps no address for it. */
export function useHref(route: Route): string | undefined {
  return useRouter().hrefOf(route);
}

/**
 * Asks before what is being filled in is lost: a dialog before going elsewhere in the portal, the browser's own question
 * before the page is closed.
 *
 * Returns what ends the asking at once: call it after saving, before going on to where the saved thing is shown.
 *
 * @param isWithin Routes of the same form, such as its other steps, for which it does not ask.
 */
export function useLeaveGuard(isDirty: boolean, isWithin?: (route: Route) => boolean): () => void {
  const { guards } = useRouter();
  const guard = useRef<Guard>({ isDirty: false, isWithin: undefined });
  useEffect(() => {
    const { current } = guard;
    guards.add(current);
    return () => {
      guards.delete(current);
    };
  }, [guards]);
  useEffect(() => {
    guard.current.isWithin = isWithin;
  }, [isWithin]);
  useEffect(() => {
    const { current } = guard;
    current.isDirty = isDirty;
    if (!isDirty) return undefined;
    const onBeforeUnload = (event: BeforeUnloadEvent) => {
      if (current.isDirty) event.preventDefault();
    };
    globalThis.addEventListener("beforeunload", onBeforeUnload);
    return () => globalThis.removeEventListener("beforeunload", onBeforeUnload);
  }, [isDirty]);
  return useCallback(() => {
    guard.current.isDirty = false;
  }, []);
}

/** Props of {@link Link}: a route beside those of an `<a>`. */
export interface LinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> {
  readonly to: Route;
  readonly replace?: boolean;
}

/**
 * A link to a route. It has an address when the portal's paths have one, so that it opens in a new tab with the usual
 * keys; without one it is a link to the keyboard and to screen readers all the same.
 */
export const Link = forwardRef<HTMLAnchorElement, LinkProps>(function Link(
  { to, replace = false, onClick, onKeyDown, children, ...rest },
  ref,
) {
  const { navigate, hrefOf } = useRouter();
  const href = hrefOf(to);
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const isPlain = !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    const isOwn = rest.target === undefined || rest.target === "_self";
    if (event.defaultPrevented || (href !== undefined && !(isPlain && isOwn))) return;
    event.preventDefault();
    navigate(to, { replace });
  };
  const press = (event: KeyboardEvent<HTMLAnchorElement>) => {
    onKeyDown?.(event);
    if (event.defaultPrevented || href !== undefined || event.key !== "Enter") return;
    event.preventDefault();
    navigate(to, { replace });
  };
  return (
    <a
      ref={ref}
      {...(href === undefined ? { role: "link", tabIndex: 0 } : { href })}
      {...rest}
      onClick={follow}
      onKeyDown={press}
    >
      {children}
    </a>
  );
});
