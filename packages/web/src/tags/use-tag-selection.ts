import { useCallback, useState } from "react";
import type { TagFilter } from "./tag-filter.ts";

/** Tags that are marked, by name. Paging keeps them, another filter or order of the list doesn't. */
export interface TagSelection {
  readonly names: ReadonlySet<string>;
  readonly set: (names: readonly string[], isSelected: boolean) => void;
  readonly clear: () => void;
}

/** The server deletes so many at once. */
export const maxSelected = 1_000;

const none: ReadonlySet<string> = new Set();

export function useTagSelection(repository: string, { q, supporting }: TagFilter): TagSelection {
  const key = `${repository} ${supporting} ${q ?? ""}`;
  const [state, setState] = useState({ key, names: none });
  const names = state.key === key ? state.names : none;
  const set = useCallback(
    (changed: readonly string[], isSelected: boolean) =>
      setState((before) => {
        const next = new Set(before.key === key ? before.names : none);
        for (const name of changed) {
          if (!isSelected) next.delete(name);
          else if (next.size < maxSelected) next.add(name);
        }
        return { key, names: next };
      }),
    [key],
  );
  const clear = useCallback(() => setState({ key, names: none }), [key]);
  return { names, set, clear };
}
