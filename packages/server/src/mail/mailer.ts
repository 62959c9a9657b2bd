/** A plain text for one person. Its body may carry a secret: it is never logged. */
export interface Mail {
  /** One address, without a name. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Where mails leave the registry. */
export interface Mailer {
  /**
   * Hands a mail to the mail server, and settles within the mailer's own time limit.
   * @throws MailNotSent
   */
  send(mail: Mail): Promise<void>;
}

/** The mail server did not take a mail. The message names neither the recipient nor the text. */
export class MailNotSent extends Error {
  override readonly name = "MailNotSent";
  /** Whether another attempt would fail the same way: a wrong address, say, and not a server that is busy. */
  readonly isPermanent: boolean;

  constructor(message: string, options: { isPermanent: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.isPermanent = options.isPermanent;
  }
}
