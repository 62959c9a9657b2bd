import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import { pino } from "pino";
import { createConfig } from "#server/config/config.ts";
import type { Environment } from "#server/config/env.ts";
import { createMetricsListener } from "#server/http/listener/metrics-listener.ts";
import { announce } from "#server/start/announcements/announce.ts";
import { shownAddress } from "#server/start/announcements/shown-address.ts";
import { PrometheusMetrics } from "#server/telemetry/metrics.ts";
import type { ServedRequest } from "#server/telemetry/served-request.ts";
import { judged, sendLines } from "../http/request/raw-request.ts";

describe("metrics", () => {
  const metrics = new PrometheusMetrics();
  const listener = createMetricsListener(metrics);
  let address: string;
  before(async () => {
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    address = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  });
  after(() => listener.close().closeAllConnections());

  const scraped = async () => await (await fetch(`${address}/metrics`)).text();

  test("count requests by operation, method and status, under the names that dashboards use", async () => {
    await using requests = await judged((request) => {
      const served = { request, response: { statusCode: 404 } } as unknown as ServedRequest;
      metrics.begin();
      metrics.end("manifest", served, 20);
    });
    for (let turn = 0; turn < 3; turn += 1) await requests.of(["GET /x HTTP/1.1", "Host: localhost"]);
    const text = await scraped();
    const has = (line: string) =>
      assert.ok(text.includes(`\n${line}\n`), `${line} in\n${text.slice(0, 3_000)}`);
    has('registry_http_requests_total{handler="manifest",method="get",code="404"} 3');
    has('registry_http_request_duration_seconds_bucket{le="0.01",handler="manifest",method="get"} 0');
    has('registry_http_request_duration_seconds_bucket{le="0.05",handler="manifest",method="get"} 3');
    has('registry_http_request_duration_seconds_count{handler="manifest",method="get"} 3');
    has("registry_http_in_flight_requests 0");
  });

  test("show what is being served", async () => {
    metrics.begin();
    assert.match(await scraped(), /^registry_http_in_flight_requests 1$/m);
  });

  test("tell of the process too, and come as Prometheus reads them", async () => {
    const response = await fetch(`${address}/metrics`);
    assert.match(response.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
    assert.match(await response.text(), /^process_resident_memory_bytes \d+/m);
  });

  test("are at one address of their listener, and nothing else is", async () => {
    for (const [method, path] of [
      ["GET", "/"],
      ["GET", "/v2/"],
      ["POST", "/metrics"],
      ["GET", "/metrics/x"],
    ] as const) {
      assert.equal((await fetch(address + path, { method })).status, 404, `${method} ${path}`);
    }
  });

  test("that can't be collected are a failure, not a crash", async () => {
    const broken = createMetricsListener({ scrape: () => Promise.reject(new Error("on purpose")) });
    await new Promise<void>((resolve) => broken.listen(0, "127.0.0.1", resolve));
    const { port } = broken.address() as AddressInfo;
    const answer = await sendLines(port, ["GET /metrics HTTP/1.1", "Host: localhost", "Connection: close"]);
    assert.match(answer, /^HTTP\/1\.1 500 /);
    broken.close().closeAllConnections();
  });
});

describe("what is said at the start", () => {
  const said = (env: Environment, anyAccount = false) => {
    const entries: {
      level: number;
      msg: string;
      address?: string;
      dataDir?: string;
      firstPush?: string[];
    }[] = [];
    const logger = pino({}, { write: (text: string) => void entries.push(JSON.parse(text)) });
    announce(createConfig(env, false), "http://127.0.0.1:5000", logger, anyAccount);
    return entries;
  };

  test("is where the registry listens and where its data is", () => {
    const [first] = said({ ESTIVA_DATA_DIR: "/srv/x" });
    assert.deepEqual(
      [first?.msg, first?.address, first?.dataDir],
      ["listening", "http://127.0.0.1:5000", "/srv/x"],
    );
  });

  test("is a first push that this server takes: with a login, unless strangers may push", () => {
    const push = (env: Environment, anyAccount = false) => said(env, anyAccount)[0]?.firstPush?.join("; ");
    const open = "docker tag my-image localhost:5000/my-image; docker push localhost:5000/my-image";
    assert.equal(push({}), open);
    assert.equal(push({ ESTIVA_PROFILE: "container" }), open);
    const image = "localhost:5000/USERNAME/my-image";
    const closed = `docker login -u USERNAME localhost:5000; docker tag my-image ${image}; docker push ${image}`;
    assert.equal(push({ ESTIVA_PROFILE: "container" }, true), closed);
    for (const rootNamespace of ["public", "private"])
      assert.equal(push({ ESTIVA_ROOT_NAMESPACE: rootNamespace }), closed);
    assert.match(
      push({ ESTIVA_PUBLIC_URL: "https://r.example.com" }) ?? "",
      /login -u USERNAME r\.example\.com/,
    );
  });

  test("leads people to localhost wherever that is the registry", () => {
    const addresses = ["127.0.0.1", "0.0.0.0", "[::1]", "[::]", "127.0.0.2", "192.0.2.7"];
    assert.deepEqual(
      addresses.map((host) => shownAddress(`http://${host}:5000`)),
      [
        ...addresses.slice(0, 4).map(() => "http://localhost:5000"),
        ...["http://127.0.0.2:5000", "http://192.0.2.7:5000"],
      ],
    );
    assert.equal(shownAddress("https://0.0.0.0:5443"), "https://localhost:5443");
  });

  test("is loud where anyone may push, with the setting's name", () => {
    for (const env of [{ ESTIVA_PROFILE: "container" }, { ESTIVA_ROOT_NAMESPACE: "open" }]) {
      const warnings = said(env).filter(({ level }) => level === 40);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0]?.msg ?? "", /ANYONE.*ESTIVA_ROOT_NAMESPACE/);
    }
    for (const env of [{}, { ESTIVA_ROOT_NAMESPACE: "public" }, { ESTIVA_LISTEN: "0.0.0.0:5000" }]) {
      assert.equal(said(env).filter(({ level }) => level === 40).length, 0);
    }
    // The container image closes with the first account; who chose `open` keeps it and hears of it.
    const loud = (env: Environment) => said(env, true).filter(({ level }) => level === 40).length;
    assert.deepEqual(
      [loud({ ESTIVA_PROFILE: "container" }), loud({ ESTIVA_ROOT_NAMESPACE: "open" })],
      [0, 1],
    );
  });

  test("mentions the public URL where a proxy could make strangers look local", () => {
    const mentions = (env: Environment) => said(env).some(({ msg }) => msg.includes("ESTIVA_PUBLIC_URL"));
    assert.equal(mentions({}), true);
    assert.equal(mentions({ ESTIVA_PUBLIC_URL: "https://r.example.com" }), false);
    assert.equal(mentions({ ESTIVA_LISTEN: "0.0.0.0:5000" }), false);
  });

  const main = new URL("../../src/main.ts", import.meta.url).pathname;

  test("about a mistake is one sentence without a stack, and the program ends with 1", () => {
    const cases: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
      [{ ESTIVA_LISTN: "x" }, /^ESTIVA_LISTN is not a setting; did you mean ESTIVA_LISTEN\?$/],
      [{ ESTIVA_LISTEN: "nowhere" }, /^ESTIVA_LISTEN is "nowhere", but it must be .*$/],
      [
        { ESTIVA_DATA_DIR: "/dev/null/nowhere" },
        /^The data folder \/dev\/null\/nowhere can't be .*ESTIVA_DATA_DIR.*$/,
      ],
    ];
    for (const [env, sentence] of cases) {
      const { status, stderr, stdout } = spawnSync(process.execPath, [main], {
        env: { PATH: process.env.PATH, ESTIVA_LISTEN: "127.0.0.1:0", ...env },
        encoding: "utf8",
        timeout: 10_000,
      });
      assert.equal(status, 1);
      assert.equal(stdout, "");
      assert.match(stderr.replace(/^.*ExperimentalWarning[\s\S]*?shown\)\n/, "").trimEnd(), sentence);
    }
  });
});
