import { useEffect, useState } from "react";
import { invalidate } from "../api/api.ts";
import { LiveStream } from "./live-stream.ts";

export interface LiveHome {
  /** Bytes that have arrived of what is being pushed just now, by repository. */
  readonly pushing: ReadonlyMap<string, number>;
  readonly isPaused: boolean;
}

/** In milliseconds: what happened is in the list of events a moment after the stream tells of it. */
const settled = 700;

/** Keeps the home page true while it is open: pushes as they run, repositories and events as they change. */
export function useLiveHome(): LiveHome {
  const [pushing, setPushing] = useState<ReadonlyMap<string, number>>(new Map());
  const [isPaused, setPaused] = useState(false);
  useEffect(() => {
    const refresh = twice(() => void invalidate("listRepositories", "listRecentActivity"));
    let wasOpen = false;
    const stream = new LiveStream("own", {
      onChange: refresh.run,
      onUploads: (uploads, repository) =>
        setPushing((before) => {
          if (repository === undefined) return new Map();
          const others = [...before].filter(([name]) => name !== repository);
          return new Map(uploads === undefined ? others : [...others, [repository, uploads.bytes]]);
        }),
      onPaused: setPaused,
      onOpen() {
        if (wasOpen) refresh.run();
        wasOpen = true;
      },
    });
    return () => {
      stream.end();
      refresh.cancel();
    };
  }, []);
  return { pushing, isPaused };
}

/** Runs at once and again when all has settled; what comes in between is one run more. */
function twice(run: () => void) {
  let timer: number | undefined;
  let isWanted = false;
  const again = () => {
    timer = isWanted ? window.setTimeout(again, settled) : undefined;
    isWanted = false;
    run();
  };
  return {
    run() {
      if (timer !== undefined) {
        isWanted = true;
        return;
      }
      run();
      timer = window.setTimeout(again, settled);
    },
    cancel: () => clearTimeout(timer),
  };
}
