import { useEffect, useId, useRef, useState } from "react";
import type { KeyboardEvent, ReactNode, RefObject } from "react";
import { EllipsisVertical } from "lucide-react";
import { usePart } from "../appearance/part.tsx";
import { Button } from "./button.tsx";
import { useEscapeGuard } from "./escape-guard.ts";
import { useFloating, useOutside } from "./floating.ts";
import { IconButton } from "./icon-button.tsx";
import { indexOfKey } from "./roving.ts";

/** One action of a menu. */
export interface MenuItem {
  readonly label: string;
  readonly onSelect: () => void;
  readonly icon?: ReactNode;
  readonly isDangerous?: boolean | undefined;
  /** It stays reachable by keyboard, so that its being there is known. */
  readonly isDisabled?: boolean | undefined;
}

/** What a menu is given. */
export interface MenuProps {
  /** The name of the button and of the menu. */
  readonly label: string;
  /** Three dots unless said. */
  readonly icon?: ReactNode;
  /** Whether the button shows its label as words. */
  readonly isLabelShown?: boolean | undefined;
  readonly items: readonly MenuItem[];
}

/** A button that opens a menu of actions; arrow keys, Home, End and first letters move in it. */
export function Menu({ label, icon, isLabelShown = false, items }: MenuProps) {
  const part = usePart();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const [first, setFirst] = useState<"first" | "last">("first");
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useOutside({ isOpen, inside: [button, list], onOutside: () => setOpen(false) });
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  useEscapeGuard({ isActive: isOpen, onEscape: close });
  const open = (at: "first" | "last") => {
    setFirst(at);
    setOpen(true);
  };
  const attributes = {
    ref: button,
    part: "menu-button",
    "aria-haspopup": "menu",
    "aria-expanded": isOpen,
    "aria-controls": isOpen ? id : undefined,
    onClick: () => (isOpen ? close() : open("first")),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        open(event.key === "ArrowDown" ? "first" : "last");
      }
    },
  } as const;
  return (
    <>
      {isLabelShown ? (
        <Button {...attributes} icon={icon}>
          {label}
        </Button>
      ) : (
        <IconButton {...attributes} label={label} icon={icon ?? <EllipsisVertical />} />
      )}
      {isOpen && (
        <div {...part("menu")} ref={list} id={id} role="menu" aria-label={label} popover="manual">
          <MenuItems items={items} first={first} button={button} list={list} close={close} />
        </div>
      )}
    </>
  );
}

function MenuItems(props: {
  readonly items: readonly MenuItem[];
  readonly first: "first" | "last";
  readonly button: RefObject<HTMLElement | null>;
  readonly list: RefObject<HTMLElement | null>;
  readonly close: () => void;
}) {
  const { items, button, list, close } = props;
  const part = usePart();
  // Before the effect below: what is not shown yet cannot take the focus.
  useFloating({ isOpen: true, anchor: button, floating: list, placement: "below" });
  const [current, setCurrent] = useState(props.first === "first" ? 0 : items.length - 1);
  useEffect(() => {
    const element = list.current?.querySelectorAll<HTMLElement>("[role=menuitem]")[current];
    element?.focus({ preventScroll: true });
  }, [list, current]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Tab") {
      close();
      return;
    }
    const next =
      indexOfKey({ key: event.key, current, count: items.length, axis: "vertical" }) ??
      indexOfLetter({ key: event.key, current, items });
    if (next !== undefined) {
      event.preventDefault();
      setCurrent(next);
    }
  };
  return items.map((item, index) => (
    <button
      key={item.label}
      {...part("menu-item", { dangerous: item.isDangerous })}
      type="button"
      role="menuitem"
      tabIndex={index === current ? 0 : -1}
      aria-disabled={item.isDisabled}
      onKeyDown={onKeyDown}
      onPointerMove={() => setCurrent(index)}
      onClick={() => {
        if (item.isDisabled !== true) {
          // First, so that the focus returns to the button before the action moves it, into a dialog for example.
          close();
          item.onSelect();
        }
      }}
    >
      {item.icon !== undefined && (
        <span {...part("button-icon")} aria-hidden="true">
          {item.icon}
        </span>
      )}
      {item.label}
    </button>
  ));
}

function indexOfLetter(of: {
  readonly key: string;
  readonly current: number;
  readonly items: readonly MenuItem[];
}): number | undefined {
  const { key, current, items } = of;
  if (key.length !== 1 || key === " ") {
    return undefined;
  }
  const after = items.map((_, index) => (current + 1 + index) % items.length);
  return after.find((index) =>
    items[index]?.label.toLocaleLowerCase().startsWith(key.toLocaleLowerCase()),
  );
}
