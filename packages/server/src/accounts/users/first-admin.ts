import { ApiProblem } from "@estiva/contract/problems";
import type { AccountName } from "@estiva/protocol";
import type { OneTimeSecretRecords } from "../one-time-secrets/one-time-secret-records.ts";
import { makeOneTimeSecret, oneTimeKey } from "../one-time-secrets/one-time-secrets.ts";
import type { NewPasswords } from "../passwords/new-passwords.ts";
import type { Admission, UserRecord, UserRecords } from "./user-records.ts";

/** In milliseconds. */
export const setUpLifetime = 60 * 60_000;

export interface FirstAdminParts {
  readonly users: UserRecords;
  readonly passwords: NewPasswords;
  readonly secrets: OneTimeSecretRecords;
  readonly now: () => number;
}

/** Who the first admin is to be. */
export interface AdminRequest {
  readonly username: AccountName;
  readonly email: string | undefined;
  readonly password: string;
  readonly language: string | undefined;
  readonly address: string | undefined;
}

/** Makes the first admin of a registry, which has no default account. */
export class FirstAdmin {
  readonly #parts: FirstAdminParts;

  constructor(parts: FirstAdminParts) {
    this.#parts = parts;
  }

  /**
   * Begins a start's way to an admin: links of earlier starts work no more.
   * @returns the secret of a new link; undefined where there is an admin.
   */
  async invite(): Promise<string | undefined> {
    const { users, secrets, now } = this.#parts;
    await secrets.removeUnowned("setup");
    if (await users.anyAdmin()) return undefined;
    const wanted = { purpose: "setup", userId: undefined, data: {}, lifetime: setUpLifetime } as const;
    return await makeOneTimeSecret(secrets, wanted, now());
  }

  /** Makes an admin by the link's secret, once. @throws ApiProblem link_invalid, the names' and the passwords' codes */
  async redeem(secret: string, request: AdminRequest): Promise<UserRecord> {
    const { secrets, now } = this.#parts;
    const key = oneTimeKey(secret, "setup");
    if (key === undefined || (await secrets.find(key, now())) === undefined)
      throw new ApiProblem("link_invalid");
    return await this.#make(request, { kind: "set-up", secretHash: key.secretHash });
  }

  /**
   * Makes the admin that the operator's settings name; undefined where there is one already.
   * @throws ApiProblem the names' and the passwords' codes
   */
  async makeBySettings(request: Omit<AdminRequest, "language" | "address">): Promise<UserRecord | undefined> {
    if (await this.#parts.users.anyAdmin()) return undefined;
    return await this.#make({ ...request, language: undefined, address: undefined }, { kind: "settings" });
  }

  async #make(
    { username, password, language, address, ...request }: AdminRequest,
    admission: Admission,
  ): Promise<UserRecord> {
    const { users, passwords, now } = this.#parts;
    const email = request.email?.toLowerCase();
    const name = { name: username, mayBearAuthority: true, seesRoot: true };
    await users.checkName(name);
    const passwordHash = await passwords.hash(password, { username, email, address });
    return await users.add({
      ...name,
      email,
      isEmailVerified: true,
      passwordHash,
      language,
      now: now(),
      admission,
      identity: undefined,
    });
  }
}
