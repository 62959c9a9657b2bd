import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Where the set-up link lies for an operator whose log is read by machines: what stands in a log is kept and
 * copied for years. Only the user that the server runs as can read it.
 */
export class SetUpLinkFile {
  readonly path: string;

  constructor(dataDir: string) {
    this.path = join(dataDir, "setup-link");
  }

  async write(link: string): Promise<void> {
    await this.remove();
    // A file that somebody else has put there meanwhile is refused, and so is a link to another.
    await writeFile(this.path, `${link}\n`, { mode: 0o600, flag: "wx" });
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }
}
