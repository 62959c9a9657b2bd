import { after, before } from "node:test";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { registerClauses } from "./support/register-clauses.ts";

let server: SpawnedServer | undefined;
before(async () => {
  server = await spawnServer();
});
after(async () => {
  await server?.[Symbol.asyncDispose]();
});

registerClauses("Estiva", async () => ({ url: server?.url ?? "" }));
