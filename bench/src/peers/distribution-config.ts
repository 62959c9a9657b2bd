import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Writes the configuration of the CNCF Distribution registry, 2.8 and 3.1 alike: its example's settings
 * (descriptors cached in memory) with deletion on, since row J deletes. Returns the file's path.
 */
export async function writeDistributionConfig(folder: string, port: number): Promise<string> {
  const file = join(folder, "config.yml");
  const lines = [
    "version: 0.1",
    "storage:",
    "  cache: { blobdescriptor: inmemory }",
    `  filesystem: { rootdirectory: ${JSON.stringify(join(folder, "data"))} }`,
    "  delete: { enabled: true }",
    "http:",
    `  addr: 127.0.0.1:${port}`,
    "  secret: one-process-alone",
    "",
  ];
  await writeFile(file, lines.join("\n"));
  return file;
}
