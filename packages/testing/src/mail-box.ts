import assert from "node:assert/strict";
import { SMTPServer } from "smtp-server";

export interface ReceivedMail {
  readonly to: readonly string[];
  /** As it was sent, headers and all. */
  readonly raw: string;
  /** Its text, decoded. */
  readonly text: string;
}

/** A mail server on loopback that keeps what it is given. `await using` stops it. */
export interface MailBox extends AsyncDisposable {
  /** The settings with which a server sends its mails here. */
  readonly env: Readonly<Record<string, string>>;
  /** The next mail to this address that wasn't asked for before. */
  next(to: string): Promise<ReceivedMail>;
  /** To whom the mails are that nobody asked for yet. */
  unread(): readonly string[];
}

export async function startMailBox(): Promise<MailBox> {
  const mails: ReceivedMail[] = [];
  const waiting = new Set<() => void>();
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    closeTimeout: 10,
    disabledCommands: ["STARTTLS"],
    onData: (stream, { envelope }, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const to = envelope.rcptTo.map(({ address }) => address);
        const raw = Buffer.concat(chunks).toString();
        mails.push({ to, raw, text: textOf(raw) });
        for (const look of waiting) look();
        done();
      });
    },
  });
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.server.address();
  assert.ok(address !== null && typeof address === "object");
  return {
    env: {
      ESTIVA_SMTP_URL: `smtp://127.0.0.1:${address.port}`,
      ESTIVA_MAIL_FROM: "Estiva <registry@example.com>",
    },
    next: async (to) =>
      await new Promise((resolve) => {
        const look = () => {
          const index = mails.findIndex((mail) => mail.to.includes(to));
          const [mail] = index === -1 ? [] : mails.splice(index, 1);
          if (mail === undefined) return;
          waiting.delete(look);
          resolve(mail);
        };
        waiting.add(look);
        look();
      }),
    unread: () => mails.flatMap(({ to }) => to),
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The secret of a mail's link to this page. */
export function tokenIn({ text }: ReceivedMail, page: string): string {
  const [, token = ""] = new RegExp(`/${page}#token=([A-Za-z0-9_]+)`).exec(text) ?? [];
  assert.notEqual(token, "", text);
  return token;
}

function textOf(raw: string): string {
  const end = raw.indexOf("\r\n\r\n");
  const [head, body] = [raw.slice(0, end), raw.slice(end + 4)];
  if (/^Content-Transfer-Encoding: base64/im.test(head)) return Buffer.from(body, "base64").toString();
  if (!/^Content-Transfer-Encoding: quoted-printable/im.test(head)) return body;
  const bytes = body
    .replaceAll("=\r\n", "")
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}
