import type { Logger } from "pino";
import { type Config, isLoopback } from "#server/config/config.ts";

/** The way to the first admin: the link itself for a terminal, the file that has it for everything else. */
export interface SetUpWay {
  readonly link: string;
  /** Where the link lies; undefined where it is to be printed. */
  readonly file: string | undefined;
}

type AnnouncedConfig = Pick<Config, "publicUrl" | "listen" | "container" | "tls" | "allowPlainHttpLogin">;

/** Says how to make the first admin. What is logged for machines is kept for long, so the secret stays out of it. */
export function announceSetUp(config: AnnouncedConfig, way: SetUpWay, logger: Logger): void {
  const elsewhere = fromElsewhere(config, way.link);
  if (way.file !== undefined) {
    logger.warn(
      { file: way.file },
      "there is no administrator yet: open the link in this file within an hour (a start makes a new one), or " +
        `set ESTIVA_ADMIN_USERNAME and ESTIVA_ADMIN_PASSWORD${elsewhere && `; ${elsewhere}`}`,
    );
    return;
  }
  const where = config.publicUrl === undefined ? " on this machine" : "";
  console.log(`There is no administrator yet. Within an hour${where}, open
  ${way.link}${elsewhere && `\n(${elsewhere})`}
`);
}

/** What to make of a link that leads to this machine, or into this container, for people at another one. */
function fromElsewhere(config: AnnouncedConfig, link: string): string {
  const { publicUrl, listen, container, tls, allowPlainHttpLogin } = config;
  if (publicUrl !== undefined || (isLoopback(listen.host) && !container)) return "";
  const isSecure = tls !== undefined || allowPlainHttpLogin;
  return (
    `from another machine, write the name and port under which the registry is reached for ${new URL(link).host}` +
    (isSecure ? "" : ", and use HTTPS or set ESTIVA_PLAIN_HTTP_LOGIN=allow")
  );
}
