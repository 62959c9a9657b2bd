import { createTransport, type NodemailerError, type Transporter } from "nodemailer";
import { isLoopback } from "#server/config/addresses.ts";
import { isMailAddress, type MailConfig } from "#server/config/mail.ts";
import { type Mail, type Mailer, MailNotSent } from "#server/mail/mailer.ts";

export interface SmtpMailerOptions {
  /** How long one mail may take in all, and the server to say anything, in milliseconds. */
  readonly timeout?: number;
}

/** Hands mails to one mail server (RFC 5321), over at most four connections that are kept for a while. */
export class SmtpMailer implements Mailer {
  readonly #transport: Transporter;
  readonly #timeout: number;

  constructor(config: MailConfig, options: SmtpMailerOptions = {}) {
    this.#timeout = options.timeout ?? 30_000;
    this.#transport = createTransport(
      { pool: true, ...serverOf(config), ...limits(this.#timeout) },
      // RFC 3834: keeps "I am on holiday" from answering.
      { from: config.from, headers: { "Auto-Submitted": "auto-generated" } },
    );
  }

  async send({ to, subject, text }: Mail): Promise<void> {
    if (!isMailAddress(to))
      throw new MailNotSent("the recipient is no e-mail address", { isPermanent: true });
    if (/\p{Cc}/u.test(subject)) throw new MailNotSent("the subject is not one line", { isPermanent: true });
    try {
      await this.#transport.sendMail({
        // As parts: nobody takes an address apart again and finds two in it.
        to: { name: "", address: to },
        subject,
        text,
        signal: AbortSignal.timeout(this.#timeout),
      });
    } catch (error) {
      throw translate(error as NodemailerError);
    }
  }

  /** Ends the connections; a mail on its way fails. */
  close(): void {
    this.#transport.close({ force: true });
  }
}

function serverOf({ host, port, tls, credentials }: MailConfig) {
  return {
    host,
    port,
    secure: tls === "implicit",
    requireTLS: tls === "required",
    // On the machine itself nobody stands between, and its mail server has a certificate that nobody signed.
    tls: { rejectUnauthorized: !isLoopback(host) },
    ...(credentials && { auth: { user: credentials.username, pass: credentials.password } }),
  };
}

function limits(timeout: number) {
  return {
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    dnsTimeout: timeout,
    maxConnections: 4,
    maxRequeues: 1,
    maxResponseSize: 65_536,
    idleTimeout: 60_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** Leaves out what the server wrote: it may quote the recipient or the credentials. */
function translate(error: NodemailerError): MailNotSent {
  const { code, responseCode, command, originalCode } = error;
  if (responseCode !== undefined) {
    const message = `the mail server answered ${responseCode} to ${command ?? "the mail"}`;
    return new MailNotSent(message, { isPermanent: error.permanent === true && isAboutMail(code) });
  }
  if (code === "EABORT" || code === "ETIMEDOUT")
    return new MailNotSent("the mail server took too long", { isPermanent: false });
  const detail = [code, originalCode].filter((part) => part !== undefined).join(", ");
  return new MailNotSent(`the mail server can't be used: ${error.message} (${detail})`, {
    isPermanent: isAboutMail(code),
  });
}

/** Everything else, wrong credentials and missing TLS among it, is the operator's to correct: the mail may wait. */
function isAboutMail(code: string | undefined): boolean {
  return code === "EENVELOPE" || code === "EMESSAGE";
}
