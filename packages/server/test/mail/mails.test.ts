import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { languages } from "@estiva/contract/languages";
import { mailLanguageFor } from "#server/mail/mail-language.ts";
import { type Mail, type Mailer, MailNotSent } from "#server/mail/mailer.ts";
import { type MailOccasion, secretLink, writeMail } from "#server/mail/mails.ts";
import { type MailProblem, OutgoingMail } from "#server/mail/outgoing-mail.ts";

const publicUrl = new URL("https://registry.example.com");
const token = "estiva_reset_0123456789";
const secret = { token, validFor: 3_600_000 };
const notice = { notice: true, username: "alice" } as const;

const occasions: readonly { readonly occasion: MailOccasion; readonly link?: string }[] = [
  { occasion: { kind: "verify-email", username: "alice", ...secret }, link: "verify" },
  { occasion: { kind: "reset-password", username: "alice", ...secret }, link: "reset" },
  {
    occasion: { kind: "organization-invitation", organization: "acme", inviter: "bob", ...secret },
    link: "invitations",
  },
  { occasion: { kind: "site-invitation", inviter: "bob", ...secret }, link: "invitations" },
  { occasion: { kind: "password-changed", ...notice } },
  { occasion: { kind: "second-factor-changed", isOn: true, ...notice } },
  { occasion: { kind: "second-factor-changed", isOn: false, ...notice } },
  { occasion: { kind: "identity-linked", provider: "GitHub", ...notice } },
];

describe("a mail", () => {
  test("says who or what it is about and links only to the public address, in every language", () => {
    const seen = new Set<string>();
    for (const language of languages) {
      for (const { occasion, link } of occasions) {
        const { to, subject, text } = writeMail({ publicUrl, to: "alice@example.com", language, occasion });
        assert.equal(to, "alice@example.com");
        assert.match(text, /alice|acme|bob/);
        assert.match(subject, / · registry\.example\.com$/);
        const links = text.match(/https?:\S+/g) ?? [];
        assert.deepEqual(links, link === undefined ? [] : [`${publicUrl.origin}/${link}#token=${token}`]);
        assert.ok(!subject.includes(token));
        seen.add(text);
      }
    }
    assert.equal(seen.size, languages.length * occasions.length, "two mails read the same");
  });

  test("says how long its link works, in words", () => {
    const span = (language: "en" | "pt-BR" | "zh-CN", validFor: number) =>
      writeMail({
        ...{ publicUrl, to: "a@example.com", language },
        occasion: { kind: "reset-password", username: "alice", token, validFor },
      }).text;
    assert.match(span("en", 3_600_000), /for 1 hour\./);
    assert.match(span("en", 7 * 86_400_000), /for 7 days\./);
    assert.match(span("pt-BR", 1_800_000), /por 30 minutos\./);
    assert.match(span("zh-CN", 7_200_000), /2\s?小时/);
  });

  test("keeps what somebody calls themselves on one line", () => {
    const inviter = "bob\r\nBcc: victim@example.com\u2028\u202eevil";
    const occasion: MailOccasion = {
      ...{ kind: "organization-invitation", organization: "a\nb", inviter },
      ...secret,
    };
    const mail = writeMail({ publicUrl, to: "a@example.com", language: "en", occasion });
    assert.doesNotMatch(mail.subject, /\p{Cc}/u);
    assert.doesNotMatch(mail.text, /^(Bcc|b$)/m);
    assert.doesNotMatch(mail.text, /[\u2028\u202e\r]/);
  });

  test("is in the language that its reader's browser likes best", () => {
    for (const [wishes, language] of [
      ["pt", "pt-BR"],
      ["zh-Hant-TW,zh;q=0.9,en;q=0.8", "zh-CN"],
      ["de-DE, pt-PT;q=0.5, en;q=0.7", "en"],
      ["en;q=0, zh-CN;q=0.1", "zh-CN"],
      ["de,*;q=0.5", "en"],
      ["constructor, __proto__", "en"],
      ["zh;q=abc", "en"],
      ["", "en"],
      [undefined, "en"],
    ] as const) {
      assert.equal(mailLanguageFor(wishes), language, String(wishes));
    }
  });

  test("has its secret behind the fragment, escaped", () => {
    assert.equal(
      secretLink(publicUrl, "setup", "a&b c#d"),
      "https://registry.example.com/setup#token=a%26b+c%23d",
    );
    assert.equal(new URL(secretLink(publicUrl, "verify", token)).search, "");
  });
});

/** Fails as told, mail by mail, and keeps the rest. */
class PlannedMailer implements Mailer {
  readonly sent: string[] = [];
  readonly #plan: (mail: Mail) => Promise<void> | void;

  constructor(plan: (mail: Mail) => Promise<void> | void = () => {}) {
    this.#plan = plan;
  }

  async send(mail: Mail): Promise<void> {
    await this.#plan(mail);
    this.sent.push(mail.to);
  }
}

function mailTo(to: string): Mail {
  return { to, subject: "s", text: token };
}

function queueOf(mailer: Mailer, options: { maxMails?: number; retryDelays?: readonly number[] } = {}) {
  const problems: MailProblem[] = [];
  const queue = new OutgoingMail({ mailer, report: (problem) => problems.push(problem), ...options });
  return { queue, problems };
}

const refusal = (isPermanent: boolean) => new MailNotSent("the mail server is not there", { isPermanent });

describe("outgoing mail", () => {
  test("leaves after whoever posted it went on, and at a stop", async () => {
    const mailer = new PlannedMailer();
    const { queue, problems } = queueOf(mailer);
    queue.post(mailTo("a@example.com"));
    assert.deepEqual(mailer.sent, []);
    for (const name of ["b", "c", "d", "e", "f"]) queue.post(mailTo(`${name}@example.com`));
    await queue.close(1_000);
    assert.equal(mailer.sent.length, 6);
    assert.deepEqual([problems, queue.size], [[], 0]);
    queue.post(mailTo("late@example.com"));
    assert.deepEqual(problems, [{ outcome: "lost", attempts: 0, reason: "the registry is stopping" }]);
  });

  test("is tried again while that may help, and then given up", async () => {
    const { promise: isLost, resolve } = Promise.withResolvers<MailProblem>();
    const problems: MailProblem[] = [];
    let attempts = 0;
    const mailer = new PlannedMailer(({ to }) => {
      if (to.startsWith("wrong")) throw refusal(true);
      attempts += 1;
      if (to.startsWith("lost") || attempts === 1) throw refusal(false);
    });
    const report = (problem: MailProblem) => {
      problems.push(problem);
      if (problem.attempts === 3) resolve(problem);
    };
    const queue = new OutgoingMail({ mailer, report, retryDelays: [1, 1] });
    queue.post(mailTo("busy@example.com"));
    queue.post(mailTo("wrong@example.com"));
    queue.post(mailTo("lost@example.com"));
    // The delays keep no process alive by themselves.
    const alive = setInterval(() => {}, 1_000);
    assert.equal((await isLost).outcome, "lost");
    clearInterval(alive);
    await queue.close(1_000);
    assert.deepEqual(mailer.sent, ["busy@example.com"]);
    const outcomes = problems.map(({ outcome, attempts }) => `${outcome} ${attempts}`).sort();
    assert.deepEqual(outcomes, ["lost 1", "lost 3", "retried 1", "retried 1", "retried 2"]);
    assert.ok(!JSON.stringify(problems).includes("example.com") && !JSON.stringify(problems).includes(token));
  });

  test("is bounded while the server hangs, and a stop does not wait for it for ever", async () => {
    const { promise: never } = Promise.withResolvers<void>();
    const { queue, problems } = queueOf(new PlannedMailer(() => never), { maxMails: 6 });
    for (let index = 0; index < 6; index += 1) queue.post(mailTo(`${index}@example.com`));
    await turn();
    queue.post(mailTo("seventh@example.com"));
    assert.deepEqual(
      problems.map(({ reason }) => reason),
      ["too many mails wait to be sent"],
    );
    const start = performance.now();
    await queue.close(20);
    assert.ok(performance.now() - start < 2_000);
    // Four are on their way; the two that wait are lost.
    assert.equal(problems.filter(({ reason }) => reason === "the registry stopped").length, 2);
  });

  test("that waits for another attempt gets one at the stop", async () => {
    const { promise: hasFailed, resolve } = Promise.withResolvers<void>();
    let isDown = true;
    const mailer = new PlannedMailer(() => {
      if (isDown) throw refusal(false);
    });
    const queue = new OutgoingMail({ mailer, report: () => resolve(), retryDelays: [3_600_000] });
    queue.post(mailTo("a@example.com"));
    await hasFailed;
    isDown = false;
    await queue.close(1_000);
    assert.deepEqual([mailer.sent, queue.size], [["a@example.com"], 0]);
  });
});
