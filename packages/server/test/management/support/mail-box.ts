import assert from "node:assert/strict";
import { SMTPServer } from "smtp-server";

export interface ReceivedMail {
  readonly to: readonly string[];
  /** As it was sent, headers and all. */
  readonly raw: string;
}

/** A mail server on loopback that keeps what it is given. `await using` stops it. */
export interface MailBox extends AsyncDisposable {
  /** The settings with which a server sends its mails here. */
  readonly env: Readonly<Record<string, string>>;
  /** The next mail to this address that wasn't asked for before. */
  next(to: string): Promise<ReceivedMail>;
}

export async function startMailBox(): Promise<MailBox> {
  const mails: ReceivedMail[] = [];
  const waiting = new Set<() => void>();
  const server = new SMTPServer({
    ...{ authOptional: true, logger: false, closeTimeout: 10, disabledCommands: ["STARTTLS"] },
    onData: (stream, { envelope }, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const to = envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, raw: Buffer.concat(chunks).toString() });
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
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
