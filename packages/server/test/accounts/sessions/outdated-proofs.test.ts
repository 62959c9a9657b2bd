import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { dumpRows } from "@estiva/testing/dump-rows";
import { password } from "@estiva/testing/password";
import { TestAccounts } from "@estiva/testing/test-accounts";
import { HashQueue } from "#server/accounts/passwords/hash-queue.ts";
import { PasswordCheck, type PasswordVerdict } from "#server/accounts/passwords/password-check.ts";
import { VerifiedPasswords } from "#server/accounts/passwords/verified-passwords.ts";
import { newTotpSecret } from "#server/accounts/second-factors/second-factor.ts";
import { SecondFactors } from "#server/accounts/second-factors/second-factors.ts";
import { Sessions } from "#server/accounts/sessions/sessions.ts";
import { SignIn, SignInRefused } from "#server/accounts/sessions/sign-in.ts";
import { Throttle } from "#server/accounts/throttling/throttle.ts";
import { EmailVerification } from "#server/accounts/users/email-verification.ts";
import { OpenRegistry } from "../../registry/open-registry.ts";

const place = { address: "127.0.0.1", userAgent: undefined };

/** A check whose verdict comes at the worst moment: just when something else has happened. */
class SlowCheck extends PasswordCheck {
  meanwhile: () => Promise<unknown> = async () => undefined;

  override async check(...asked: Parameters<PasswordCheck["check"]>): Promise<PasswordVerdict> {
    const verdict = await super.check(...asked);
    await this.meanwhile();
    return verdict;
  }
}

describe("a sign-in", () => {
  let open: OpenRegistry;
  let accounts: TestAccounts;
  let check: SlowCheck;
  let signIn: SignIn;
  before(async () => {
    open = await OpenRegistry.open();
    accounts = await TestAccounts.open(open.folder);
    const { metadata } = open;
    const { users, oneTimeSecrets: secrets, passwords: records } = metadata;
    const now = () => Date.now();
    check = new SlowCheck({
      ...{ records: metadata.signIn, queue: new HashQueue(), verified: new VerifiedPasswords(now) },
      ...{ throttle: new Throttle({ signUpsPerHour: undefined }), requireVerifiedEmail: false },
    });
    signIn = new SignIn({
      ...{ passwords: check, users, secrets, now },
      sessions: new Sessions({ records: metadata.sessions, now }),
      secondFactors: new SecondFactors(metadata.secondFactors, now),
      verification: new EmailVerification({ secrets, records, users, post: undefined, now }),
    });
  });
  after(async () => {
    await accounts[Symbol.asyncDispose]();
    await open[Symbol.asyncDispose]();
  });

  const refused = (code: string) => (error: unknown) => error instanceof SignInRefused && error.code === code;
  const rows = (table: string, id: number) =>
    dumpRows(open.folder)[table]?.filter(({ user_id }) => user_id === id).length;

  test("whose password was changed while it was checked opens nothing, and asks for no code", async () => {
    for (const hasSecondFactor of [false, true]) {
      const { id, name } = await accounts.user(`changed-${hasSecondFactor}`, { hasSecondFactor });
      check.meanwhile = () =>
        open.metadata.passwords.set(id, "x", { keptSession: undefined, now: Date.now() });
      await assert.rejects(signIn.withPassword(name, password, place), refused("credentials_invalid"));
      assert.deepEqual([rows("sessions", id), rows("one_time_secrets", id)], [0, 0]);
    }
  });

  test("by a password alone opens nothing where a second factor came meanwhile", async () => {
    const { id, name } = await accounts.user("secured");
    const secret = newTotpSecret();
    await open.metadata.secondFactors.begin(id, secret);
    check.meanwhile = () =>
      open.metadata.secondFactors.confirm(id, {
        ...{ secret, step: 1, codeHashes: [], keptSession: undefined, now: Date.now() },
      });
    await assert.rejects(signIn.withPassword(name, password, place), refused("credentials_invalid"));
    assert.deepEqual([rows("sessions", id), rows("one_time_secrets", id)], [0, 0]);
  });

  test("of an account that was disabled and enabled meanwhile opens nothing", async () => {
    const { id, name } = await accounts.user("disabled");
    check.meanwhile = async () => {
      for (const isDisabled of [true, false])
        await open.metadata.users.update(id, { isDisabled }, Date.now());
    };
    await assert.rejects(signIn.withPassword(name, password, place), refused("credentials_invalid"));
    check.meanwhile = async () => undefined;
    assert.equal((await signIn.withPassword(name, password, place)).kind, "session");
  });
});
