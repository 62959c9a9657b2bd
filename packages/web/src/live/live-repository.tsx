import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { invalidate, queryClient } from "../api/api.ts";
import { repositoryQuery } from "../repositories/page-queries.ts";
import { LiveStream, type Uploads } from "./live-stream.ts";

interface LiveRepository {
  readonly isPaused: boolean;
  readonly uploads: Uploads | undefined;
  /** Tags that were pushed while the page was open. */
  readonly arrived: ReadonlySet<string>;
}

const nothing: LiveRepository = { isPaused: false, uploads: undefined, arrived: new Set() };
const LiveContext = createContext(nothing);

/** What happens in the repository that the page shows. */
export function useLiveRepository(): LiveRepository {
  return useContext(LiveContext);
}

/** Keeps a repository's pages true while they are open: one stream for all that they show. */
export function LiveRepositoryProvider({ name, children }: { name: string; children: ReactNode }) {
  const [state, setState] = useState(nothing);
  useEffect(() => {
    setState(nothing);
    const refresh = bundled(() => void readAgain());
    const stream = new LiveStream(
      { repository: name },
      {
        onChange(tag) {
          if (tag !== undefined)
            setState((before) => ({ ...before, arrived: new Set([...before.arrived, tag].slice(-200)) }));
          refresh.run();
        },
        onUploads: (uploads) => setState((before) => ({ ...before, uploads })),
        onPaused: (isPaused) => setState((before) => ({ ...before, isPaused })),
        onOpen: () => void readAgainWhereChanged(name),
      },
    );
    return () => {
      stream.end();
      refresh.cancel();
    };
  }, [name]);
  return <LiveContext value={state}>{children}</LiveContext>;
}

async function readAgain(): Promise<void> {
  await invalidate("getRepository", "listTags", "getTag", "getManifest", "listReferrers", "listActivity");
}

/** What happened before the stream was open shows in the repository itself: one small read instead of all. */
async function readAgainWhereChanged(name: string): Promise<void> {
  const query = repositoryQuery(name);
  const before = queryClient.getQueryData(query.queryKey);
  if (before === undefined) return;
  const now = await queryClient.fetchQuery({ ...query, staleTime: 0 }).catch(() => undefined);
  const isSame = now?.pushed_at === before.pushed_at && now?.tag_count === before.tag_count;
  if (now !== undefined && !isSame) await readAgain();
}

/** A push of many tags is one refresh: the first at once, then one every half a second. */
function bundled(run: () => void) {
  let timer: number | undefined;
  let isWanted = false;
  const again = () => {
    timer = undefined;
    if (!isWanted) return;
    isWanted = false;
    start();
  };
  const start = () => {
    run();
    timer = window.setTimeout(again, 500);
  };
  return {
    run() {
      if (timer === undefined) start();
      else isWanted = true;
    },
    cancel: () => clearTimeout(timer),
  };
}
