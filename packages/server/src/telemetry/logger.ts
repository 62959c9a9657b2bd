import { type Logger, pino, stdTimeFunctions } from "pino";
import pretty from "pino-pretty";
import type { Config } from "#server/config/config.ts";

/** Structured lines for machines; the same, coloured and short, on a terminal. */
export function createLogger({ logLevel, logFormat }: Pick<Config, "logLevel" | "logFormat">): Logger {
  const options = { level: logLevel, base: null, timestamp: stdTimeFunctions.isoTime };
  if (logFormat === "json") return pino(options);
  return pino(
    options,
    pretty({ translateTime: "SYS:HH:MM:ss.l", ignore: "pid,hostname", singleLine: true, sync: true }),
  );
}
