import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { createConfig } from "#server/config/config.ts";
import {
  type Environment,
  oidcNames,
  readEnvironment,
  SettingInvalid,
  SettingsUnusable,
  SettingUnknown,
  secretSettings,
} from "#server/config/env.ts";

const of = (env: Environment) => createConfig(env, false);
const secret = "hunter2-hunter2";
const publicUrl = { ESTIVA_PUBLIC_URL: "https://registry.example.com" };
const mail = { ESTIVA_SMTP_URL: "smtp://mail.example.com", ESTIVA_MAIL_FROM: "registry@example.com" };
const admin = { ESTIVA_ADMIN_USERNAME: "alice", ESTIVA_ADMIN_PASSWORD: secret };
const google = { ESTIVA_GOOGLE_CLIENT_ID: "g", ESTIVA_GOOGLE_CLIENT_SECRET: secret };
const github = { ESTIVA_GITHUB_CLIENT_ID: "h", ESTIVA_GITHUB_CLIENT_SECRET: secret };
const keycloak = {
  ESTIVA_OIDC_KEYCLOAK_ISSUER: "https://id.example.com/realms/acme",
  ESTIVA_OIDC_KEYCLOAK_CLIENT_ID: "k",
  ESTIVA_OIDC_KEYCLOAK_CLIENT_SECRET: secret,
};

/** The start is refused in words that name the setting, say what would do, and keep every secret. */
function refuses(env: Environment, setting: string, expected: RegExp): void {
  assert.throws(
    () => of(env),
    (error) => {
      assert.ok(error instanceof SettingInvalid || error instanceof SettingsUnusable, String(error));
      assert.ok(error.message.includes(setting), error.message);
      assert.match(error.message, expected);
      assert.ok(!error.message.includes("hunter2"), error.message);
      return true;
    },
  );
}

describe("mail", () => {
  const of587 = { host: "mail.example.com", port: 587, credentials: undefined };
  const credentials = { username: "me@x", password: "p/w" };
  const servers: readonly (readonly [url: string, expected: object])[] = [
    ["smtp://mail.example.com", { ...of587, tls: "offered" }],
    ["smtp://mail.example.com:25/", { ...of587, port: 25, tls: "offered" }],
    ["smtp://me%40x:p%2Fw@mail.example.com", { ...of587, tls: "required", credentials }],
    ["smtp://me%40x:p%2Fw@127.0.0.1:25", { host: "127.0.0.1", port: 25, tls: "offered", credentials }],
    ["smtps://me%40x:p%2Fw@mail.example.com", { ...of587, port: 465, tls: "implicit", credentials }],
    ["smtps://[2001:db8::1]:4650", { ...of587, host: "2001:db8::1", port: 4650, tls: "implicit" }],
  ];
  for (const [url, expected] of servers) {
    test(`is sent to ${url}, with ${JSON.stringify(expected)}`, () => {
      const config = of({ ...publicUrl, ...mail, ESTIVA_SMTP_URL: url });
      assert.deepEqual(config.mail, { ...expected, from: "registry@example.com" });
    });
  }

  test("has a sender, alone or with a name", () => {
    for (const from of ["a@b", "a.b+c@d.example", "Estiva <a@b.example>", "Ünï & Söhne <a@b.example>"]) {
      assert.equal(of({ ...publicUrl, ...mail, ESTIVA_MAIL_FROM: from }).mail?.from, from);
    }
    const wrong = [
      "a",
      "@b",
      "a@",
      "a@b c",
      "a@b\r\nBcc: x@y",
      "E\n <a@b>",
      "<a@b",
      "a@b,c@d",
      "A <a@b>, c@d",
    ];
    for (const from of wrong) {
      refuses({ ...publicUrl, ...mail, ESTIVA_MAIL_FROM: from }, "ESTIVA_MAIL_FROM", /must be an address/);
    }
  });

  test("to no mail server is refused, and its password is never repeated", () => {
    for (const url of [
      ...[`http://u:${secret}@h`, `smtp://u:${secret}@h/path`, `smtp:u:${secret}`, `u:${secret}@h:587`],
      ...[`smtp://u:${secret}%zz@h`, `smtp://u:${secret}@h?x=y`, `smtp://u:${secret}@h:99999`, "smtp://"],
    ]) {
      refuses({ ...publicUrl, ...mail, ESTIVA_SMTP_URL: url }, "ESTIVA_SMTP_URL", /must be an address like/);
    }
  });

  test("makes confirming addresses the default, which can be turned off; without it there is no confirming", () => {
    assert.equal(of({ ...publicUrl, ...mail }).requireVerifiedEmail, true);
    assert.equal(of({ ...publicUrl, ...mail, ESTIVA_EMAIL_VERIFICATION: "off" }).requireVerifiedEmail, false);
    refuses({ ESTIVA_EMAIL_VERIFICATION: "required" }, "ESTIVA_EMAIL_VERIFICATION", /ESTIVA_SMTP_URL/);
  });
});

describe("the first admin", () => {
  test("has a name and a password, and perhaps an address", () => {
    assert.deepEqual(of(admin).firstAdmin, { username: "alice", password: secret, email: undefined });
    const all = of({ ...admin, ESTIVA_ADMIN_USERNAME: "admin", ESTIVA_ADMIN_EMAIL: "alice@example.com" });
    assert.equal(all.firstAdmin?.email, "alice@example.com");
    assert.equal(all.firstAdmin?.username, "admin");
  });

  test("is refused with a name that no account may have, a short password, or no address", () => {
    for (const username of ["Alice", "a", "a.b", "api", "library"]) {
      refuses({ ...admin, ESTIVA_ADMIN_USERNAME: username }, "ESTIVA_ADMIN_USERNAME", /an account name/);
    }
    refuses({ ...admin, ESTIVA_ADMIN_PASSWORD: "hunter2" }, "ESTIVA_ADMIN_PASSWORD", /8 characters/);
    refuses({ ...admin, ESTIVA_ADMIN_EMAIL: "alice" }, "ESTIVA_ADMIN_EMAIL", /e-mail address/);
  });
});

describe("providers", () => {
  test("of all kinds stand side by side, in a steady order", () => {
    const { providers } = of({
      ...{ ...publicUrl, ...keycloak, ...github, ...google },
      ...{ ESTIVA_OIDC_A1_ISSUER: "http://127.0.0.1:9/", ESTIVA_OIDC_A1_CLIENT_ID: "a" },
      ...{ ESTIVA_OIDC_A1_CLIENT_SECRET: secret },
    });
    const shown = providers.map(({ issuer, ...provider }) => ({ ...provider, issuer: issuer.href }));
    const open = { allowedDomains: [], allowedGroups: [], allowedOrganizations: [], hostedDomain: undefined };
    const common = { clientSecret: secret, groupsClaim: "groups", ...open };
    assert.deepEqual(shown, [
      {
        ...{ id: "google", kind: "google", label: "Google", issuer: "https://accounts.google.com/" },
        ...{ ...common, clientId: "g" },
      },
      {
        ...{ id: "github", kind: "github", label: "GitHub", issuer: "https://github.com/" },
        ...{ ...common, clientId: "h" },
      },
      { id: "a1", kind: "oidc", label: "A1", issuer: "http://127.0.0.1:9/", ...common, clientId: "a" },
      {
        ...{ id: "keycloak", kind: "oidc", label: "Keycloak", issuer: "https://id.example.com/realms/acme" },
        ...{ ...common, clientId: "k" },
      },
    ]);
  });

  test("let in whom their lists name", () => {
    const [g, h, k] = of({
      ...{ ...publicUrl, ...keycloak, ...github, ...google },
      ESTIVA_GOOGLE_HOSTED_DOMAIN: "Example.com",
      ESTIVA_GOOGLE_ALLOWED_DOMAINS: "example.com, Example.ORG,",
      ESTIVA_GITHUB_URL: "https://github.example.com",
      ESTIVA_GITHUB_ALLOWED_DOMAINS: "example.com",
      ESTIVA_GITHUB_ALLOWED_ORGANIZATIONS: "Acme,acme-labs",
      ESTIVA_OIDC_KEYCLOAK_LABEL: "Acme staff",
      ESTIVA_OIDC_KEYCLOAK_ALLOWED_DOMAINS: "a.example",
      ESTIVA_OIDC_KEYCLOAK_ALLOWED_GROUPS: "Developers,/acme/ops",
      ESTIVA_OIDC_KEYCLOAK_GROUPS_CLAIM: "https://acme.example/groups",
    }).providers;
    assert.deepEqual([g?.hostedDomain, g?.allowedDomains], ["example.com", ["example.com", "example.org"]]);
    assert.deepEqual([h?.issuer.host, h?.allowedDomains], ["github.example.com", ["example.com"]]);
    assert.deepEqual(h?.allowedOrganizations, ["acme", "acme-labs"]);
    assert.deepEqual([k?.label, k?.allowedDomains], ["Acme staff", ["a.example"]]);
    assert.deepEqual(k?.allowedGroups, ["Developers", "/acme/ops"]);
    assert.equal(k?.groupsClaim, "https://acme.example/groups");
  });

  const wrong: readonly (readonly [Environment, string, RegExp])[] = [
    [{ ESTIVA_OIDC_KEYCLOAK_ISSUER: "http://id.example.com" }, "ESTIVA_OIDC_KEYCLOAK_ISSUER", /https/],
    [{ ESTIVA_OIDC_KEYCLOAK_ISSUER: `https://u:${secret}@x` }, "ESTIVA_OIDC_KEYCLOAK_ISSUER", /https/],
    [{ ESTIVA_OIDC_KEYCLOAK_ISSUER: "https://x/?a=b" }, "ESTIVA_OIDC_KEYCLOAK_ISSUER", /https/],
    [{ ESTIVA_OIDC_KEYCLOAK_LABEL: "a\nb" }, "ESTIVA_OIDC_KEYCLOAK_LABEL", /one line/],
    [{ ESTIVA_OIDC_KEYCLOAK_ALLOWED_DOMAINS: "*" }, "ESTIVA_OIDC_KEYCLOAK_ALLOWED_DOMAINS", /a domain/],
    [{ ESTIVA_GOOGLE_HOSTED_DOMAIN: "@x.example" }, "ESTIVA_GOOGLE_HOSTED_DOMAIN", /a domain/],
    [{ ESTIVA_GITHUB_URL: "http://github.example.com" }, "ESTIVA_GITHUB_URL", /https/],
    [{ ESTIVA_GITHUB_ALLOWED_ORGANIZATIONS: "a/b" }, "ESTIVA_GITHUB_ALLOWED_ORGANIZATIONS", /organisations/],
  ];
  for (const [env, setting, expected] of wrong) {
    test(`refuse ${JSON.stringify(env)}`, () =>
      refuses({ ...publicUrl, ...google, ...github, ...keycloak, ...env }, setting, expected));
  }

  test("can't take the names of Google and GitHub", () => {
    const env: Environment = {
      ...{ ESTIVA_OIDC_GOOGLE_ISSUER: "https://accounts.google.com", ESTIVA_OIDC_GOOGLE_CLIENT_ID: "x" },
      ...{ ESTIVA_OIDC_GOOGLE_CLIENT_SECRET: secret, ...publicUrl },
    };
    refuses(env, "ESTIVA_OIDC_GOOGLE_ISSUER", /ESTIVA_GOOGLE_CLIENT_ID/);
  });
});

describe("settings that belong together", () => {
  const groups: readonly Environment[] = [
    mail,
    admin,
    google,
    github,
    keycloak,
    { ESTIVA_TLS_CERT_FILE: "/c", ESTIVA_TLS_KEY_FILE: "/k" },
  ];
  for (const group of groups) {
    const names = Object.keys(group) as (keyof Environment)[];
    test(`${names.join(" and ")} are all there or none`, () => {
      of({ ...publicUrl, ...group });
      for (const missing of names) {
        const rest = Object.fromEntries(Object.entries(group).filter(([name]) => name !== missing));
        refuses({ ...publicUrl, ...rest }, missing, /is set, but .+ is not/);
      }
    });
  }

  test("an allow-list without its provider is a mistake too", () => {
    refuses({ ESTIVA_GOOGLE_ALLOWED_DOMAINS: "x.example" }, "ESTIVA_GOOGLE_CLIENT_ID", /is not/);
    refuses({ ESTIVA_GITHUB_URL: "https://x" }, "ESTIVA_GITHUB_CLIENT_ID", /is not/);
    refuses({ ESTIVA_OIDC_X_ALLOWED_GROUPS: "a" }, "ESTIVA_OIDC_X_ISSUER", /is not/);
    refuses({ ESTIVA_ADMIN_EMAIL: "a@b" }, "ESTIVA_ADMIN_USERNAME", /is not/);
  });

  test("mail and providers need the registry's public address", () => {
    for (const env of [mail, google, github, keycloak]) refuses(env, "ESTIVA_PUBLIC_URL", /set it/);
  });

  test("TLS files are found from where the program starts", () => {
    const { tls } = of({ ESTIVA_TLS_CERT_FILE: "tls/c.pem", ESTIVA_TLS_KEY_FILE: "/k.pem" });
    assert.deepEqual(tls, { certFile: resolve("tls/c.pem"), keyFile: "/k.pem" });
  });
});

describe("secrets in files", () => {
  let folder: string;
  let file: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "estiva-secrets-"));
    file = join(folder, "secret");
    await writeFile(file, `${secret}\n`);
  });
  after(() => rm(folder, { recursive: true }));

  test("are read, each of them, without the line break at the end", async () => {
    for (const name of secretSettings) {
      const setting = name.replace("_NAME_", "_KEYCLOAK_");
      assert.deepEqual(readEnvironment({ [`${setting}_FILE`]: file }), { [setting]: secret });
    }
    const windows = join(folder, "windows");
    await writeFile(windows, " a b \n\r\n");
    const read = readEnvironment({ ESTIVA_SMTP_URL_FILE: windows, ESTIVA_SMTP_URL: "" });
    assert.deepEqual(read, { ESTIVA_SMTP_URL: " a b \n" });
  });

  test("that are missing, empty, or given twice stop the start in words that name them", async () => {
    const empty = join(folder, "empty");
    await writeFile(empty, "\n");
    const missing = join(folder, "missing");
    const mistakes: readonly (readonly [Record<string, string>, RegExp])[] = [
      [
        { ESTIVA_ADMIN_PASSWORD_FILE: missing },
        /ESTIVA_ADMIN_PASSWORD_FILE .*missing.* can't be read \(ENOENT\)/,
      ],
      [{ ESTIVA_ADMIN_PASSWORD_FILE: folder }, /can't be read \(EISDIR\)/],
      [{ ESTIVA_ADMIN_PASSWORD_FILE: empty }, /ESTIVA_ADMIN_PASSWORD_FILE .*is empty/],
      [
        { ESTIVA_ADMIN_PASSWORD_FILE: file, ESTIVA_ADMIN_PASSWORD: secret },
        /^Both ESTIVA_ADMIN_PASSWORD and/,
      ],
    ];
    for (const [variables, expected] of mistakes) {
      assert.throws(
        () => readEnvironment(variables),
        (error) =>
          error instanceof SettingsUnusable &&
          expected.test(error.message) &&
          !error.message.includes(secret),
      );
    }
  });

  test("are no other settings' privilege: a file for what is no secret is a typo", () => {
    assert.throws(() => readEnvironment({ ESTIVA_LISTEN_FILE: file }), SettingUnknown);
    assert.throws(() => readEnvironment({ ESTIVA_OIDC_KEYCLOAK_ISSUER_FILE: file }), SettingUnknown);
  });
});

describe("names of OpenID Connect providers", () => {
  test("are found in the settings that bear them", () => {
    const env = readEnvironment({ ...keycloak, ESTIVA_OIDC_A_LABEL: "x", ESTIVA_GOOGLE_CLIENT_ID: "y" });
    assert.deepEqual(oidcNames(env), ["A", "KEYCLOAK"]);
  });

  const typos: readonly (readonly [name: string, nearest: string])[] = [
    ["ESTIVA_OIDC_KEYCLOAK_ISUER", "ESTIVA_OIDC_KEYCLOAK_ISSUER"],
    ["ESTIVA_OIDC_keycloak_ISSUER", "ESTIVA_OIDC_KEYCLOAK_ISSUER"],
    ["ESTIVA_OIDC_KEYCLOAK_CLIENTID", "ESTIVA_OIDC_KEYCLOAK_CLIENT_ID"],
    ["ESTIVA_OIDC_KEYCLOAK_CLIENT_SECRET_FIL", "ESTIVA_OIDC_KEYCLOAK_CLIENT_SECRET_FILE"],
    ["ESTIVA_OIDC_ISSUER", "ESTIVA_OIDC_NAME_ISSUER"],
    ["ESTIVA_OIDC_CLIENT_ID", "ESTIVA_OIDC_NAME_CLIENT_ID"],
    ["ESTIVA_OIDC_MY_CORP_ISSUER", "ESTIVA_OIDC_MY_ISSUER"],
    ["ESTIVA_GITHUB_ALLOWED_ORGANISATIONS", "ESTIVA_GITHUB_ALLOWED_ORGANIZATIONS"],
    ["ESTIVA_GOOGLE_CLIENTID", "ESTIVA_GOOGLE_CLIENT_ID"],
    ["ESTIVA_ADMIN_PASSWORDFILE", "ESTIVA_ADMIN_PASSWORD_FILE"],
    ["ESTIVA_SMTP_URI", "ESTIVA_SMTP_URL"],
    ["ESTIVA_SIGNUP", "ESTIVA_SIGN_UP"],
  ];
  for (const [name, nearest] of typos) {
    test(`${name} is refused, with ${nearest} suggested`, () => {
      assert.throws(
        () => readEnvironment({ [name]: secret }),
        (error) => {
          assert.ok(error instanceof SettingUnknown);
          assert.equal(error.message, `${name} is not a setting; did you mean ${nearest}?`);
          return true;
        },
      );
    });
  }
});
