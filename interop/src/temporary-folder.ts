import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

/**
 * A fresh folder under the system's temporary one. `await using` removes it with all that is in it. Its name is
 * in lower case: podman makes an image's name of it.
 */
export async function temporaryFolder(purpose: string): Promise<TemporaryFolder> {
  const path = join(tmpdir(), `estiva-${purpose}-${randomBytes(6).toString("hex")}`);
  await mkdir(path, { mode: 0o700 });
  return {
    path,
    [Symbol.asyncDispose]: async () => await rm(path, { recursive: true, force: true, maxRetries: 5 }),
  };
}
