import { request } from "node:http";
import type { RunningPeer } from "./peer.ts";

/** What a run pushed to a server that keeps its data. */
export class Leftovers {
  readonly #peer: RunningPeer;
  readonly #paths: string[] = [];

  constructor(peer: RunningPeer) {
    this.#peer = peer;
  }

  add(repository: string, manifests: readonly string[], blobs: readonly string[]): void {
    if (this.#peer.keepsData !== true) return;
    for (const digest of manifests) this.#paths.push(`/v2/${repository}/manifests/${digest}`);
    for (const digest of blobs) this.#paths.push(`/v2/${repository}/blobs/${digest}`);
  }

  /**
   * Deletes it all, manifests before their blobs. A server that refuses keeps its data: then it is for whoever
   * started it to remove.
   */
  async remove(): Promise<void> {
    const inOrder = this.#paths.toSorted(
      (a, b) => Number(a.includes("/blobs/")) - Number(b.includes("/blobs/")),
    );
    this.#paths.length = 0;
    for (const path of inOrder) await this.#delete(path);
  }

  #delete(path: string): Promise<void> {
    const { host, port } = this.#peer;
    return new Promise((resolve, reject) => {
      request({ host, port, path, method: "DELETE" }, (answer) => {
        answer.resume().once("end", resolve);
      })
        .once("error", reject)
        .end();
    });
  }
}
