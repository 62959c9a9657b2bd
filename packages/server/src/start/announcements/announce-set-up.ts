import type { Logger } from "pino";
import { type Config, isLoopback } from "#server/config/config.ts";

/** The way to the first admin, or of a locked out one back in: the link itself for a terminal, the file that has it for everything else. */
export interface SetUpWay {
  /** Who is to get back in; undefined for the first admin. */
  readonly admin: string | undefined;
  readonly link: string;
  /** Where the link lies; undefined where it is to be printed. */
  readonly file: string | undefined;
}

type AnnouncedConfig = Pick<Config, "publicUrl" | "listen" | "container" | "tls" | "allowPlainHttpLogin">;

/** Says how to make the first admin. What is logged for machines is kept for long, so the secret stays out of it. */
export function announceSetUp(config: AnnouncedConfig, way: SetUpWay, logger: Logger): void {
  const elsewhere = fromElsewhere(config, way.link);
  const { admin, file, link } = way;
  if (file !== undefined) {
    const what =
      admin === undefined
        ? "there is no administrator yet: open the link in this file within an hour (a start makes a new one), or " +
          "set ESTIVA_ADMIN_USERNAME and ESTIVA_ADMIN_PASSWORD"
        : `the link in this file sets a new password for ${admin} within an hour and takes the second factor off; ` +
          "start without ESTIVA_ADMIN_RESET afterwards";
    logger.warn({ file }, `${what}${elsewhere && `; ${elsewhere}`}`);
    return;
  }
  const where = config.publicUrl === undefined ? " on this machine" : "";
  const why = admin === undefined ? "There is no administrator yet." : `${admin} is to get back in.`;
  const then =
    admin === undefined
      ? ""
      : `\nIt sets a new password and takes the second factor off. Start without ESTIVA_ADMIN_RESET afterwards.`;
  console.log(`${why} Within an hour${where}, open
  ${link}${elsewhere && `\n(${elsewhere})`}${then}
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
