import type { Logger } from "pino";
import type { Config } from "#server/config/config.ts";
import { firstSteps } from "#server/http/health/first-steps.ts";
import { shownAddress } from "./shown-address.ts";

/**
 * Says at start where the registry is, where its data are, and how to push a first image.
 * @param anyAccount whether somebody has an account already.
 */
export function announce(config: Config, address: string, logger: Logger, anyAccount: boolean): void {
  const { dataDir, rootNamespace, publicUrl } = config;
  const shown = publicUrl?.origin ?? shownAddress(address);
  const firstPush = firstSteps(new URL(shown).host, takesStrangers(config, anyAccount));
  const isPretty = config.logFormat === "pretty";
  const line = { address, dataDir, rootNamespace, publicUrl: publicUrl?.origin };
  logger.info(isPretty ? line : { ...line, firstPush }, "listening");
  if (rootNamespace === "open") {
    logger.warn(
      "ANYONE WHO CAN REACH THIS REGISTRY MAY PUSH, PULL AND DELETE: ESTIVA_ROOT_NAMESPACE is open. " +
        "Set it to public or private to change that.",
    );
  }
  if (rootNamespace === "container-default" && !anyAccount) {
    logger.warn(
      "ANYONE WHO CAN REACH THIS REGISTRY MAY PUSH, PULL AND DELETE until there is an account; from then on " +
        "anyone may pull. Set ESTIVA_ROOT_NAMESPACE to open, public or private to settle it.",
    );
  }
  if (rootNamespace === "loopback-default" && publicUrl === undefined) {
    logger.info(
      "open to this machine; behind a proxy or tunnel set ESTIVA_PUBLIC_URL, or strangers may count as local",
    );
  }
  if (isPretty) printFirstSteps(shown, dataDir, firstPush);
}

function takesStrangers({ rootNamespace, publicUrl }: Config, anyAccount: boolean): boolean {
  if (rootNamespace === "container-default") return !anyAccount;
  return rootNamespace === "open" || (rootNamespace === "loopback-default" && publicUrl === undefined);
}

function printFirstSteps(shown: string, dataDir: string, steps: readonly string[]): void {
  console.log(`
Estiva is at ${shown}
Its data is in ${dataDir}

Push a first image:
  ${steps.join("\n  ")}
`);
}
