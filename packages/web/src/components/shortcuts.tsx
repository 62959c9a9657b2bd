import { lazy, Suspense, useEffect, useState } from "react";
import { areShortcutsOn, isTyping } from "./single-keys.ts";

const ShortcutDialog = lazy(async () => ({
  default: (await import("./shortcut-dialog.tsx")).ShortcutDialog,
}));

/** `?` tells the keys of the pages. */
export function Shortcuts() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "?" && areShortcutsOn() && !isTyping(event.target)) setOpen(true);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return isOpen ? (
    <Suspense>
      <ShortcutDialog onClose={() => setOpen(false)} />
    </Suspense>
  ) : null;
}
