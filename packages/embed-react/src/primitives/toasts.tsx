import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import type { ReactNode } from "react";
import { X } from "lucide-react";
import { usePart } from "../appearance/part.tsx";
import { useLanguage } from "../language/language.tsx";
import { useAnnounce } from "./announcer.tsx";
import { ToneIcon } from "./badge.tsx";
import { Button } from "./button.tsx";
import { hideFromTopLayer, showInTopLayer } from "./floating.ts";
import { IconButton } from "./icon-button.tsx";
import { toastQueue } from "./toast-queue.ts";
import type { After, ShownToast, Toast, ToastQueue } from "./toast-queue.ts";

const ToastContext = createContext<(toast: Toast) => void>(() => undefined);

/** Tells in passing that something has happened; spoken at once when it is an error. */
export function useToast(): (toast: Toast) => void {
  return useContext(ToastContext);
}

const afterByTimer: After = (ms, callback) => {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
};

const none: readonly ShownToast[] = [];

/** Where toasts are shown; `after` is how time passes, the window's timers unless said. */
export function Toasts({
  children,
  after,
}: {
  readonly children: ReactNode;
  readonly after?: After;
}) {
  const announce = useAnnounce();
  const [queue] = useState(() => toastQueue(after ?? afterByTimer));
  const show = useCallback(
    (toast: Toast) => {
      announce(toast.text, { assertive: toast.tone === "danger" });
      queue.add(toast);
    },
    [announce, queue],
  );
  return (
    <ToastContext.Provider value={show}>
      {children}
      <ToastList queue={queue} />
    </ToastContext.Provider>
  );
}

function ToastList({ queue }: { readonly queue: ToastQueue }) {
  const part = usePart();
  const { t } = useLanguage();
  const toasts = useSyncExternalStore(queue.subscribe, queue.toasts, () => none);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = list.current;
    if (element !== null && toasts.length > 0) {
      // Anew with each: what entered the top layer last lies above the rest.
      hideFromTopLayer(element);
      showInTopLayer(element);
    }
  }, [toasts]);
  if (toasts.length === 0) {
    return null;
  }
  return (
    <div
      {...part("toasts")}
      ref={list}
      role="group"
      aria-label={t("primitives.notifications")}
      popover="manual"
      onPointerEnter={() => queue.hold(true)}
      onPointerLeave={() => queue.hold(false)}
      onFocus={() => queue.hold(true)}
      onBlur={() => queue.hold(false)}
    >
      {toasts.map((toast) => (
        <div key={toast.key} {...part("toast", { tone: toast.tone })}>
          <ToneIcon tone={toast.tone} />
          <span {...part("toast-text")}>{toast.text}</span>
          {toast.action !== undefined && (
            <Button
              size="small"
              onClick={() => {
                queue.dismiss(toast.key);
                toast.action?.onSelect();
              }}
            >
              {toast.action.label}
            </Button>
          )}
          <IconButton
            size="small"
            label={t("primitives.dismiss")}
            icon={<X />}
            onClick={() => queue.dismiss(toast.key)}
          />
        </div>
      ))}
    </div>
  );
}
