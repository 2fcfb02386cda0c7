import { useState } from "react";
import type { DragEvent, ReactNode } from "react";
import { FileUp } from "lucide-react";
import { usePart } from "../../appearance/part.tsx";
import { useLanguage } from "../../language/language.tsx";
import { useAnnounce } from "../../primitives/announcer.tsx";

/** Keys and service accounts are a few KB; what is larger was chosen by mistake. */
const fileBytesMax = 65_536;

/** What a place to drop a file is given. */
export interface FileDropProps {
  /** Gets the text of the file. */
  readonly onText: (text: string) => void;
  /** Such as `.pem,.crt`; any file unless said. */
  readonly accept?: string | undefined;
  /** The input that the text goes into. */
  readonly children: ReactNode;
}

/** An input whose text can come from a file, chosen or dropped on it. */
export function FileDrop({ onText, accept, children }: FileDropProps) {
  const part = usePart();
  const { t } = useLanguage();
  const announce = useAnnounce();
  const [isOver, setOver] = useState(false);
  const [note, setNote] = useState("");
  const say = (text: string) => {
    setNote(text);
    announce(text);
  };
  const read = async (file: File | undefined) => {
    if (file === undefined) return;
    if (file.size > fileBytesMax) {
      say(t("forms.fileTooLarge"));
      return;
    }
    onText(await file.text());
    say(t("forms.fileRead", { name: file.name }));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void read(event.dataTransfer.files[0]);
  };
  return (
    <div
      {...part("file-drop", { over: isOver })}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {children}
      <label {...part("file-drop-label")}>
        <input
          // Its own words are in the browser's language, not in the portal's.
          {...part("sr-only")}
          type="file"
          accept={accept}
          onChange={(event) => {
            void read(event.target.files?.[0]);
            // The same file chosen again is read again.
            event.target.value = "";
          }}
        />
        <FileUp aria-hidden="true" />
        {t("forms.dropFile")}
      </label>
      {note !== "" && <span {...part("file-drop-note")}>{note}</span>}
    </div>
  );
}
