import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Browser } from "@estiva/testing/browser";
import { imageType, sha256 } from "@estiva/testing/content";
import { basic, configType, layerType, Pusher } from "@estiva/testing/pusher";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { readChecked } from "./support/read-checked.ts";

let server: SpawnedServer;
let alice: Browser;
let nobody: Browser;
before(async () => {
  server = await spawnServer({ env: { ESTIVA_SIGN_UP: "open", ESTIVA_ROOT_NAMESPACE: "private" } });
  nobody = new Browser(server.url);
  await nobody.signUp("alice");
  alice = new Browser(server.url, { headers: { authorization: basic("alice") } });
});
after(() => server[Symbol.asyncDispose]());

const pathOf = (name: string, digest: string) => `/api/v1/repositories/alice/${name}/manifests/${digest}`;
const manifestOf = (name: string, digest: string) => readChecked(alice, "getManifest", pathOf(name, digest));

describe("an image", () => {
  const history = [
    { created: "2025-01-01T00:00:00Z", created_by: "ADD rootfs", comment: "base" },
    { created: "2025-01-02T00:00:00Z", created_by: "ENV A=b", empty_layer: true },
    { created: "2025-01-03T00:00:00Z", created_by: "COPY . ." },
  ];

  test("shows its layers with the steps that made them, its configuration, and its bytes", async () => {
    const pusher = new Pusher(server.url, "alice/image", "alice");
    const layers = ["first", "second"];
    const image = await pusher.image({
      ...{ layers, history, created: "2025-01-03T00:00:00Z", variant: "v2", tag: "v1" },
      more: { annotations: { "org.opencontainers.image.licenses": "MIT" } },
    });
    const shown = await manifestOf("image", image.digest);
    const [first, second] = layers.map((content) => sha256(content));
    assert.deepEqual(
      shown.layers.map(({ instruction, comment, created_at, empty, digest, size, media_type }) => [
        ...[instruction, comment, created_at, empty, digest, size, media_type],
      ]),
      [
        ["ADD rootfs", "base", "2025-01-01T00:00:00.000Z", false, first, 5, layerType],
        ["ENV A=b", null, "2025-01-02T00:00:00.000Z", true, null, null, null],
        ["COPY . .", null, "2025-01-03T00:00:00.000Z", false, second, 6, layerType],
      ],
    );
    assert.equal(shown.config?.media_type, configType);
    const built = shown.config?.content as { history: unknown } | undefined;
    assert.deepEqual(built?.history, history);
    assert.deepEqual(shown.platform, { os: "linux", architecture: "amd64", variant: "v2" });
    assert.deepEqual(shown.annotations, { "org.opencontainers.image.licenses": "MIT" });
    assert.deepEqual(shown.tags, ["v1"]);
    assert.equal(shown.size, image.total);
    assert.equal(sha256(shown.raw), image.digest);
    assert.deepEqual(
      [shown.kind, shown.children, shown.subject, shown.pushed_by],
      ["image", [], null, "alice"],
    );
  });

  test("with a history of another number of layers shows the layers alone", async () => {
    const pusher = new Pusher(server.url, "alice/image", "alice");
    const { digest } = await pusher.image({ layers: ["only"], history });
    const { layers } = await manifestOf("image", digest);
    assert.deepEqual(
      layers.map(({ instruction, digest: layer }) => [instruction, layer]),
      [[null, sha256("only")]],
    );
  });

  test("with a configuration that is no JSON is shown without it", async () => {
    const pusher = new Pusher(server.url, "alice/image", "alice");
    const config = await pusher.blob("no json at all", configType);
    const content = { schemaVersion: 2, mediaType: imageType, config, layers: [] };
    const { digest } = await pusher.manifest(content, imageType, "odd");
    const shown = await manifestOf("image", digest);
    assert.deepEqual(
      [shown.config?.content, shown.platform, shown.built_at, shown.kind],
      [null, null, null, "image"],
    );
  });

  test("that is missing or private is not there", async () => {
    const missing = sha256("missing");
    const { digest } = await new Pusher(server.url, "alice/private", "alice").image();
    await alice.problem("not_found", "GET", pathOf("image", missing));
    await alice.problem("not_found", "GET", pathOf("image", digest));
    await alice.problem("not_found", "GET", pathOf("image", "sha256:abc"));
    await nobody.problem("not_found", "GET", pathOf("private", digest));
  });
});

test("an index shows its platforms, each with its attestations and what they say", async () => {
  const pusher = new Pusher(server.url, "alice/index", "alice");
  const amd = await pusher.image();
  const arm = await pusher.image({ architecture: "arm64" });
  const predicate = "https://slsa.dev/provenance/v1";
  const statement = {
    ...(await pusher.blob("{}", "application/vnd.in-toto+json")),
    annotations: { "in-toto.io/predicate-type": predicate },
  };
  const config = await pusher.blob(JSON.stringify({ os: "unknown", architecture: "unknown" }), configType);
  const content = { schemaVersion: 2, mediaType: imageType, config, layers: [statement] };
  const attestation = await pusher.manifest(content, imageType);
  const marks = {
    "vnd.docker.reference.type": "attestation-manifest",
    "vnd.docker.reference.digest": arm.digest,
  };
  const index = await pusher.index([
    { ...amd, platform: { os: "linux", architecture: "amd64" } },
    { ...arm, platform: { os: "linux", architecture: "arm64", variant: "v8" } },
    { ...attestation, platform: { os: "unknown", architecture: "unknown" }, annotations: marks },
  ]);
  const shown = await manifestOf("index", index.digest);
  assert.equal(shown.kind, "index");
  const size = attestation.size + config.size + 2;
  assert.deepEqual(
    shown.children.map(({ digest, platform, present, size: bytes, attestations }) => ({
      ...{ digest, platform, present, bytes, attestations },
    })),
    [
      {
        ...{ digest: amd.digest, present: true, bytes: amd.total, attestations: [] },
        platform: { os: "linux", architecture: "amd64", variant: null },
      },
      {
        ...{ digest: arm.digest, present: true, bytes: arm.total },
        platform: { os: "linux", architecture: "arm64", variant: "v8" },
        attestations: [{ digest: attestation.digest, predicate_types: [predicate], size }],
      },
    ],
  );
  assert.equal((await manifestOf("index", attestation.digest)).kind, "attestation");
});

test("artifacts are told by their types", async () => {
  const pusher = new Pusher(server.url, "alice/kinds", "alice");
  const empty = await pusher.blob("{}", "application/vnd.oci.empty.v1+json");
  const chart = await pusher.blob('{"name":"chart"}', "application/vnd.cncf.helm.config.v1+json");
  const wasm = await pusher.blob('{"os":"wasip1"}', "application/vnd.wasm.config.v0+json");
  const layer = (mediaType: string) => pusher.blob("payload", mediaType);
  const simple = await layer("application/vnd.dev.cosign.simplesigning.v1+json");
  const config = await pusher.blob("{ }", configType);
  const cases = [
    ["helm", { config: chart, layers: [await layer("application/vnd.cncf.helm.chart.content.v1.tar+gzip")] }],
    ["artifact", { config: wasm, layers: [await layer("application/wasm")] }],
    ["artifact", { artifactType: "application/spdx+json", config: empty, layers: [empty] }],
    ["signature", { config, layers: [simple] }],
    [
      "signature",
      { artifactType: "application/vnd.dev.sigstore.bundle.v0.3+json", config: empty, layers: [empty] },
    ],
    ["attestation", { config, layers: [await layer("application/vnd.dsse.envelope.v1+json")] }],
    ["image", { config, layers: [await layer(layerType)] }],
  ] as const;
  for (const [kind, parts] of cases) {
    const { digest } = await pusher.manifest({ schemaVersion: 2, mediaType: imageType, ...parts }, imageType);
    assert.equal((await manifestOf("kinds", digest)).kind, kind, JSON.stringify(parts));
  }
});

test("referrers are listed page by page, by their type, also of a subject that isn't here", async () => {
  const pusher = new Pusher(server.url, "alice/referred", "alice");
  const subject = { mediaType: imageType, digest: sha256("elsewhere"), size: 9 };
  const pushed = [];
  for (const [place, artifactType] of ["text/a+json", "text/b+json", "text/a+json"].entries())
    pushed.push(
      await pusher.image({ more: { artifactType, subject, annotations: { place: String(place) } } }),
    );
  const path = `${pathOf("referred", subject.digest)}/referrers`;
  const found: string[] = [];
  let cursor = "";
  for (;;) {
    const page = await readChecked(alice, "listReferrers", `${path}?limit=2${cursor}`);
    found.push(...page.items.map(({ digest }) => digest));
    if (page.next_cursor === null) break;
    cursor = `&cursor=${page.next_cursor}`;
  }
  assert.deepEqual(found, pushed.map(({ digest }) => digest).sort());
  const [only, ...others] = (await readChecked(alice, "listReferrers", `${path}?artifact_type=text/b%2Bjson`))
    .items;
  assert.deepEqual(others, []);
  assert.deepEqual(
    [only?.digest, only?.annotations, only?.artifact_type, only?.pushed_by],
    [pushed[1]?.digest, { place: "1" }, "text/b+json", "alice"],
  );
});
