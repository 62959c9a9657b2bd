import type { Logger } from "pino";
import { MailPost } from "#server/accounts/mail/mail-post.ts";
import { type MailProblem, OutgoingMail } from "#server/accounts/mail/outgoing-mail.ts";
import type { Config } from "#server/config/config.ts";
import { SmtpMailer } from "#server/mail/smtp-mailer.ts";

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
