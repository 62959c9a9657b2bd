import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { type Config, createConfig, isLoopback } from "#server/config/config.ts";
import {
  type Environment,
  readEnvironment,
  SettingInvalid,
  type SettingName,
  SettingUnknown,
  settings,
} from "#server/config/env.ts";
import { DataFolderUnusable, lockDataFolder } from "#server/start/data-folder-lock.ts";

const of = (env: Environment, terminal = false) => createConfig(env, terminal);

describe("defaults", () => {
  test("on a machine of one's own: loopback, the data beside the program", () => {
    const { trustedProxies, ...config } = of({});
    assert.deepEqual(config, {
      listen: { host: "127.0.0.1", port: 5000 },
      dataDir: resolve("data"),
      databaseFile: resolve("data/estiva.db"),
      blobFolder: resolve("data/blobs"),
      secretKey: undefined,
      publicUrl: undefined,
      rootNamespace: "loopback-default",
      allowedHosts: [],
      tls: undefined,
      mail: undefined,
      providers: [],
      signUp: "loopback-default",
      signUpsPerHour: undefined,
      firstAdmin: undefined,
      adminReset: undefined,
      allowPlainHttpLogin: false,
      requireVerifiedEmail: false,
      tokenMaxLifetime: 365 * 86_400_000,
      auditRetention: 365 * 86_400_000,
      maxOpenUploads: 1_000,
      maxRepositoriesPerAccount: 10_000,
      maxBytesPerNamespace: undefined,
      metricsListen: undefined,
      shutdownTimeout: 8_000,
      allowSparseIndexes: false,
      maxBlobSize: 500e9,
      maxConnections: 10_000,
      uploadLifetime: 24 * 3_600_000,
      bodyIdleTimeout: 60_000,
      cacheSize: 64 * 2 ** 20,
      native: true,
      container: false,
      logLevel: "info",
      logFormat: "json",
    } satisfies Omit<Config, "trustedProxies">);
    assert.equal(trustedProxies.check("127.0.0.1"), false, "nobody is trusted");
    assert.equal(of({}, true).logFormat, "pretty");
  });

  const byAddress: readonly (readonly [Environment, Config["rootNamespace"]])[] = [
    [{}, "loopback-default"],
    [{ ESTIVA_LISTEN: "127.0.0.9:80" }, "loopback-default"],
    [{ ESTIVA_LISTEN: "[::1]:5000" }, "loopback-default"],
    [{ ESTIVA_LISTEN: "localhost:5000" }, "loopback-default"],
    [{ ESTIVA_LISTEN: "0.0.0.0:5000" }, "private"],
    [{ ESTIVA_LISTEN: ":5000" }, "private"],
    [{ ESTIVA_LISTEN: "[::]:5000" }, "private"],
    [{ ESTIVA_LISTEN: "10.0.0.1:5000" }, "private"],
    [{ ESTIVA_LISTEN: "registry.example.com:5000" }, "private"],
    [{ ESTIVA_LISTEN: "localhost.example.com:5000" }, "private"],
    [{ ESTIVA_PROFILE: "container" }, "container-default"],
    [{ ESTIVA_PROFILE: "container", ESTIVA_LISTEN: "127.0.0.1:5000" }, "container-default"],
    [{ ESTIVA_PROFILE: "container", ESTIVA_ROOT_NAMESPACE: "private" }, "private"],
    [{ ESTIVA_LISTEN: "0.0.0.0:5000", ESTIVA_ROOT_NAMESPACE: "open" }, "open"],
    [{ ESTIVA_ROOT_NAMESPACE: "public" }, "public"],
  ];
  for (const [env, root] of byAddress) {
    test(`the root namespace is ${root} with ${JSON.stringify(env)}`, () =>
      assert.equal(of(env).rootNamespace, root));
  }

  const signUps: readonly (readonly [Environment, Config["signUp"], Config["signUpsPerHour"]])[] = [
    [{}, "loopback-default", undefined],
    [{ ESTIVA_LISTEN: ":5000" }, "invite", 20],
    [{ ESTIVA_PROFILE: "container" }, "invite", 20],
    [{ ESTIVA_PROFILE: "container", ESTIVA_LISTEN: "127.0.0.1:5000" }, "invite", undefined],
    [{ ESTIVA_PROFILE: "container", ESTIVA_SIGN_UP: "open" }, "open", 20],
    [{ ESTIVA_SIGN_UP: "closed", ESTIVA_SIGN_UPS_PER_HOUR: "3" }, "closed", 3],
    [{ ESTIVA_LISTEN: ":5000", ESTIVA_SIGN_UPS_PER_HOUR: "off" }, "invite", undefined],
  ];
  for (const [env, signUp, perHour] of signUps) {
    test(`sign-up is ${signUp}, ${perHour ?? "any number"} an hour, with ${JSON.stringify(env)}`, () => {
      const config = of(env);
      assert.deepEqual([config.signUp, config.signUpsPerHour], [signUp, perHour]);
    });
  }

  test("in the container image: every address, and the official image's folder", () => {
    const { listen, dataDir, container } = of({ ESTIVA_PROFILE: "container" });
    assert.deepEqual(
      [listen, dataDir, container],
      [{ host: "0.0.0.0", port: 5000 }, "/var/lib/registry", true],
    );
  });

  test("only addresses of this machine are loopback", () => {
    for (const host of ["localhost", "::1", "127.0.0.1", "127.9.9.9"]) assert.ok(isLoopback(host), host);
    for (const host of ["0.0.0.0", "::", "127.0.0.1.evil.com", "10.0.0.1", "localhost.evil.com", ""]) {
      assert.equal(isLoopback(host), false, host);
    }
  });
});

describe("values", () => {
  const good: readonly (readonly [SettingName, string, (config: Config) => unknown, unknown])[] = [
    ["ESTIVA_LISTEN", "[::1]:0", ({ listen }) => listen, { host: "::1", port: 0 }],
    ["ESTIVA_LISTEN", ":8080", ({ listen }) => listen, { host: "0.0.0.0", port: 8080 }],
    ["ESTIVA_DATA_DIR", "/srv/r", ({ databaseFile }) => databaseFile, "/srv/r/estiva.db"],
    ["ESTIVA_DATA_DIR", "/srv/a b#c%20?", ({ blobFolder }) => blobFolder, "/srv/a b#c%20?/blobs"],
    ["ESTIVA_DATABASE_URL", "file:/fast/r.db", ({ databaseFile }) => databaseFile, "/fast/r.db"],
    ["ESTIVA_DATABASE_URL", "file:///fast/r.db", ({ databaseFile }) => databaseFile, "/fast/r.db"],
    ["ESTIVA_DATABASE_URL", "sqlite:/fast/r.db", ({ databaseFile }) => databaseFile, "/fast/r.db"],
    ["ESTIVA_BLOB_STORE_URL", "file:/big", ({ blobFolder }) => blobFolder, "/big"],
    ["ESTIVA_SECRET_KEY", "x".repeat(32), ({ secretKey }) => secretKey, "x".repeat(32)],
    [
      "ESTIVA_PUBLIC_URL",
      "https://r.example.com/",
      ({ publicUrl }) => publicUrl?.origin,
      "https://r.example.com",
    ],
    ["ESTIVA_PUBLIC_URL", "http://10.0.0.1:5000", ({ publicUrl }) => publicUrl?.host, "10.0.0.1:5000"],
    ["ESTIVA_ALLOWED_HOSTS", " A.b , c:5 ,,", ({ allowedHosts }) => allowedHosts, ["a.b", "c:5"]],
    ["ESTIVA_METRICS_LISTEN", "127.0.0.1:9", ({ metricsListen }) => metricsListen?.port, 9],
    ["ESTIVA_SHUTDOWN_TIMEOUT", "500ms", ({ shutdownTimeout }) => shutdownTimeout, 500],
    ["ESTIVA_SHUTDOWN_TIMEOUT", "30", ({ shutdownTimeout }) => shutdownTimeout, 30_000],
    ["ESTIVA_SPARSE_INDEXES", "allow", ({ allowSparseIndexes }) => allowSparseIndexes, true],
    ["ESTIVA_MAX_BLOB_SIZE", "1.5GiB", ({ maxBlobSize }) => maxBlobSize, 1.5 * 2 ** 30],
    ["ESTIVA_MAX_BLOB_SIZE", "100 gb", ({ maxBlobSize }) => maxBlobSize, 100e9],
    ["ESTIVA_MAX_BLOB_SIZE", "12345", ({ maxBlobSize }) => maxBlobSize, 12_345],
    ["ESTIVA_MAX_CONNECTIONS", "7", ({ maxConnections }) => maxConnections, 7],
    ["ESTIVA_UPLOAD_LIFETIME", "7d", ({ uploadLifetime }) => uploadLifetime, 7 * 86_400_000],
    ["ESTIVA_BODY_IDLE_TIMEOUT", "1.5m", ({ bodyIdleTimeout }) => bodyIdleTimeout, 90_000],
    ["ESTIVA_CACHE_SIZE", "0", ({ cacheSize }) => cacheSize, 0],
    ["ESTIVA_NATIVE", "off", ({ native }) => native, false],
    ["ESTIVA_LOG_LEVEL", "debug", ({ logLevel }) => logLevel, "debug"],
    ["ESTIVA_LOG_FORMAT", "pretty", ({ logFormat }) => logFormat, "pretty"],
    ["ESTIVA_ROOT_NAMESPACE", "private", ({ rootNamespace }) => rootNamespace, "private"],
    ["ESTIVA_PROFILE", "container", ({ container }) => container, true],
    ["ESTIVA_SIGN_UP", "closed", ({ signUp }) => signUp, "closed"],
    ["ESTIVA_SIGN_UPS_PER_HOUR", "7", ({ signUpsPerHour }) => signUpsPerHour, 7],
    ["ESTIVA_PLAIN_HTTP_LOGIN", "allow", ({ allowPlainHttpLogin }) => allowPlainHttpLogin, true],
    ["ESTIVA_TOKEN_MAX_LIFETIME", "90d", ({ tokenMaxLifetime }) => tokenMaxLifetime, 90 * 86_400_000],
    ["ESTIVA_AUDIT_RETENTION", "1h", ({ auditRetention }) => auditRetention, 3_600_000],
    ["ESTIVA_EMAIL_VERIFICATION", "off", ({ requireVerifiedEmail }) => requireVerifiedEmail, false],
    ["ESTIVA_MAX_OPEN_UPLOADS", "5", ({ maxOpenUploads }) => maxOpenUploads, 5],
    [
      "ESTIVA_MAX_REPOSITORIES_PER_ACCOUNT",
      "5",
      ({ maxRepositoriesPerAccount }) => maxRepositoriesPerAccount,
      5,
    ],
    ["ESTIVA_MAX_BYTES_PER_NAMESPACE", "1GB", ({ maxBytesPerNamespace }) => maxBytesPerNamespace, 1e9],
    ["ESTIVA_TRUSTED_PROXIES", "10.0.0.0/8", ({ trustedProxies }) => trustedProxies.check("10.1.2.3"), true],
  ];
  for (const [setting, value, read, expected] of good) {
    test(`${setting}=${value}`, () => assert.deepEqual(read(of({ [setting]: value })), expected));
  }

  const bad: Partial<Record<SettingName, readonly string[]>> = {
    ESTIVA_LISTEN: [
      "5000",
      "localhost",
      "127.0.0.1",
      "::1:5000",
      "[127.0.0.1]:5000",
      "a b:1",
      "x:65536",
      "x:-1",
    ],
    ESTIVA_DATABASE_URL: ["postgres://u:p@h/d", "/plain/path", "file://host/x", "file:", "http://x/y", "x"],
    ESTIVA_BLOB_STORE_URL: ["s3://bucket/prefix", "/plain/path", "file://host/x", "blobs"],
    ESTIVA_PUBLIC_URL: [
      ...["registry.example.com", "ftp://x", "https://x/path", "https://x/?q", "https://x/#h", "https://"],
      ...["https://user@x", "https://:secret@x", "//x", "localhost:5000"],
    ],
    ESTIVA_ROOT_NAMESPACE: ["Open", "yes", "loopback-default", "true"],
    ESTIVA_TRUSTED_PROXIES: [
      ...[
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/8/8",
        "10.0.0/8",
        "proxy",
        "*",
        "10.0.0.0/-1",
        "10.0.0.0/1e1",
      ],
      ...["fd00::/129", "10.0.0.0/ 8", "10.0.0.1;10.0.0.2", "/8"],
    ],
    ESTIVA_SIGN_UP: ["yes", "Open", "loopback-default"],
    ESTIVA_SIGN_UPS_PER_HOUR: ["0", "none", "-1"],
    ESTIVA_PLAIN_HTTP_LOGIN: ["true", "Allow"],
    ESTIVA_TOKEN_MAX_LIFETIME: ["never", "0", "59s"],
    ESTIVA_AUDIT_RETENTION: ["forever", "0d"],
    ESTIVA_EMAIL_VERIFICATION: ["on", "true"],
    ESTIVA_MAX_OPEN_UPLOADS: ["0", "off"],
    ESTIVA_MAX_REPOSITORIES_PER_ACCOUNT: ["0", "off"],
    ESTIVA_MAX_BYTES_PER_NAMESPACE: ["none", "1PB"],
    ESTIVA_METRICS_LISTEN: ["9090", "on"],
    ESTIVA_SHUTDOWN_TIMEOUT: ["soon", "-1", "1w", "1 s", "1e3", "Infinity", "5S"],
    ESTIVA_SPARSE_INDEXES: ["yes", "ALLOW"],
    ESTIVA_MAX_BLOB_SIZE: ["big", "-1", "1PB", "1e9", "10G", "1,5GB"],
    ESTIVA_SECRET_KEY: ["short", "x".repeat(31)],
    ESTIVA_MAX_CONNECTIONS: ["0", "-1", "1.5", "many", "1e3", "10000000000"],
    ESTIVA_UPLOAD_LIFETIME: ["a day", "24 h"],
    ESTIVA_BODY_IDLE_TIMEOUT: ["never", "60 seconds"],
    ESTIVA_CACHE_SIZE: ["64M", "some"],
    ESTIVA_NATIVE: ["true", "1", "On"],
    ESTIVA_PROFILE: ["Container", "kubernetes"],
    ESTIVA_LOG_LEVEL: ["trace", "INFO", "verbose"],
    ESTIVA_LOG_FORMAT: ["text", "JSON"],
  };
  for (const [setting, values] of Object.entries(bad)) {
    for (const value of values ?? []) {
      test(`${setting}=${value} is refused in words that name it`, () => {
        assert.throws(
          () => of({ [setting]: value }),
          (error) =>
            error instanceof SettingInvalid &&
            /^\S+ is ("|not usable)/.test(error.message) &&
            error.message.startsWith(setting),
        );
      });
    }
  }

  test("every setting that stands alone is tried here, with a good value and a bad one", () => {
    const anything = ["ESTIVA_ALLOWED_HOSTS", "ESTIVA_DATA_DIR"];
    const alone = Object.keys(settings).filter(
      (name) => !/_(TLS|ADMIN|SMTP|MAIL|GOOGLE|GITHUB|OIDC)_/.test(name),
    );
    assert.deepEqual([...new Set([...good.map(([setting]) => setting), ...anything])].sort(), alone.sort());
    assert.deepEqual([...Object.keys(bad), ...anything].sort(), alone);
  });

  test("a refused address is repeated without its credentials", () => {
    for (const [setting, value] of [
      ["ESTIVA_DATABASE_URL", "postgres://user:hunter2@db/estiva"],
      ["ESTIVA_PUBLIC_URL", "https://user:hunter2@registry.example.com"],
      ["ESTIVA_BLOB_STORE_URL", "s3://key:hunter2/part@bucket/prefix"],
    ] as const) {
      assert.throws(
        () => of({ [setting]: value }),
        (error) => error instanceof SettingInvalid && !error.message.includes("hunter2"),
      );
    }
  });

  test("proxies are trusted by address and network, of both kinds, and nobody else", () => {
    const { trustedProxies } = of({ ESTIVA_TRUSTED_PROXIES: "10.0.0.0/8, 192.168.1.7,fd00::/8 ,::1" });
    for (const [address, version] of [
      ["10.255.0.1", "ipv4"],
      ["::ffff:10.0.0.1", "ipv6"],
      ["192.168.1.7", "ipv4"],
      ["fd12::1", "ipv6"],
      ["::1", "ipv6"],
    ] as const) {
      assert.ok(trustedProxies.check(address, version), address);
    }
    for (const [address, version] of [
      ["11.0.0.1", "ipv4"],
      ["192.168.1.8", "ipv4"],
      ["fe80::1", "ipv6"],
      ["127.0.0.1", "ipv4"],
    ] as const) {
      assert.equal(trustedProxies.check(address, version), false, address);
    }
  });
});

describe("names", () => {
  test("ours are read, an empty value counts as none, others' are ignored", () => {
    const read = readEnvironment({
      ...{ ESTIVA_LISTEN: ":1", ESTIVA_PUBLIC_URL: "", PATH: "/bin", estiva_listen: "x", XESTIVA_Y: "z" },
      ESTIVA_CACHE_SIZE: undefined,
    });
    assert.deepEqual(read, { ESTIVA_LISTEN: ":1" });
  });

  const typos: readonly (readonly [name: string, nearest: string])[] = [
    ["ESTIVA_LISTN", "ESTIVA_LISTEN"],
    ["ESTIVA_DATADIR", "ESTIVA_DATA_DIR"],
    ["ESTIVA_PUBLICURL", "ESTIVA_PUBLIC_URL"],
    ["ESTIVA_ROOT_NAMESPACES", "ESTIVA_ROOT_NAMESPACE"],
    ["ESTIVA_LOGLEVEL", "ESTIVA_LOG_LEVEL"],
    ["ESTIVA_TRUSTED_PROXY", "ESTIVA_TRUSTED_PROXIES"],
    ["ESTIVA_MAX_BLOBSIZE", "ESTIVA_MAX_BLOB_SIZE"],
  ];
  for (const [name, nearest] of typos) {
    test(`${name} is refused, with ${nearest} suggested`, () => {
      assert.throws(
        () => readEnvironment({ [name]: "x" }),
        (error) =>
          error instanceof SettingUnknown && error.message.includes(name) && error.message.includes(nearest),
      );
    });
  }

  test("names that look like an object's own, or like ours in another service, are refused", () => {
    for (const name of ["ESTIVA_", "ESTIVA_constructor", "ESTIVA___proto__", "ESTIVA_toString"]) {
      assert.throws(() => readEnvironment({ [name]: "x" }), SettingUnknown, name);
    }
  });

  test("a port in a setting of its own is a typo, not Kubernetes", () => {
    for (const name of ["ESTIVA_LISTEN_PORT", "ESTIVA_METRICS_PORT", "ESTIVA_HTTP_PORT"]) {
      assert.throws(() => readEnvironment({ [name]: "9090" }), SettingUnknown, name);
    }
  });

  test("what Kubernetes injects for services called estiva and estiva-something is ignored", () => {
    const injected = {
      ESTIVA_SERVICE_HOST: "10.0.0.11",
      ESTIVA_SERVICE_PORT: "5000",
      ESTIVA_SERVICE_PORT_HTTP: "5000",
      ESTIVA_SERVICE_PORT_METRICS: "9090",
      ESTIVA_PORT: "tcp://10.0.0.11:5000",
      ESTIVA_PORT_5000_TCP: "tcp://10.0.0.11:5000",
      ESTIVA_PORT_5000_TCP_PROTO: "tcp",
      ESTIVA_PORT_5000_TCP_PORT: "5000",
      ESTIVA_PORT_5000_TCP_ADDR: "10.0.0.11",
      ESTIVA_REGISTRY_SERVICE_HOST: "10.0.0.12",
      ESTIVA_REGISTRY_SERVICE_PORT: "5000",
      ESTIVA_REGISTRY_SERVICE_PORT_HTTP: "5000",
      ESTIVA_REGISTRY_PORT: "tcp://10.0.0.12:5000",
      ESTIVA_REGISTRY_PORT_5000_TCP: "tcp://10.0.0.12:5000",
      ESTIVA_REGISTRY_PORT_53_UDP_ADDR: "10.0.0.12",
    };
    assert.deepEqual(readEnvironment(injected), {});
  });
});

describe("the data folder", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "estiva-config-"));
  });
  after(() => rm(folder, { recursive: true }));

  test("is made, and belongs to one server until that lets go", async () => {
    const data = join(folder, "deep", "data");
    {
      using _held = await lockDataFolder(data);
      await assert.rejects(
        lockDataFolder(data),
        (error) => error instanceof DataFolderUnusable && /Another server/.test(error.message),
      );
    }
    using _again = await lockDataFolder(data);
  });

  test("is free again when its server was killed", async () => {
    const data = join(folder, "killed");
    const module = new URL("../../src/start/data-folder-lock.ts", import.meta.url).href;
    const script = `const { lockDataFolder } = await import(${JSON.stringify(module)});
      await lockDataFolder(${JSON.stringify(data)}); process.kill(process.pid, "SIGKILL");`;
    const { signal } = spawnSync(process.execPath, ["--input-type=module", "--eval", script]);
    assert.equal(signal, "SIGKILL");
    assert.notDeepEqual(await readdir(data), []);
    using _held = await lockDataFolder(data);
  });

  test("that is a file, or can't be made, is named with what to do", async () => {
    const file = join(folder, "file");
    await writeFile(file, "x");
    for (const unusable of [file, join(file, "below")]) {
      await assert.rejects(
        lockDataFolder(unusable),
        (error) =>
          error instanceof DataFolderUnusable &&
          error.message.includes(unusable) &&
          error.message.includes("ESTIVA_DATA_DIR"),
      );
    }
  });

  test("that may not be written is refused", {
    skip: process.getuid?.() === 0 && "root may write",
  }, async () => {
    const data = join(folder, "readonly");
    using _held = await lockDataFolder(data);
    await chmod(data, 0o500);
    await assert.rejects(lockDataFolder(data), DataFolderUnusable);
  });
});
