import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { nodeBaseName } from "./node-base-name.ts";
import { type TemporaryFolder, temporaryFolder } from "./temporary-folder.ts";

const server = (greeting: string) => `import { createServer } from "node:http";

const page = "<!doctype html><title>Quickstart</title><h1>${greeting}</h1>";
const server = createServer((request, response) => {
  response.writeHead(200, { "Content-Type": "text/html" }).end(page);
});
server.listen(8080);
process.once("SIGTERM", () => process.exit(0));
`;

const dockerfile = `FROM ${nodeBaseName()}
WORKDIR /app
COPY package.json ./
COPY server.js ./
RUN node --check server.js && mkdir -p state && chown 1000:1000 state
USER 1000:1000
EXPOSE 8080
CMD ["node", "server.js"]
`;

/** A small web app's folder, as in the walkthrough: its page on port 8080 shows the greeting. */
export async function nodeAppFolder(greeting: string): Promise<TemporaryFolder> {
  const folder = await temporaryFolder("app");
  await writeFile(join(folder.path, "Dockerfile"), dockerfile);
  await writeFile(join(folder.path, "package.json"), '{ "name": "docker-quickstart", "type": "module" }\n');
  await writeFile(join(folder.path, "server.js"), server(greeting));
  return folder;
}
