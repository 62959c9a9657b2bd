import { ApiProblem, type ProblemCode } from "@estiva/contract/problems";
import { addressGroup } from "../throttling/address-group.ts";
import { asTooManyAttempts } from "../throttling/too-many-attempts.ts";
import { isAmongCommonest } from "./commonest-passwords.ts";
import type { HashQueue } from "./hash-queue.ts";
import { type PasswordFault, passwordFault, passwordFaults } from "./password-rules.ts";
import { hashPassword } from "./passwords.ts";

const codes: Readonly<Record<PasswordFault, ProblemCode>> = {
  tooShort: "password_too_short",
  tooLong: "password_too_long",
  pattern: "password_too_common",
  common: "password_too_common",
  personal: "password_too_common",
};

/** Who a password is for: what its account is called, and the client that sets it. */
export interface PasswordOwner {
  readonly username: string;
  readonly email: string | undefined;
  readonly address: string | undefined;
}

/** The one place where a new password becomes a hash. */
export class NewPasswords {
  readonly #queue: HashQueue;
  readonly #siteNames: readonly string[];

  /** @param siteNames names of the registry itself, which people make passwords of. */
  constructor(queue: HashQueue, siteNames: readonly string[]) {
    this.#queue = queue;
    this.#siteNames = siteNames;
  }

  /** @throws ApiProblem password_too_short, password_too_long, password_too_common */
  async check(password: string, { username, email }: PasswordOwner): Promise<void> {
    const names = [username, ...(email === undefined ? [] : [email]), ...this.#siteNames];
    const fault =
      passwordFault(password, names) ?? ((await isAmongCommonest(password)) ? "common" : undefined);
    if (fault !== undefined) throw new ApiProblem(codes[fault], { detail: passwordFaults[fault] });
  }

  /** Holds a password to the rules and hashes it. @throws ApiProblem as `check`, too_many_attempts */
  async hash(password: string, owner: PasswordOwner): Promise<string> {
    await this.check(password, owner);
    try {
      return await this.#queue.run(addressGroup(owner.address), () => hashPassword(password));
    } catch (error) {
      throw asTooManyAttempts(error);
    }
  }
}
