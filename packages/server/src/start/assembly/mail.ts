import type { Logger } from "pino";
import { SmtpMailer } from "#server/adapters/smtp/smtp-mailer.ts";
import type { Config } from "#server/config/config.ts";
import { MailPost } from "#server/mail/mail-post.ts";
import { type MailProblem, OutgoingMail } from "#server/mail/outgoing-mail.ts";

/** How long a stop waits for the last mails, after the transfers, in milliseconds: Docker kills after ten seconds. */
const lastMailsTimeout = 1_500;

/** Ends with the server: what still waits to be sent is tried once more. Undefined where no mail is configured. */
export function openMailPost(
  { mail, publicUrl }: Config,
  logger: Logger,
  parts: AsyncDisposableStack,
): MailPost | undefined {
  if (mail === undefined || publicUrl === undefined) return undefined;
  const mailer = new SmtpMailer(mail);
  parts.defer(() => mailer.close());
  const report = (problem: MailProblem) => logger.warn(problem, "a mail was not sent");
  const outgoing = new OutgoingMail({ mailer, report });
  parts.defer(() => outgoing.close(lastMailsTimeout));
  return new MailPost(outgoing, publicUrl);
}
