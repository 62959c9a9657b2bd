import { ApiProblem } from "@estiva/contract/problems";
import type { AccountName } from "@estiva/protocol";
import type { NewPasswords } from "../passwords/new-passwords.ts";
import { hashSecret, kindOf } from "../secrets.ts";
import type { Throttle } from "../throttling/throttle.ts";
import { tooManyAttempts } from "../throttling/too-many-attempts.ts";
import type { Admission, NewIdentity, UserRecord, UserRecords } from "./user-records.ts";

export interface SignUpParts {
  readonly users: UserRecords;
  readonly passwords: NewPasswords;
  readonly throttle: Throttle;
  readonly now: () => number;
}

export interface SignUpRequest {
  readonly username: AccountName;
  readonly email: string | undefined;
  /** Whether somebody vouches for the address, as a provider does. */
  readonly isEmailVerified?: boolean;
  readonly password: string | undefined;
  /** A site invitation's secret. */
  readonly invitation: string | undefined;
  /** The account elsewhere that is to sign this one in. */
  readonly identity?: NewIdentity | undefined;
  readonly language: string | undefined;
}

/** Who asks for an account. */
export interface SignUpSender {
  /** Who may, for this request; see `signUpRule`. */
  readonly rule: "open" | "invite" | "closed";
  readonly isAdmin: boolean;
  /** Whether this client may see the repositories of the root namespace. */
  readonly seesRoot: boolean;
  readonly address: string | undefined;
}

/** Makes accounts. None that is made here is an admin. */
export class SignUp {
  readonly #parts: SignUpParts;

  constructor(parts: SignUpParts) {
    this.#parts = parts;
  }

  /**
   * @throws ApiProblem the names' codes, too_many_attempts, sign_up_closed, invitation_required, invitation_invalid,
   *   identity_invalid, email_taken and the passwords' codes
   */
  async register(request: SignUpRequest, sender: SignUpSender): Promise<UserRecord> {
    const { users, passwords, now } = this.#parts;
    const admission = admissionOf(request.invitation, sender);
    const named = {
      name: request.username,
      mayBearAuthority: sender.isAdmin,
      seesRoot: sender.seesRoot || sender.isAdmin,
    };
    const email = request.email?.toLowerCase();
    const owner = { username: request.username, email, address: sender.address };
    if (request.password !== undefined) await passwords.check(request.password, owner);
    await users.checkName(named);
    if (!sender.isAdmin) await this.#slowDown(sender.address);
    const passwordHash =
      request.password === undefined ? undefined : await passwords.hash(request.password, owner);
    return await users.add({
      ...named,
      email,
      passwordHash,
      admission,
      now: now(),
      isEmailVerified: request.isEmailVerified ?? false,
      identity: request.identity,
      language: request.language,
    });
  }

  async #slowDown(address: string | undefined): Promise<void> {
    const wait = await this.#parts.throttle.signUp(address);
    if (wait !== undefined)
      throw tooManyAttempts(wait, "Too many accounts were made from this address; try again later.");
  }
}

/** @throws ApiProblem sign_up_closed, invitation_required, invitation_invalid */
function admissionOf(invitation: string | undefined, { rule, isAdmin }: SignUpSender): Admission {
  if (isAdmin) return { kind: "free" };
  if (rule === "closed") throw new ApiProblem("sign_up_closed");
  if (invitation === undefined) {
    if (rule === "invite") throw new ApiProblem("invitation_required");
    return { kind: "free" };
  }
  if (kindOf(invitation) !== "invite") throw new ApiProblem("invitation_invalid");
  return { kind: "invitation", secretHash: hashSecret(invitation) };
}
