import { type Environment, oidcNames, SettingInvalid, type SettingName, SettingsUnusable } from "./env.ts";
import { optional, read, together } from "./read-setting.ts";
import { parseDomain, parseDomains, parseGroupList, parseLine, parseSecureUrl } from "./values.ts";

/** Where people may sign in with an account that they have elsewhere. */
export interface ProviderConfig {
  /** `google`, `github`, or the operator's name for it in lower case; part of addresses and stored identities. */
  readonly id: string;
  readonly kind: "oidc" | "google" | "github";
  /** What the sign-in button says. */
  readonly label: string;
  /** Of GitHub, which is no OpenID Connect issuer, the address. */
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string;
  /** E-mail domains in lower case; empty for any. */
  readonly allowedDomains: readonly string[];
  /** Groups as the provider spells them; empty for any. */
  readonly allowedGroups: readonly string[];
  /** GitHub organisations in lower case; empty for any. */
  readonly allowedOrganizations: readonly string[];
  /** Google's `hd`: the Workspace domain that an account must belong to. */
  readonly hostedDomain: string | undefined;
  /** The claim that lists a person's groups. */
  readonly groupsClaim: string;
}

/**
 * Reads the providers, Google first, then GitHub, then the others by name.
 * @throws SettingInvalid, SettingsUnusable
 */
export function readProviders(env: Environment): readonly ProviderConfig[] {
  const others = oidcNames(env).flatMap((name) => openIdConnect(env, name) ?? []);
  return [google(env), github(env)].filter((provider) => provider !== undefined).concat(others);
}

const unrestricted = {
  allowedDomains: [],
  allowedGroups: [],
  allowedOrganizations: [],
  hostedDomain: undefined,
  groupsClaim: "groups",
} as const;

function google(env: Environment): ProviderConfig | undefined {
  const client = together(
    env,
    ["ESTIVA_GOOGLE_CLIENT_ID", "ESTIVA_GOOGLE_CLIENT_SECRET"],
    ["ESTIVA_GOOGLE_ALLOWED_DOMAINS", "ESTIVA_GOOGLE_HOSTED_DOMAIN"],
  );
  if (client === undefined) return undefined;
  return {
    ...unrestricted,
    id: "google",
    kind: "google",
    label: "Google",
    issuer: new URL("https://accounts.google.com"),
    clientId: client[0],
    clientSecret: client[1],
    allowedDomains: read(env, "ESTIVA_GOOGLE_ALLOWED_DOMAINS", "", parseDomains),
    hostedDomain: optional(env, "ESTIVA_GOOGLE_HOSTED_DOMAIN", parseDomain),
  };
}

function github(env: Environment): ProviderConfig | undefined {
  const client = together(
    env,
    ["ESTIVA_GITHUB_CLIENT_ID", "ESTIVA_GITHUB_CLIENT_SECRET"],
    ["ESTIVA_GITHUB_URL", "ESTIVA_GITHUB_ALLOWED_DOMAINS", "ESTIVA_GITHUB_ALLOWED_ORGANIZATIONS"],
  );
  if (client === undefined) return undefined;
  return {
    ...unrestricted,
    id: "github",
    kind: "github",
    label: "GitHub",
    issuer: read(env, "ESTIVA_GITHUB_URL", "https://github.com", parseSecureUrl),
    clientId: client[0],
    clientSecret: client[1],
    allowedDomains: read(env, "ESTIVA_GITHUB_ALLOWED_DOMAINS", "", parseDomains),
    allowedOrganizations: read(env, "ESTIVA_GITHUB_ALLOWED_ORGANIZATIONS", "", parseOrganizations),
  };
}

function openIdConnect(env: Environment, name: string): ProviderConfig | undefined {
  const of = <Part extends string>(part: Part) => `ESTIVA_OIDC_${name}_${part}` as const;
  const needed = [of("ISSUER"), of("CLIENT_ID"), of("CLIENT_SECRET")] as const;
  const client = together(env, needed, [
    of("LABEL"),
    of("ALLOWED_DOMAINS"),
    of("ALLOWED_GROUPS"),
    of("GROUPS_CLAIM"),
  ]);
  if (client === undefined) return undefined;
  if (name === "GOOGLE" || name === "GITHUB") {
    throw new SettingsUnusable(`${of("ISSUER")} is set: use ESTIVA_${name}_CLIENT_ID, or another name.`);
  }
  return {
    ...unrestricted,
    id: name.toLowerCase(),
    kind: "oidc",
    label: read(env, of("LABEL"), capitalized(name), parseLine),
    issuer: parseSecureUrl(of("ISSUER"), client[0]),
    clientId: client[1],
    clientSecret: client[2],
    allowedDomains: read(env, of("ALLOWED_DOMAINS"), "", parseDomains),
    allowedGroups: read(env, of("ALLOWED_GROUPS"), "", parseGroupList),
    groupsClaim: read(env, of("GROUPS_CLAIM"), "groups", parseLine),
  };
}

function capitalized(name: string): string {
  return `${name.charAt(0)}${name.slice(1).toLowerCase()}`;
}

function parseOrganizations(setting: SettingName, value: string): readonly string[] {
  const organizations = parseGroupList(setting, value.toLowerCase());
  const wrong = organizations.find((name) => !/^[a-z0-9](?:[a-z0-9-]{0,38})$/.test(name));
  if (wrong !== undefined)
    throw new SettingInvalid(setting, wrong, "names of GitHub organisations, like acme,acme-labs");
  return organizations;
}
