import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SpawnedServer, spawnServer } from "./spawn-server.ts";

/** A registry that was filled while it was open and now has another root namespace. */
export async function spawnFilled<Content>(
  rootNamespace: "public" | "private",
  fill: (url: string) => Promise<Content>,
): Promise<SpawnedServer & { readonly content: Content }> {
  const dataDir = await mkdtemp(join(tmpdir(), "estiva-test-"));
  let content: Content;
  {
    await using open = await spawnServer({ dataDir, env: { ESTIVA_ROOT_NAMESPACE: "open" } });
    content = await fill(open.url);
  }
  const server = await spawnServer({ dataDir, env: { ESTIVA_ROOT_NAMESPACE: rootNamespace } });
  return {
    ...server,
    content,
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
