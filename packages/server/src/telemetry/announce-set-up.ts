import type { Logger } from "pino";
import type { Config } from "#server/config/config.ts";

/** The way to the first admin: the link itself for a terminal, the file that has it for everything else. */
export interface SetUpWay {
  readonly link: string;
  /** Where the link lies; undefined where it is to be printed. */
  readonly file: string | undefined;
}

/** Says how to make the first admin. What is logged for machines is kept for long, so the secret stays out of it. */
export function announceSetUp({ publicUrl }: Pick<Config, "publicUrl">, way: SetUpWay, logger: Logger): void {
  if (way.file !== undefined) {
    logger.warn(
      { file: way.file },
      "there is no administrator yet: open the link in this file within an hour (a start makes a new one), or " +
        "set ESTIVA_ADMIN_USERNAME and ESTIVA_ADMIN_PASSWORD",
    );
    return;
  }
  const where = publicUrl === undefined ? " on this machine" : "";
  console.log(`There is no administrator yet. Within an hour${where}, open
  ${way.link}
`);
}
