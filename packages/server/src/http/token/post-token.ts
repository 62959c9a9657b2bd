import { RegistryError, Scope } from "@estiva/protocol";
import type { Authenticator, Circumstances } from "#server/access/authenticate.ts";
import { type Caller, nobody } from "#server/access/caller.ts";
import { endedLogin } from "#server/access/challenge.ts";
import { kindOf } from "#server/accounts/secrets.ts";
import type { ReceiveOptions } from "../bytes/receive-bytes.ts";
import { claiming } from "../gate/claiming.ts";
import type { Handler } from "../request/exchange.ts";
import { readBody } from "../request/read-body.ts";
import { sendJson } from "../respond.ts";
import type { TokenService } from "./token-service.ts";

/** A form with a hundred long scopes fits, in bytes. */
const maxForm = 64 * 1024;

/**
 * `POST /auth/token`: the OAuth 2 form of the Docker registry token specification. containerd sends a secret
 * that it has no user name for as a refresh token, whatever it is.
 */
export function postToken(
  service: TokenService,
  authenticator: Authenticator,
  { idleTimeout }: ReceiveOptions,
): Handler {
  return async (exchange) => {
    const options = { limit: maxForm, idleTimeout, tooLarge: "requestInvalid" as const };
    const form = new URLSearchParams((await readBody(exchange.request, options)).toString("utf8"));
    const caller = await signIn(form, claiming(exchange), authenticator).catch((error: unknown) => {
      throw challenged(error);
    });
    const { token, lifetime, refreshToken, granted } = await service.issue(caller, exchange.sender.root, {
      service: form.get("service"),
      scopes: form.getAll("scope"),
      isOffline: form.get("access_type") === "offline",
      clientId: form.get("client_id"),
    });
    const shown = refreshToken ?? form.get("refresh_token") ?? undefined;
    sendJson(exchange, 200, {
      access_token: token,
      token,
      scope: granted.map(Scope.format).join(" "),
      expires_in: lifetime,
      ...(shown === undefined ? {} : { refresh_token: shown }),
    });
  };
}

/** A 401 names a way to sign in (RFC 9110, section 15.5.2), here as at the gate. */
function challenged(error: unknown): unknown {
  if (!(error instanceof RegistryError) || error.status !== 401) return error;
  const headers = { "WWW-Authenticate": 'Basic realm="estiva"' };
  return new RegistryError(error.kind, { message: error.message, headers });
}

async function signIn(
  form: URLSearchParams,
  from: Circumstances,
  authenticator: Authenticator,
): Promise<Caller> {
  switch (form.get("grant_type")) {
    case "password": {
      const [username, password] = [form.get("username") ?? "", form.get("password") ?? ""];
      if (username === "" && password === "") return nobody;
      return await authenticator.login(username, password, from);
    }
    case "refresh_token": {
      return await renew(form.get("refresh_token") ?? "", from, authenticator);
    }
    default:
      throw new RegistryError("requestInvalid", {
        message: "grant_type must be password or refresh_token",
      });
  }
}

async function renew(secret: string, from: Circumstances, authenticator: Authenticator): Promise<Caller> {
  try {
    return await authenticator.secret(secret, ["refresh", "personal", "robot"], from);
  } catch (error) {
    const isWrong = error instanceof RegistryError && error.kind === "credentialsInvalid";
    throw isWrong && kindOf(secret) === "refresh" ? endedLogin() : error;
  }
}
