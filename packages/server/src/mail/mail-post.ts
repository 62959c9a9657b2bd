import { mailLanguageFor } from "./mail-language.ts";
import type { MailOccasion } from "./mail-texts.ts";
import { writeMail } from "./mails.ts";
import type { OutgoingMail } from "./outgoing-mail.ts";

/** An account, as far as mails to it go. */
export interface Addressee {
  readonly email: string | undefined;
  readonly language: string | undefined;
}

/** Writes mails to accounts' owners, in their language. */
export class MailPost {
  readonly #outgoing: OutgoingMail;
  readonly #publicUrl: URL;

  /** @param publicUrl links never come from a request's Host. */
  constructor(outgoing: OutgoingMail, publicUrl: URL) {
    this.#outgoing = outgoing;
    this.#publicUrl = publicUrl;
  }

  /** Sends a mail soon. To the account's address, verified or not; without one nothing is sent. */
  send({ email, language }: Addressee, occasion: MailOccasion): void {
    if (email === undefined) return;
    this.sendTo(email, language, occasion);
  }

  /** As `send`, to somebody without an account. */
  sendTo(to: string, language: string | undefined, occasion: MailOccasion): void {
    const mail = { publicUrl: this.#publicUrl, to, language: mailLanguageFor(language), occasion };
    this.#outgoing.post(writeMail(mail));
  }
}
