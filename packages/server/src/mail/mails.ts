import type { Language } from "@estiva/contract/languages";
import { type MailOccasion, type MailTexts, mailTexts, type Wording } from "./mail-texts.ts";
import type { Mail } from "./mailer.ts";

export type { MailOccasion } from "./mail-texts.ts";

export interface MailRequest {
  /** The public address: links never come from a request's Host. */
  readonly publicUrl: URL;
  readonly to: string;
  readonly language: Language;
  readonly occasion: MailOccasion;
}

/** Writes a mail. Names in it are cut to one line of at most 100 characters. */
export function writeMail({ publicUrl, to, language, occasion }: MailRequest): Mail {
  const texts = mailTexts[language];
  const { subject, paragraphs } = wordingOf(occasion, texts, publicUrl);
  const host = publicUrl.host;
  const text = [...paragraphs, `-- \n${texts.sentBy(host)}`].join("\n\n");
  return { to, subject: `${subject} · ${host}`, text: `${text}\n` };
}

/** The pages that take a secret. It stands in the fragment, which neither servers nor `Referer` get to see. */
export type SecretPage = "verify" | "reset" | "invitations" | "setup";

/** `https://registry.example.com/reset#token=…` */
export function secretLink(publicUrl: URL, page: SecretPage, token: string): string {
  const link = new URL(`/${page}`, publicUrl.origin);
  link.hash = new URLSearchParams({ token }).toString();
  return link.href;
}

function wordingOf(occasion: MailOccasion, texts: MailTexts, publicUrl: URL): Wording {
  switch (occasion.kind) {
    case "password-changed":
    case "second-factor-changed":
    case "identity-linked": {
      const { subject, paragraphs } = noticeOf(occasion, texts);
      return { subject, paragraphs: [...paragraphs, texts.wasItYou] };
    }
    default: {
      const { page, wording } = requestOf(occasion, texts);
      const link = secretLink(publicUrl, page, occasion.token);
      return withLink(wording, link, texts.validity(timeSpan(occasion.validFor, texts.locale)));
    }
  }
}

/** What asks for something to be done, and the page where it is done. */
function requestOf(
  occasion: Extract<MailOccasion, { readonly token: string }>,
  texts: MailTexts,
): { readonly page: SecretPage; readonly wording: Wording } {
  switch (occasion.kind) {
    case "verify-email":
      return { page: "verify", wording: texts.verifyEmail(oneLine(occasion.username)) };
    case "reset-password":
      return { page: "reset", wording: texts.resetPassword(oneLine(occasion.username)) };
    case "organization-invitation": {
      const [organization, inviter] = [oneLine(occasion.organization), oneLine(occasion.inviter)];
      return { page: "invitations", wording: texts.organizationInvitation(organization, inviter) };
    }
    case "site-invitation":
      return { page: "invitations", wording: texts.siteInvitation(oneLine(occasion.inviter)) };
  }
}

function noticeOf(
  occasion: Extract<MailOccasion, { readonly username: string; readonly notice: true }>,
  texts: MailTexts,
): Wording {
  const username = oneLine(occasion.username);
  switch (occasion.kind) {
    case "password-changed":
      return texts.passwordChanged(username);
    case "second-factor-changed":
      return texts.secondFactorChanged(username, occasion.isOn);
    case "identity-linked":
      return texts.identityLinked(username, oneLine(occasion.provider));
  }
}

/** The link follows what the mail is about; then how long it works, and what else there is to know. */
function withLink({ subject, paragraphs }: Wording, link: string, validity: string): Wording {
  const [first = "", ...rest] = paragraphs;
  return { subject, paragraphs: [first, link, validity, ...rest] };
}

/** A line break in a name could end a header, or start a paragraph that reads as if we had written it. */
function oneLine(name: string): string {
  return name
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .slice(0, 100)
    .toWellFormed();
}

/** 3,600,000 → `1 hour`, `1 hora`, `1小时`. */
function timeSpan(milliseconds: number, locale: string): string {
  const minutes = Math.max(1, Math.round(milliseconds / 60_000));
  const write = (unit: "day" | "hour" | "minute", value: number) =>
    new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(value);
  if (minutes % 1_440 === 0) return write("day", minutes / 1_440);
  return minutes % 60 === 0 ? write("hour", minutes / 60) : write("minute", minutes);
}
