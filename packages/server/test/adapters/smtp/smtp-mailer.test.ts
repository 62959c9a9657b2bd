import assert from "node:assert/strict";
import { createServer, type Socket } from "node:net";
import { after, before, describe, test } from "node:test";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { SmtpMailer } from "#server/adapters/smtp/smtp-mailer.ts";
import { createConfig } from "#server/config/config.ts";
import { MailNotSent } from "#server/mail/mailer.ts";

interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string | undefined;
  readonly isEncrypted: boolean;
  readonly raw: string;
}

interface Post extends AsyncDisposable {
  readonly port: number;
  readonly received: readonly Received[];
}

async function startPost(options: SMTPServerOptions = {}): Promise<Post> {
  const received: Received[] = [];
  const server = new SMTPServer({
    ...{ authOptional: true, logger: false, closeTimeout: 10 },
    onAuth: ({ username, password }, _session, done) =>
      password === "right" ? done(null, { user: username ?? "" }) : done(new Error("wrong password")),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          user: session.user,
          isEncrypted: session.secure,
          raw: Buffer.concat(chunks).toString(),
        });
        done();
      });
    },
    ...options,
  });
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.server.address();
  assert.ok(address !== null && typeof address === "object");
  return {
    port: address.port,
    received,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function mailerFor(
  url: string,
  timeout = 5_000,
  from = "Estiva <registry@example.com>",
): SmtpMailer & Disposable {
  const env = { ESTIVA_SMTP_URL: url, ESTIVA_MAIL_FROM: from };
  const { mail } = createConfig({ ...env, ESTIVA_PUBLIC_URL: "https://registry.example.com" }, false);
  assert.ok(mail !== undefined);
  const mailer = new SmtpMailer(mail, { timeout });
  return Object.assign(mailer, { [Symbol.dispose]: () => mailer.close() });
}

const mail = { to: "alice@example.com", subject: "确认 · ação", text: "Olá 您好\nsecret-token-1\n" };

/** Must be refused; gives the error. */
async function refusalOf(sending: Promise<void>): Promise<MailNotSent> {
  const error = await sending.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(error instanceof MailNotSent, String(error));
  for (const secret of ["secret-token-1", "alice@", "right", "guess"])
    assert.ok(!`${error.stack} ${String(error.cause)}`.includes(secret), error.message);
  return error;
}

describe("the SMTP mailer", () => {
  test("encrypts where the server offers STARTTLS, signs in, and keeps every letter", async () => {
    await using post = await startPost();
    using mailer = mailerFor(`smtp://alice%40x:right@127.0.0.1:${post.port}`);
    await mailer.send(mail);
    await mailer.send({ ...mail, to: "bob@example.com" });
    const [first, second] = post.received;
    assert.equal(first?.from, "registry@example.com");
    assert.deepEqual([first?.to, second?.to], [["alice@example.com"], ["bob@example.com"]]);
    assert.deepEqual([first?.user, first?.isEncrypted], ["alice@x", true]);
    assert.match(first?.raw ?? "", /^From: Estiva <registry@example\.com>\r$/m);
    assert.match(first?.raw ?? "", /^Auto-Submitted: auto-generated\r$/m);
    assert.match(decodeBody(first?.raw ?? ""), /Olá 您好/);
  });

  test("sends without an account and without TLS only where the operator's server has neither", async () => {
    await using post = await startPost({ disabledCommands: ["AUTH", "STARTTLS"] });
    using mailer = mailerFor(`smtp://127.0.0.1:${post.port}`);
    await mailer.send(mail);
    assert.deepEqual([post.received[0]?.user, post.received[0]?.isEncrypted], [undefined, false]);
  });

  test("is from one sender, whatever the name is", async () => {
    await using post = await startPost();
    for (const from of [
      "Acme, Inc. <registry@example.com>",
      "镜像 <registry@example.com>",
      "registry@example.com",
    ]) {
      using mailer = mailerFor(`smtp://127.0.0.1:${post.port}`, 5_000, from);
      await mailer.send(mail);
    }
    assert.deepEqual(
      post.received.map(({ from }) => from),
      ["registry@example.com", "registry@example.com", "registry@example.com"],
    );
    assert.match(post.received[0]?.raw ?? "", /^From: "Acme, Inc\." <registry@example\.com>\r$/m);
    assert.match(post.received[2]?.raw ?? "", /^From: registry@example\.com\r$/m);
  });

  test("speaks TLS from the first byte to smtps", async () => {
    await using post = await startPost({ secure: true });
    using mailer = mailerFor(`smtps://127.0.0.1:${post.port}`);
    await mailer.send(mail);
    assert.equal(post.received[0]?.isEncrypted, true);
  });

  test("gives a password to nobody in the clear, and to nobody with an unknown certificate", async () => {
    let offered = 0;
    const onAuth: SMTPServerOptions["onAuth"] = (_auth, _session, done) => {
      offered += 1;
      done(null, { user: "x" });
    };
    // 0.0.0.0 leads to this machine, too, but is no loopback address by name.
    await using plain = await startPost({ onAuth, disabledCommands: ["STARTTLS"] });
    using stripped = mailerFor(`smtp://u:right@0.0.0.0:${plain.port}`);
    assert.equal((await refusalOf(stripped.send(mail))).isPermanent, false);
    await using secure = await startPost({ onAuth, secure: true });
    using unknown = mailerFor(`smtps://u:right@0.0.0.0:${secure.port}`);
    assert.match((await refusalOf(unknown.send(mail))).message, /certificate/);
    await using upgraded = await startPost({ onAuth });
    using untrusted = mailerFor(`smtp://u:right@0.0.0.0:${upgraded.port}`);
    assert.match((await refusalOf(untrusted.send(mail))).message, /certificate/);
    assert.equal(offered, 0);
  });

  test("tells a refusal for good from one for now", async () => {
    const answer = (status: number): SMTPServerOptions => ({
      onRcptTo: ({ address }, _session, done) =>
        done(Object.assign(new Error(`no ${address}`), { responseCode: status })),
    });
    await using unknown = await startPost(answer(550));
    using toUnknown = mailerFor(`smtp://127.0.0.1:${unknown.port}`);
    const forGood = await refusalOf(toUnknown.send(mail));
    assert.deepEqual([forGood.isPermanent, /550/.test(forGood.message)], [true, true]);
    await using busy = await startPost(answer(451));
    using toBusy = mailerFor(`smtp://127.0.0.1:${busy.port}`);
    assert.equal((await refusalOf(toBusy.send(mail))).isPermanent, false);
    await using locked = await startPost({ authOptional: false });
    using wrong = mailerFor(`smtp://u:guess@127.0.0.1:${locked.port}`);
    const notSignedIn = await refusalOf(wrong.send(mail));
    assert.deepEqual([notSignedIn.isPermanent, /AUTH/.test(notSignedIn.message)], [false, true]);
  });

  test("says that nobody listens", async () => {
    const port = await (async () => {
      await using post = await startPost();
      return post.port;
    })();
    using mailer = mailerFor(`smtp://127.0.0.1:${port}`);
    assert.match((await refusalOf(mailer.send(mail))).message, /ECONNREFUSED/);
  });

  test("takes no recipient and no subject that would be more than one", async () => {
    await using post = await startPost();
    using mailer = mailerFor(`smtp://127.0.0.1:${post.port}`);
    const recipients = [
      ...["a@example.com, b@example.com", "a@example.com\r\nBcc: b@example.com", "A <a@example.com>"],
      ...["a@example.com;b@example.com", "", "a@example.com\nRCPT TO:<b@example.com>", "@example.com"],
    ];
    for (const to of recipients) {
      assert.equal((await refusalOf(mailer.send({ ...mail, to }))).isPermanent, true, to);
    }
    await refusalOf(mailer.send({ ...mail, subject: "Hello\r\nBcc: b@example.com" }));
    assert.equal(post.received.length, 0);
    await mailer.send({ ...mail, text: "first\r\n.\r\nMAIL FROM:<evil@example.com>\r\n" });
    assert.equal(post.received.length, 1);
    assert.match(post.received[0]?.raw ?? "", /MAIL FROM/);
  });
});

describe("a mail server that", () => {
  const sockets = new Set<Socket>();
  let silent: { port: number; close: () => void };
  let trickling: { port: number; close: () => void };

  const listen = async (greet: (socket: Socket) => void) => {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
      greet(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    assert.ok(address !== null && typeof address === "object");
    return { port: address.port, close: () => server.close() };
  };

  before(async () => {
    silent = await listen(() => {});
    trickling = await listen((socket) => {
      socket.write("220 ready\r\n");
      const timer = setInterval(() => socket.write("250-still thinking\r\n"), 20);
      socket.on("close", () => clearInterval(timer));
    });
  });

  after(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
    trickling.close();
  });

  for (const [name, port] of [
    ["says nothing", () => silent.port],
    ["never comes to the point", () => trickling.port],
  ] as const) {
    test(`${name} is given up in time`, async () => {
      using mailer = mailerFor(`smtp://127.0.0.1:${port()}`, 150);
      const start = performance.now();
      const error = await refusalOf(mailer.send(mail));
      assert.ok(performance.now() - start < 3_000);
      assert.deepEqual([error.isPermanent, error.message], [false, "the mail server took too long"]);
    });
  }
});

/** The text of a mail in one part, whatever its transfer encoding. */
function decodeBody(raw: string): string {
  const [head = "", ...rest] = raw.split("\r\n\r\n");
  const body = rest.join("\r\n\r\n");
  if (/transfer-encoding: base64/i.test(head)) return Buffer.from(body, "base64").toString();
  if (!/transfer-encoding: quoted-printable/i.test(head)) return body;
  const bytes = body
    .replaceAll("=\r\n", "")
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}
