import { Refused } from "#server/accounts/refused.ts";
import { type FirstAdmin, setUpLifetime } from "#server/accounts/sign-up/first-admin.ts";
import type { Config } from "#server/config/config.ts";
import { SettingsUnusable } from "#server/config/env.ts";
import type { SetUpWay } from "#server/telemetry/announce-set-up.ts";
import { shownAddress } from "#server/telemetry/shown-address.ts";
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
    if (!(error instanceof Refused)) throw error;
    throw new SettingsUnusable(
      `The admin that ESTIVA_ADMIN_USERNAME and ESTIVA_ADMIN_PASSWORD name can't be made: ${error.message}`,
    );
  }
}

/** Where there is no admin: a new link, which lies in a file where the log is for machines. */
export async function openSetUp(
  { firstAdmin, setUpLinkFile }: Pick<AccountParts, "firstAdmin" | "setUpLinkFile">,
  { logFormat, publicUrl }: Config,
  address: string,
  parts: AsyncDisposableStack,
): Promise<SetUpWay | undefined> {
  await setUpLinkFile.remove();
  const secret = await firstAdmin.invite();
  if (secret === undefined) return undefined;
  const link = `${publicUrl?.origin ?? shownAddress(address)}/setup#${secret}`;
  if (logFormat === "pretty") return { link, file: undefined };
  await setUpLinkFile.write(link);
  const expiry = setTimeout(() => void setUpLinkFile.remove(), setUpLifetime).unref();
  parts.defer(async () => {
    clearTimeout(expiry);
    await setUpLinkFile.remove();
  });
  return { link, file: setUpLinkFile.path };
}
