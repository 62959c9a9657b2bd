import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Skeleton } from "./loading.tsx";
import { PanelError } from "./panel.tsx";

interface LoadedProps<Data> {
  readonly query: UseQueryResult<Data, Error>;
  /** The shape of what will be there. */
  readonly skeleton?: ReactNode;
  readonly children: (data: Data) => ReactNode;
}

/** A query's three states: a skeleton at first, an error with a way on, the data. */
export function Loaded<Data>({ query, skeleton = <Skeleton rows={5} />, children }: LoadedProps<Data>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) return <PanelError error={query.error} onRetry={() => void query.refetch()} />;
  return <>{skeleton}</>;
}
