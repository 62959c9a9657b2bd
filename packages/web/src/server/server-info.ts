import { useQuery } from "@tanstack/react-query";
import { read } from "../api/api.ts";

/** What the server says of itself; it seldom changes while a page is open. */
export const serverQuery = { ...read("getServer"), staleTime: 300_000 };

export function useServer() {
  return useQuery(serverQuery).data;
}

/** The registry's host as it stands in images' names: `registry.example:5000`. */
export function useRegistryHost(): string {
  const publicUrl = useServer()?.public_url;
  return publicUrl == null ? location.host : new URL(publicUrl).host;
}
