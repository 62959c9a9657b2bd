import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import type { Logger } from "pino";
import type { TlsConfig } from "#server/config/config.ts";

/** How often the files are looked at, in milliseconds. They are a few kB, and links may change beneath them. */
const lookEvery = 10_000;

/** What the listener presents to clients, in PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** The certificate or its key can't be used; the message names the files and says why. */
export class CertificateUnusable extends Error {
  override readonly name = "CertificateUnusable";
}

/**
 * The certificate that the listener presents, as its files have it: they are read again every ten seconds and
 * on SIGHUP, because certificates are renewed while a registry runs. Files that can't be used are logged once,
 * and the last good pair stays.
 */
export class ServerCertificate implements Disposable {
  readonly #files: TlsConfig;
  readonly #logger: Logger;
  readonly #timer: NodeJS.Timeout;
  readonly #followers: ((pair: KeyPair) => void)[] = [];
  #current: KeyPair;
  /** What was wrong at the last look; the same again is not worth a line. */
  #complaint: string | undefined;
  #reading: Promise<void> | undefined;

  private constructor(files: TlsConfig, logger: Logger, pair: KeyPair) {
    this.#files = files;
    this.#logger = logger;
    this.#current = pair;
    this.#timer = setInterval(this.#look, lookEvery).unref();
    process.on("SIGHUP", this.#look);
  }

  /** @throws CertificateUnusable */
  static async open(files: TlsConfig, logger: Logger): Promise<ServerCertificate> {
    const pair = await readPair(files);
    const certificate = new ServerCertificate(files, logger, pair);
    certificate.#describe("serving HTTPS");
    return certificate;
  }

  get current(): KeyPair {
    return this.#current;
  }

  /** Hears of every pair that takes the place of another. */
  onChange(follow: (pair: KeyPair) => void): void {
    this.#followers.push(follow);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    process.off("SIGHUP", this.#look);
  }

  readonly #look = (): void => {
    this.#reading ??= this.#reload().finally(() => {
      this.#reading = undefined;
    });
  };

  async #reload(): Promise<void> {
    try {
      const pair = await readPair(this.#files);
      this.#complaint = undefined;
      if (pair.cert === this.#current.cert && pair.key === this.#current.key) return;
      for (const follow of this.#followers) follow(pair);
      this.#current = pair;
      this.#describe("certificate changed");
    } catch (error) {
      const complaint = error instanceof Error ? error.message : String(error);
      if (complaint !== this.#complaint) this.#logger.error(`${complaint} The last good certificate stays.`);
      this.#complaint = complaint;
    }
  }

  #describe(message: string): void {
    const { subjectAltName, validToDate } = new X509Certificate(this.#current.cert);
    this.#logger.info({ names: subjectAltName, validTo: validToDate.toISOString() }, message);
    if (validToDate.getTime() < Date.now()) {
      this.#logger.warn(`the certificate in ${this.#files.certFile} has expired: clients will refuse it`);
    }
  }
}

/** @throws CertificateUnusable */
async function readPair({ certFile, keyFile }: TlsConfig): Promise<KeyPair> {
  const pair = { cert: await readPem(certFile, "certificate"), key: await readPem(keyFile, "key") };
  try {
    new X509Certificate(pair.cert);
    createSecureContext(pair);
    return pair;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CertificateUnusable(
      `The certificate in ${certFile} can't be used with the key in ${keyFile} (${reason}): set ESTIVA_TLS_CERT_FILE and ESTIVA_TLS_KEY_FILE to a pair in PEM, without a passphrase.`,
      { cause: error },
    );
  }
}

async function readPem(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CertificateUnusable(`The ${what} ${file} can't be read (${code ?? message}).`, {
      cause: error,
    });
  }
}
