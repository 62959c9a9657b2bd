/**
 * Puts a text on the clipboard. Over plain HTTP browsers have no clipboard for pages, but the old command.
 * @returns false where neither is allowed: then the text should be selected for the person to copy.
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByCommand(text);
  }
}

function copyByCommand(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "aside";
  // A modal dialog makes everything outside it inert: there it has to be inside.
  const place = document.activeElement?.closest("dialog") ?? document.body;
  const focused = document.activeElement;
  place.append(area);
  area.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}
