import { type ReactNode, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "./button.tsx";
import styles from "./notice.module.css";
import { Notice, type NoticeKind } from "./notice.tsx";

interface Toast {
  readonly id: number;
  readonly kind: NoticeKind;
  readonly text: ReactNode;
  readonly action?: ReactNode;
}

let toasts: readonly Toast[] = [];
let count = 0;
const listeners = new Set<() => void>();

/** Shows what was done, until it is dismissed: an undo must not run away. */
export function showToast(kind: NoticeKind, text: ReactNode, action?: ReactNode): void {
  count += 1;
  set([...toasts.slice(-3), { id: count, kind, text, action }]);
}

function dismiss(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where they appear; once in the page's frame. */
export function Toasts() {
  const { t } = useTranslation();
  const shown = useSyncExternalStore(subscribe, () => toasts);
  // It is there before its first content: else screen readers would miss that.
  return (
    <div className={styles.toasts} aria-live="polite">
      {shown.map(({ id, kind, text, action }) => (
        <Notice
          key={id}
          kind={kind}
          className={styles.toast}
          action={
            <>
              {action}
              <IconButton icon="x" label={t("action.dismiss")} onClick={() => dismiss(id)} />
            </>
          }
        >
          {text}
        </Notice>
      ))}
    </div>
  );
}
