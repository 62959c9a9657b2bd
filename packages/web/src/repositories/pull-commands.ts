import { useSyncExternalStore } from "react";
import { useRegistryHost, useServer } from "../server/server-info.ts";

/** Programs that pull images; `kubernetes` and `name` are lines to paste. */
export const pullClients = ["docker", "podman", "nerdctl", "kubernetes", "name"] as const;
export type PullClient = (typeof pullClients)[number];

/** What programs call themselves, in every language. */
export const clientNames: Readonly<Record<Exclude<PullClient, "name">, string>> = {
  docker: "Docker",
  podman: "Podman",
  nerdctl: "containerd (nerdctl)",
  kubernetes: "Kubernetes",
};

/** Where the registry is, as commands have to say it. */
export interface RegistryPlace {
  /** `registry.example:5000` */
  readonly host: string;
  /** Without TLS: some programs must be told. */
  readonly isPlainHttp: boolean;
}

export function useRegistryPlace(): RegistryPlace {
  const host = useRegistryHost();
  const publicUrl = useServer()?.public_url;
  return { host, isPlainHttp: (publicUrl ?? location.href).startsWith("http:") };
}

/** An image by tag or by digest: `host/alice/app:1.0`, `host/alice/app@sha256:…`. */
export function imageReference(place: RegistryPlace, name: string, tagOrDigest: string): string {
  return `${place.host}/${name}${tagOrDigest.includes(":") ? "@" : ":"}${tagOrDigest}`;
}

/** The line that pulls; `kind` is the content's, as some kinds have one program of their own. */
export function pullCommand(
  client: PullClient,
  place: RegistryPlace,
  image: { readonly name: string; readonly tagOrDigest: string; readonly kind: string | null },
): string {
  const reference = imageReference(place, image.name, image.tagOrDigest);
  const isPlain = place.isPlainHttp;
  if (image.kind === "helm") return helmPull(place, image);
  if (isArtifact(image.kind)) return `oras pull ${isPlain ? "--plain-http " : ""}${reference}`;
  switch (client) {
    case "docker":
      return `docker pull ${reference}`;
    case "podman":
      return `podman pull ${isPlain ? "--tls-verify=false " : ""}${reference}`;
    case "nerdctl":
      return `nerdctl ${isPlain && !isLoopback(place) ? "--insecure-registry " : ""}pull ${reference}`;
    case "kubernetes":
      return `image: ${reference}`;
    case "name":
      return reference;
  }
}

/** Helm names a version apart; a digest it takes behind an `@`. */
function helmPull(
  place: RegistryPlace,
  { name, tagOrDigest }: { name: string; tagOrDigest: string },
): string {
  const version = tagOrDigest.includes(":") ? `@${tagOrDigest}` : ` --version ${tagOrDigest}`;
  return `helm pull oci://${place.host}/${name}${version}${place.isPlainHttp ? " --plain-http" : ""}`;
}

/** What docker and the like can't pull. */
export function isArtifact(kind: string | null): boolean {
  return kind === "artifact" || kind === "signature" || kind === "attestation" || kind === "unknown";
}

export function isLoopback({ host }: Pick<RegistryPlace, "host">): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host);
}

const storageKey = "estiva_pull_client";
const listeners = new Set<() => void>();

/** The program that somebody pulls with, remembered by the browser. */
export function usePullClient(): readonly [PullClient, (client: PullClient) => void] {
  return [useSyncExternalStore(subscribe, current), choose];
}

function current(): PullClient {
  const stored = localStorage.getItem(storageKey);
  return pullClients.find((client) => client === stored) ?? "docker";
}

function choose(client: PullClient): void {
  localStorage.setItem(storageKey, client);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}
