import type { Answer } from "@estiva/contract/operations";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { AuthCard } from "../components/auth-card.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Skeleton } from "../components/loading.tsx";
import { serverQuery } from "./server-info.ts";

interface WithServerProps {
  /** Of the card that stands there until the server has said what it is. */
  readonly title: string;
  readonly children: (server: Answer<"getServer">) => ReactNode;
}

/** A card whose content depends on the server's settings. */
export function WithServer({ title, children }: WithServerProps) {
  const query = useQuery(serverQuery);
  if (query.data !== undefined) return <>{children(query.data)}</>;
  return (
    <AuthCard title={title}>
      <Loaded query={query} skeleton={<Skeleton height={240} />}>
        {() => null}
      </Loaded>
    </AuthCard>
  );
}
