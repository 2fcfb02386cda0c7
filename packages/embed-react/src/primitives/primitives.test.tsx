// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { StrictMode, useState } from "react";
import type { ReactNode } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { LanguageProvider } from "../language/language.tsx";
import { Announcer, useAnnounce } from "./announcer.tsx";
import { Button } from "./button.tsx";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { localTime } from "./date-time-input.tsx";
import { Dialog } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { Identifier } from "./identifier.tsx";
import { KeyValueInput } from "./key-value-input.tsx";
import { Menu } from "./menu.tsx";
import { SecretInput } from "./secret-input.tsx";
import { Table } from "./table.tsx";
import { Tabs } from "./tabs.tsx";
import { TextInput } from "./text-input.tsx";

afterEach(cleanup);

function key(name: string) {
  fireEvent.keyDown(document.activeElement ?? document.body, { key: name });
}

function TabsUnderTest() {
  const [value, setValue] = useState<"one" | "two" | "three">("one");
  const tabs = (["one", "two", "three"] as const).map((one) => ({ value: one, label: one }));
  return (
    <Tabs label="Parts" value={value} onChange={setValue} tabs={tabs}>
      panel of {value}
    </Tabs>
  );
}

test("arrow keys move between tabs without choosing; a press chooses and shows the panel", () => {
  render(<TabsUnderTest />);
  screen.getByRole("tab", { name: "one" }).focus();
  key("ArrowRight");
  expect(document.activeElement?.textContent).toBe("two");
  expect(screen.getByRole("tabpanel").textContent).toBe("panel of one");
  fireEvent.click(screen.getByRole("tab", { name: "two" }));
  expect(screen.getByRole("tabpanel", { name: "two" }).textContent).toBe("panel of two");
  expect(screen.getByRole("tab", { name: "two" }).tabIndex).toBe(0);
  expect(screen.getByRole("tab", { name: "one" }).tabIndex).toBe(-1);
});

test("from right to left the left arrow goes to the next tab", () => {
  render(
    <LanguageProvider locale="en" direction="rtl">
      <TabsUnderTest />
    </LanguageProvider>,
  );
  screen.getByRole("tab", { name: "one" }).focus();
  key("ArrowLeft");
  expect(document.activeElement?.textContent).toBe("two");
});

test("a menu opens by keyboard, moves by arrows and letters, and gives the focus back", () => {
  const onSelect = vi.fn<() => void>();
  const items = ["Send", "Pause", "Delete"].map((label) => ({ label, onSelect }));
  render(<Menu label="Actions" items={items} />);
  const button = screen.getByRole("button", { name: "Actions" });
  button.focus();
  key("ArrowUp");
  expect(document.activeElement?.textContent).toBe("Delete");
  expect(button.getAttribute("aria-expanded")).toBe("true");
  key("ArrowDown");
  expect(document.activeElement?.textContent).toBe("Send");
  key("p");
  expect(document.activeElement?.textContent).toBe("Pause");
  key("Escape");
  expect(screen.queryByRole("menu")).toBeNull();
  expect(document.activeElement).toBe(button);
  key("ArrowDown");
  fireEvent.click(screen.getByRole("menuitem", { name: "Send" }));
  expect(onSelect).toHaveBeenCalledOnce();
  expect(screen.queryByRole("menu")).toBeNull();
});

test("a disabled item can be reached and does nothing", () => {
  const onSelect = vi.fn<() => void>();
  render(<Menu label="Actions" items={[{ label: "Delete", onSelect, isDisabled: true }]} />);
  fireEvent.click(screen.getByRole("button", { name: "Actions" }));
  fireEvent.click(screen.getByRole("menuitem", { name: "Delete" }));
  expect(onSelect).not.toHaveBeenCalled();
  expect(screen.getByRole("menu")).toBeTruthy();
});

function DialogUnderTest(props: {
  readonly isDismissable?: boolean;
  readonly children?: ReactNode;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        open
      </button>
      <Dialog {...props} isOpen={isOpen} onClose={() => setOpen(false)} title="Title">
        <input aria-label="first" />
        {props.children}
      </Dialog>
    </>
  );
}

function openDialog() {
  const button = screen.getByRole("button", { name: "open" });
  button.focus();
  fireEvent.click(button);
  return button;
}

test("a dialog takes the focus to its first control, and back when Escape closes it", () => {
  render(
    <StrictMode>
      <DialogUnderTest />
    </StrictMode>,
  );
  const button = openDialog();
  expect(document.activeElement?.getAttribute("aria-label")).toBe("first");
  key("Escape");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(document.activeElement).toBe(button);
});

test("Escape does not reach the host while a dialog is open, and does once it is closed", () => {
  const host = vi.fn<() => void>();
  document.addEventListener("keydown", host);
  render(<DialogUnderTest />);
  openDialog();
  key("Escape");
  expect(host).not.toHaveBeenCalled();
  key("Escape");
  expect(host).toHaveBeenCalledOnce();
  document.removeEventListener("keydown", host);
});

test("Escape closes what lies on top alone: first the menu, then the dialog", () => {
  render(
    <DialogUnderTest>
      <Menu label="Actions" items={[{ label: "One", onSelect: () => undefined }]} />
    </DialogUnderTest>,
  );
  openDialog();
  fireEvent.click(screen.getByRole("button", { name: "Actions" }));
  key("Escape");
  expect(screen.queryByRole("menu")).toBeNull();
  expect(screen.getByRole("dialog")).toBeTruthy();
  key("Escape");
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("a dialog that the browser closes by force is dismissed, or stays when it cannot be", () => {
  const { unmount } = render(<DialogUnderTest />);
  openDialog();
  const force = () => act(() => screen.getByRole<HTMLDialogElement>("dialog").close());
  force();
  expect(screen.queryByRole("dialog")).toBeNull();
  unmount();

  render(<DialogUnderTest isDismissable={false} />);
  openDialog();
  force();
  expect(screen.getByRole<HTMLDialogElement>("dialog").open).toBe(true);
  expect(screen.getByLabelText("first")).toBeTruthy();
});

test("a dialog that cannot be dismissed has no close button and ignores Escape", () => {
  render(<DialogUnderTest isDismissable={false} />);
  openDialog();
  key("Escape");
  const dialog = screen.getByRole("dialog", { name: "Title" });
  expect(within(dialog).queryByRole("button")).toBeNull();
});

test("a question begins at Cancel; one with a text to type is only confirmed with that text", () => {
  const onConfirm = vi.fn<() => void>();
  const question = (typedText?: string) => (
    <ConfirmDialog
      isOpen
      onClose={() => undefined}
      onConfirm={onConfirm}
      title="Delete?"
      confirmLabel="Delete"
      isDangerous
      typedText={typedText}
    />
  );
  const { unmount } = render(question());
  expect(document.activeElement?.textContent).toBe("Cancel");
  unmount();
  render(question("orders"));
  const form = document.querySelector("form");
  fireEvent.submit(form as HTMLFormElement);
  expect(onConfirm).not.toHaveBeenCalled();
  fireEvent.change(screen.getByRole("textbox"), { target: { value: "orders" } });
  fireEvent.submit(form as HTMLFormElement);
  expect(onConfirm).toHaveBeenCalledOnce();
});

test("a busy button keeps the focus and does nothing", () => {
  const onClick = vi.fn<() => void>();
  render(
    <Button isBusy onClick={onClick}>
      Save
    </Button>,
  );
  const button = screen.getByRole("button", { name: /Save/ });
  button.focus();
  fireEvent.click(button);
  expect(onClick).not.toHaveBeenCalled();
  expect(document.activeElement).toBe(button);
});

test("a field ties its label, help and error to the control", () => {
  render(
    <Field label="URL" help="Where to." error="Not an address.">
      {(ids) => <TextInput field={ids} value="" onChange={() => undefined} />}
    </Field>,
  );
  const input = screen.getByRole("textbox", { name: "URL" });
  const described = (input.getAttribute("aria-describedby") ?? "")
    .split(" ")
    .map((id) => document.getElementById(id)?.textContent);
  expect(described).toEqual(["Not an address.", "Where to."]);
  expect(input.getAttribute("aria-invalid")).toBe("true");
});

test("the same announcement twice is a change each time", () => {
  const seen: (string | null)[] = [];
  function Speaker() {
    const announce = useAnnounce();
    return (
      <button type="button" onClick={() => announce("Copied")}>
        speak
      </button>
    );
  }
  render(
    <Announcer>
      <Speaker />
    </Announcer>,
  );
  for (let time = 0; time < 3; time += 1) {
    fireEvent.click(screen.getByRole("button"));
    seen.push(screen.getByRole("status").textContent);
  }
  expect(new Set(seen).size).toBe(2);
  expect(seen[0]).not.toBe(seen[1]);
  expect(seen[1]).not.toBe(seen[2]);
});

test("a stored secret is never in the page; Replace asks for a new one, Keep takes that back", () => {
  function SecretUnderTest() {
    const [value, setValue] = useState("");
    return <SecretInput isSet value={value} onChange={setValue} aria-label="Secret" />;
  }
  render(<SecretUnderTest />);
  expect(document.querySelector("input")).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Replace" }));
  const input = screen.getByLabelText<HTMLInputElement>("Secret");
  expect(document.activeElement).toBe(input);
  expect(input.type).toBe("password");
  expect(input.getAttribute("data-1p-ignore")).toBe("true");
  fireEvent.change(input, { target: { value: "s3cret" } });
  fireEvent.click(screen.getByRole("button", { name: "Show" }));
  expect(input.type).toBe("text");
  fireEvent.click(screen.getByRole("button", { name: /Keep/ }));
  expect(document.querySelector("input")).toBeNull();
});

test("names and values: rows without a name are not told, removed ones are gone", () => {
  const changes: Record<string, string>[] = [];
  function KeyValueUnderTest() {
    const [value, setValue] = useState<Record<string, string>>({ a: "1" });
    return (
      <KeyValueInput
        label="Headers"
        value={value}
        onChange={(next) => {
          changes.push(next);
          setValue(next);
        }}
      />
    );
  }
  render(<KeyValueUnderTest />);
  fireEvent.click(screen.getByRole("button", { name: "Add" }));
  expect(document.activeElement).toBe(screen.getByLabelText("Name 2"));
  fireEvent.change(screen.getByLabelText("Value 2"), { target: { value: "2" } });
  fireEvent.change(screen.getByLabelText("Name 2"), { target: { value: "b" } });
  fireEvent.click(screen.getByRole("button", { name: "Remove a" }));
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Add" }));
  expect(changes).toEqual([{ a: "1" }, { a: "1", b: "2" }, { b: "2" }]);
});

test("a table names its rows and columns, and says each column's name for the cards", () => {
  render(
    <Table
      caption="Destinations"
      columns={[
        { key: "name", header: "Name" },
        { key: "state", header: "State" },
        { key: "menu", header: "Actions", isHeaderHidden: true },
      ]}
      rows={["Orders"]}
      rowKey={(row) => row}
      renderCell={(row, column) => (column === "name" ? row : column)}
    />,
  );
  expect(screen.getByRole("table", { name: "Destinations" })).toBeTruthy();
  expect(screen.getAllByRole("columnheader").map((one) => one.textContent)).toEqual([
    "Name",
    "State",
    "Actions",
  ]);
  expect(screen.getByRole("rowheader").textContent).toBe("Orders");
  expect(screen.getAllByRole("cell").map((cell) => cell.dataset["label"])).toEqual([
    "State",
    undefined,
  ]);
});

test("an identifier has all of its text, whatever the eye is shown", () => {
  render(<Identifier id="dst_01J8ZQ5M7X3V9K2R4T6W8Y0A1B" />);
  expect(document.querySelector("bdi")?.textContent).toBe("dst_01J8ZQ5M7X3V9K2R4T6W8Y0A1B");
  expect(document.querySelector("bdi")?.dir).toBe("ltr");
});

test("a moment goes into a date input and comes back as the same minute", () => {
  const text = localTime("2030-01-31T09:30:45Z") ?? "";
  expect(new Date(text).toISOString()).toBe("2030-01-31T09:30:00.000Z");
  expect(localTime("soon")).toBeUndefined();
  expect(localTime(null)).toBeUndefined();
});

test("closing by an action moves the focus on: the menu gives it back before the action takes it", () => {
  function MenuToDialog() {
    const [isOpen, setOpen] = useState(false);
    return (
      <>
        <Menu label="Actions" items={[{ label: "Delete", onSelect: () => setOpen(true) }]} />
        <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title="Delete?">
          <input aria-label="typed" />
        </Dialog>
      </>
    );
  }
  render(<MenuToDialog />);
  act(() => screen.getByRole("button", { name: "Actions" }).click());
  act(() => screen.getByRole("menuitem").click());
  expect(document.activeElement?.getAttribute("aria-label")).toBe("typed");
  key("Escape");
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Actions" }));
});
