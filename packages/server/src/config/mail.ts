import { isLoopback } from "./addresses.ts";
import { type Environment, SettingInvalid, type SettingName } from "./env.ts";
import { together } from "./read-setting.ts";

/** The server that takes the registry's mails, and who they are from. */
export interface MailConfig {
  readonly host: string;
  readonly port: number;
  /** `implicit`: from the first byte on; `required`: STARTTLS or no mail; `offered`: STARTTLS where there is one. */
  readonly tls: "implicit" | "required" | "offered";
  readonly credentials: { readonly username: string; readonly password: string } | undefined;
  /** `registry@example.com` or `Estiva <registry@example.com>`. */
  readonly from: string;
}

/** @throws SettingInvalid, SettingsUnusable */
export function readMail(env: Environment): MailConfig | undefined {
  const settings = together(env, ["ESTIVA_SMTP_URL", "ESTIVA_MAIL_FROM"]);
  if (settings === undefined) return undefined;
  const [url, from] = settings;
  return { ...parseMailServer("ESTIVA_SMTP_URL", url), from: parseSender("ESTIVA_MAIL_FROM", from) };
}

const expected = "an address like smtp://user:password@mail.example.com:587 or smtps://mail.example.com";

/** RFC 8314 and RFC 6409: submission with TLS at port 465, with STARTTLS at 587. */
function parseMailServer(setting: SettingName, value: string): Omit<MailConfig, "from"> {
  const url = URL.parse(value);
  const isServer =
    url !== null && /^smtps?:$/.test(url.protocol) && url.hostname !== "" && url.pathname.length <= 1;
  if (!isServer || url.search !== "" || url.hash !== "") throw new SettingInvalid(setting, value, expected);
  const credentials = credentialsOf(setting, url);
  const isImplicit = url.protocol === "smtps:";
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  // A password never crosses a network in the clear, whatever the server offers.
  const explicit = credentials !== undefined && !isLoopback(host) ? "required" : "offered";
  return {
    host,
    port: url.port === "" ? (isImplicit ? 465 : 587) : Number(url.port),
    tls: isImplicit ? "implicit" : explicit,
    credentials,
  };
}

function credentialsOf(setting: SettingName, { username, password }: URL): MailConfig["credentials"] {
  if (username === "" && password === "") return undefined;
  try {
    return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    throw new SettingInvalid(setting, "", `${expected}, special characters written as %XX`);
  }
}

/** An address, or a name and an address in angle brackets. */
function parseSender(setting: SettingName, value: string): string {
  const address = /^(?:[^\p{Cc}<>@"]{1,100} )?<([^<>]+)>$/u.exec(value)?.[1] ?? value;
  if (isMailAddress(address)) return value;
  throw new SettingInvalid(setting, value, "an address, like Estiva <registry@example.com>");
}

/** Plain addresses only: no quoted local parts, no comments, no line breaks. In all at most 254 characters. */
export function isMailAddress(value: string): boolean {
  return (
    value.length <= 254 && /^[^\s\p{Cc}@<>()[\]\\,;:"]{1,64}@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/iu.test(value)
  );
}
