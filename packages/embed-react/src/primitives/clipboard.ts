/**
 * Puts a text on the clipboard; `false` if the browser does not let it. Where the clipboard is closed to scripts, as in
 * pages without HTTPS, the text is selected beside `near` and copied as a person would.
 */
export async function copyToClipboard(text: string, near: HTMLElement | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return near !== null && copyBySelection(text, near);
  }
}

function copyBySelection(text: string, near: HTMLElement): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.readOnly = true;
  area.style.position = "fixed";
  area.style.opacity = "0";
  // Beside the button: within a modal dialog nothing outside of it can be selected.
  near.after(area);
  area.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    area.remove();
    near.focus();
  }
}
