import { Dialog } from "./dialog.tsx";
import type { DialogProps } from "./dialog.tsx";

/** A dialog at the end side of the window, as high as it; as wide as the window where that is narrow. */
export function Drawer(props: Omit<DialogProps, "size" | "part">) {
  return <Dialog {...props} part="drawer" />;
}
