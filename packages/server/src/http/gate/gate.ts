import { isStateChange } from "@estiva/protocol";
import type { Config } from "#server/config/config.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import { clientAddress } from "../request/client-address.ts";
import type { Exchange } from "../request/exchange.ts";
import { checkHost } from "../request/host-rule.ts";
import { refuseForeignOrigin } from "../request/origin-rule.ts";
import { rootAccess } from "../request/root-namespace.ts";
import { transportOf } from "../request/secure-transport.ts";
import type { Sender } from "../request/sender.ts";
import type { ManagementGate } from "./management-gate.ts";
import type { RegistryGate } from "./registry-gate.ts";
import type { Route } from "./route.ts";

export interface GateParts {
  readonly config: Config;
  readonly access: AccessRecords;
  readonly registry: RegistryGate;
  readonly management: ManagementGate;
}

/** Stands before every handler: judges who sends, and then, by the route's declaration, who asks. */
export class Gate {
  readonly #parts: GateParts;

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  /** @throws RegistryError or ApiProblem where the request may not pass. */
  async admit(exchange: Exchange, route: Route): Promise<void> {
    exchange.sender = await this.#senderOf(exchange);
    const { registry, management } = this.#parts;
    if (route.plane === "registry") await registry.admit(exchange, route);
    else await management.admit(exchange, route);
    if (!isStateChange(exchange.request.method)) return;
    exchange.admitAgain = async () => {
      if (route.plane === "registry") await registry.admitAgain(exchange, route);
      else await management.admit(exchange, route);
    };
  }

  async #senderOf({ request }: Exchange): Promise<Sender> {
    const { config, access } = this.#parts;
    const { headers, method } = request;
    const fromPage = headers.origin !== undefined && isStateChange(method);
    const host = checkHost(config, headers.host, fromPage);
    refuseForeignOrigin(request, host, config.publicUrl);
    const { secure, acceptsSecrets } = transportOf(request, host, config);
    const hasAccounts = config.rootNamespace === "container-default" && (await access.anyAccount());
    const root = rootAccess(config, request, host, hasAccounts);
    return { host, address: clientAddress(request, config.trustedProxies), secure, acceptsSecrets, root };
  }
}
