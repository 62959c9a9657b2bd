import { ApiProblem } from "@estiva/contract/problems";
import { resetLifetime } from "#server/accounts/passwords/password-reset.ts";
import { type FirstAdmin, setUpLifetime } from "#server/accounts/users/first-admin.ts";
import type { Config } from "#server/config/config.ts";
import { SettingsUnusable } from "#server/config/env.ts";
import type { SetUpWay } from "../announcements/announce-set-up.ts";
import { shownAddress } from "../announcements/shown-address.ts";
import type { AccountParts } from "./accounts.ts";

/** @throws SettingsUnusable where the settings name an admin who can't be made. */
export async function makeFirstAdmin(
  firstAdmin: FirstAdmin,
  { firstAdmin: settings }: Config,
): Promise<void> {
  if (settings === undefined) return;
  try {
    await firstAdmin.makeBySettings(settings);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    throw new SettingsUnusable(
      `The admin that ESTIVA_ADMIN_USERNAME and ESTIVA_ADMIN_PASSWORD name can't be made: ${error.message}`,
    );
  }
}

/** Where there is no admin, or one is locked out: a new link, which lies in a file where the log is for machines. */
export async function openSetUp(
  accounts: Pick<AccountParts, "firstAdmin" | "passwordReset" | "setUpLinkFile">,
  config: Config,
  address: string,
  parts: AsyncDisposableStack,
): Promise<SetUpWay | undefined> {
  const { setUpLinkFile } = accounts;
  await setUpLinkFile.remove();
  const found = await secretOfLink(accounts, config);
  if (found === undefined) return undefined;
  const { page, secret, lifetime } = found;
  const link = `${config.publicUrl?.origin ?? shownAddress(address)}/${page}#${secret}`;
  const admin = config.adminReset;
  if (config.logFormat === "pretty") return { link, admin, file: undefined };
  await setUpLinkFile.write(link);
  const expiry = setTimeout(() => void setUpLinkFile.remove(), lifetime).unref();
  parts.defer(async () => {
    clearTimeout(expiry);
    await setUpLinkFile.remove();
  });
  return { link, admin, file: setUpLinkFile.path };
}

/** @throws SettingsUnusable where the settings name an admin who isn't there. */
async function secretOfLink(
  { firstAdmin, passwordReset }: Pick<AccountParts, "firstAdmin" | "passwordReset">,
  { adminReset }: Config,
): Promise<{ page: "setup" | "reset"; secret: string; lifetime: number } | undefined> {
  if (adminReset === undefined) {
    const secret = await firstAdmin.invite();
    return secret === undefined ? undefined : { page: "setup", secret, lifetime: setUpLifetime };
  }
  const secret = await passwordReset.recoverAdmin(adminReset);
  if (secret !== undefined) return { page: "reset", secret, lifetime: resetLifetime };
  throw new SettingsUnusable(
    `ESTIVA_ADMIN_RESET: no administrator who may sign in is called ${adminReset}. Is the name right?`,
  );
}
