import { createContext, use, useCallback, useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { PageLink, usePath } from "./path.tsx";

/** What a toast says. */
export interface ToastContent {
  readonly text: string;
  /** Set as code behind the text. */
  readonly code?: string;
  readonly isProblem?: boolean;
  /** Where it is told more. */
  readonly link?: { readonly href: string; readonly text: string };
}

const ToastContext = createContext<(content: ToastContent) => void>(() => undefined);

/** Shows a toast; it goes by itself, unless it tells of a problem. */
export function useToast(): (content: ToastContent) => void {
  return use(ToastContext);
}

const shownMs = 8_000;
const shownMax = 4;

/** Holds the toasts of everything inside. */
export function ToastArea({ children }: { readonly children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly (ToastContent & { readonly id: number })[]>([]);
  const count = useRef(0);
  const path = usePath();
  // What was said of one page is in the way on the next.
  useEffect(() => setToasts([]), [path]);
  const remove = useCallback((id: number) => {
    setToasts((shown) => shown.filter((toast) => toast.id !== id));
  }, []);
  const show = useCallback(
    (content: ToastContent) => {
      const id = ++count.current;
      setToasts((shown) => [...shown, { ...content, id }].slice(-shownMax));
      if (content.isProblem !== true) setTimeout(() => remove(id), shownMs);
    },
    [remove],
  );
  return (
    <ToastContext value={show}>
      {children}
      <div className="toasts" role="status" lang="en" dir="ltr">
        {toasts.map(({ id, text, code, isProblem, link }) => (
          <div key={id} className="toast" data-tone={isProblem === true ? "bad" : "good"}>
            <p>
              {text} {code === undefined ? null : <code>{code}</code>}
            </p>
            {link === undefined ? null : <PageLink href={link.href}>{link.text}</PageLink>}
            <button type="button" className="bare" onClick={() => remove(id)} aria-label="Close">
              ×
            </button>
          </div>
        ))}
      </div>
    </ToastContext>
  );
}
