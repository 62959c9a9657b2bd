// Configuration, start, signals.

import { DatabaseTooNew } from "#server/adapters/sql/migrate.ts";
import { createConfig } from "#server/config/config.ts";
import { readEnvironment, SettingInvalid, SettingsUnusable, SettingUnknown } from "#server/config/env.ts";
import { CannotListen } from "#server/http/listener/listener.ts";
import { CertificateUnusable } from "#server/http/listener/server-certificate.ts";
import { createLogger } from "#server/telemetry/logger.ts";
import { announce } from "./announcements/announce.ts";
import { announceSetUp } from "./announcements/announce-set-up.ts";
import { DataFolderUnusable } from "./data-folder-lock.ts";
import { startServer } from "./server.ts";
import { StoreUnusable } from "./store-unusable.ts";

/** Mistakes of set-up: their message is for the person who starts the program, without a stack. */
const mistakes = [
  SettingInvalid,
  SettingUnknown,
  SettingsUnusable,
  DataFolderUnusable,
  StoreUnusable,
  DatabaseTooNew,
  CannotListen,
  CertificateUnusable,
];

// The database's file is SQLite's to make: nobody outside the server's group is to read password hashes in it,
// wherever the folder is and whoever made it.
process.umask(0o027);

try {
  const config = createConfig(readEnvironment(process.env), process.stdout.isTTY);
  const logger = createLogger(config);
  const server = await startServer(config, logger);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      logger.info({ signal }, "stopping");
      void server[Symbol.asyncDispose]().then(
        () => process.exit(0),
        (err: unknown) => {
          logger.error({ err }, "did not stop cleanly");
          process.exit(1);
        },
      );
    });
  }
  // Last: whoever reads it may send a signal at once.
  announce(config, server.address, logger, server.anyAccount);
  if (server.setUp !== undefined) announceSetUp(config, server.setUp, logger);
} catch (error) {
  const isMistake = mistakes.some((kind) => error instanceof kind);
  console.error(isMistake && error instanceof Error ? error.message : error);
  process.exit(1);
}
