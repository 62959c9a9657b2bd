import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  essence,
  isNonDistributable,
  ManifestInvalid,
  maxManifestReferences,
  maxManifestSize,
  mediaTypes,
  parseManifest,
} from "@estiva/protocol";

const digest = `sha256:${"ab".repeat(32)}`;
const config = { mediaType: "application/vnd.oci.image.config.v1+json", digest, size: 2 };
const layer = { mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", digest, size: 5 };
const child = { mediaType: mediaTypes.ociManifest, digest, size: 7 };
const image = { schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers: [layer] };
const index = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [child] };

function read(document: unknown, contentType?: string) {
  return parseManifest(Buffer.from(JSON.stringify(document)), contentType);
}

function refused(document: unknown, contentType: string | undefined, why: RegExp): void {
  assert.throws(
    () => read(document, contentType),
    (error) => error instanceof ManifestInvalid && why.test(error.message),
    `${JSON.stringify(document).slice(0, 200)} should be refused for ${why}`,
  );
}

describe("every kind of manifest", () => {
  test("an OCI image, with subject, artifactType and annotations", () => {
    const annotations = { "org.example": "ü" };
    const manifest = read({ ...image, artifactType: "a/b", subject: child, annotations, unknown: [1] });
    assert.equal(manifest.mediaType, mediaTypes.ociManifest);
    assert.equal(manifest.artifactType, "a/b");
    assert.deepEqual(manifest.config, config);
    assert.deepEqual(manifest.layers, [layer]);
    assert.deepEqual(manifest.children, []);
    assert.deepEqual(manifest.subject, child);
    assert.deepEqual(manifest.annotations, annotations);
  });

  test("an image without layers, and an index without manifests", () => {
    assert.deepEqual(read({ ...image, layers: [] }).layers, []);
    assert.deepEqual(read({ ...index, manifests: [] }).children, []);
  });

  test("Docker's schema 2 and manifest list", () => {
    const docker = { ...image, mediaType: mediaTypes.dockerManifest };
    assert.equal(read(docker, mediaTypes.dockerManifest).layers.length, 1);
    const list = { ...index, mediaType: mediaTypes.dockerManifestList };
    assert.equal(read(list, mediaTypes.dockerManifestList).children.length, 1);
  });

  test("OCI's former artifact manifest keeps its blobs, and an unknown kind what it lists", () => {
    const artifact = {
      mediaType: mediaTypes.ociArtifact,
      artifactType: "a/b",
      blobs: [layer],
      subject: child,
    };
    assert.deepEqual(read(artifact).layers, [layer]);
    const unknown = read({ any: "thing" }, "application/vnd.example.thing+json");
    assert.deepEqual([unknown.layers, unknown.children, unknown.config], [[], [], undefined]);
  });

  test("a descriptor's urls are kept, whatever else stands beside them", () => {
    const foreign = { ...layer, urls: ["https://example.com/x", 5], data: "e30=", platform: { os: "linux" } };
    assert.deepEqual(read({ ...image, layers: [foreign] }).layers[0]?.urls, ["https://example.com/x"]);
  });

  test("only the registered foreign layers need not be here", () => {
    assert.ok(isNonDistributable("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"));
    assert.ok(isNonDistributable("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"));
    assert.ok(!isNonDistributable(layer.mediaType));
  });
});

describe("the media type", () => {
  test("comes from the Content-Type, in lower case and without parameters", () => {
    const { mediaType: _, ...bare } = image;
    assert.equal(read(bare, `${mediaTypes.ociManifest}; charset=utf-8`).mediaType, mediaTypes.ociManifest);
    assert.equal(read(bare, mediaTypes.ociManifest.toUpperCase()).mediaType, mediaTypes.ociManifest);
    assert.equal(read(image, mediaTypes.ociManifest).mediaType, mediaTypes.ociManifest);
  });

  test("comes from the document where the request says none", () => {
    for (const none of [undefined, "", "nonsense", "a/b/c"]) {
      assert.equal(read(image, none).mediaType, mediaTypes.ociManifest, String(none));
    }
    const { mediaType: _, ...bare } = image;
    refused(bare, undefined, /Content-Type/);
  });

  test("must be the same in both places", () => {
    refused(image, mediaTypes.dockerManifest, /but the manifest's mediaType is/);
    refused(image, mediaTypes.ociIndex, /but the manifest's mediaType is/);
    refused(image, "application/octet-stream", /but the manifest's mediaType is/);
    refused({ ...image, mediaType: 5 }, mediaTypes.ociManifest, /mediaType is not a text/);
  });

  test("must be one of JSON, which no browser runs", () => {
    for (const type of ["application/json", "application/vnd.x.y+json"])
      assert.equal(read({}, type).mediaType, type);
    for (const type of [
      "text/html",
      "image/svg+xml",
      "text/javascript",
      "x/y",
      `a/${"b".repeat(300)}+json`,
    ]) {
      refused({}, type, /not a media type of JSON/);
    }
  });

  test("is taken apart as HTTP writes it", () => {
    assert.equal(essence(" Text/HTML ; charset=x"), "text/html");
    for (const none of [undefined, "", ";", "text", "a b/c", "/x", "x/"])
      assert.equal(essence(none), undefined);
  });
});

describe("a manifest that means different things to different clients", () => {
  test("with layers or a config beside manifests is refused, under any media type", () => {
    for (const type of [
      mediaTypes.ociManifest,
      mediaTypes.ociIndex,
      mediaTypes.dockerManifestList,
      "x/y+json",
    ]) {
      refused({ layers: [layer], manifests: [child] }, type, /both/);
      refused({ config, manifests: [] }, type, /both/);
      refused({ blobs: [], manifests: [child] }, type, /both/);
    }
  });

  test("an image that lists manifests, or an index that lists none, is refused", () => {
    refused({ manifests: [child] }, mediaTypes.ociManifest, /may not list manifests/);
    refused({ schemaVersion: 2 }, mediaTypes.ociIndex, /needs a list of manifests/);
    refused({ schemaVersion: 2 }, mediaTypes.dockerManifestList, /needs a list of manifests/);
    refused({ config, layers: [] }, mediaTypes.ociIndex, /needs a list of manifests/);
  });

  test("an image without config or layers is refused", () => {
    refused({ layers: [] }, mediaTypes.ociManifest, /needs a config/);
    refused({ config }, mediaTypes.dockerManifest, /needs a list of layers/);
  });

  test("Docker's schema 1 is refused in words that help", () => {
    refused({ schemaVersion: 1, fsLayers: [] }, mediaTypes.dockerSchema1Signed, /schema 1/);
    refused({ name: "x" }, mediaTypes.dockerSchema1, /schema 1/);
    refused({ ...image, schemaVersion: 1 }, mediaTypes.ociManifest, /schema 1/);
  });
});

describe("what is not a manifest", () => {
  const bytes: readonly (readonly [name: string, bytes: Uint8Array])[] = [
    ["nothing", Buffer.alloc(0)],
    ["no JSON", Buffer.from("{")],
    ["JSON and more", Buffer.from("{} {}")],
    ["a list", Buffer.from("[]")],
    ["null", Buffer.from("null")],
    ["a text", Buffer.from('"x"')],
    ["invalid UTF-8", Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])],
    [
      "an overlong encoding",
      Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')]),
    ],
    ["UTF-16", Buffer.from('{"a":1}', "utf16le")],
    ["gzip", Buffer.from([0x1f, 0x8b, 8, 0])],
  ];
  for (const [name, content] of bytes) {
    test(`${name} is refused`, () => {
      assert.throws(() => parseManifest(content, mediaTypes.ociIndex), ManifestInvalid);
    });
  }

  test("lists nested 100,000 deep are refused or read, never a crash", () => {
    for (const [open, close] of [
      ["[", "]"],
      ['{"a":', "}"],
    ] as const) {
      const deep = `${open.repeat(100_000)}1${close.repeat(100_000)}`;
      const text = `{"schemaVersion":2,"manifests":[],"annotations":${deep}}`;
      assert.throws(() => parseManifest(Buffer.from(text), mediaTypes.ociIndex), ManifestInvalid);
    }
  });

  test("descriptors without type, digest or size are refused, with their place", () => {
    const broken: readonly (readonly [value: unknown, why: RegExp])[] = [
      [null, /^layers\[1\] is not an object/],
      ["x", /is not an object/],
      [[], /is not an object/],
      [{ ...layer, mediaType: undefined }, /^layers\[1\] has no mediaType/],
      [{ ...layer, mediaType: "" }, /has no mediaType/],
      [{ ...layer, digest: undefined }, /has no sha256 or sha512 digest/],
      [{ ...layer, digest: "sha256:abc" }, /digest/],
      [{ ...layer, digest: "md5:d41d8cd98f00b204e9800998ecf8427e" }, /digest/],
      [{ ...layer, digest: "sha256:../../../etc/passwd" }, /digest/],
      [{ ...layer, size: undefined }, /has no valid size/],
      [{ ...layer, size: -1 }, /size/],
      [{ ...layer, size: 1.5 }, /size/],
      [{ ...layer, size: "5" }, /size/],
      [{ ...layer, size: 2 ** 53 }, /size/],
    ];
    for (const [value, why] of broken) {
      refused({ ...image, layers: [layer, value] }, mediaTypes.ociManifest, why);
      refused({ ...image, subject: value ?? "x" }, mediaTypes.ociManifest, /^subject /);
      refused({ ...image, config: value ?? "x" }, mediaTypes.ociManifest, /^config /);
    }
  });

  test("fields of the wrong kind are refused", () => {
    refused({ ...image, layers: {} }, undefined, /layers is not a list/);
    refused({ ...index, manifests: "x" }, undefined, /manifests is not a list/);
    refused({ ...image, artifactType: 5 }, undefined, /artifactType is not a text/);
    refused({ ...image, annotations: [] }, undefined, /annotations/);
    refused({ ...image, annotations: { a: 1 } }, undefined, /annotations/);
  });

  test("a name from the prototype is a field like any other", () => {
    const text = `{"__proto__":{"manifests":[]},"schemaVersion":2}`;
    assert.throws(() => parseManifest(Buffer.from(text), mediaTypes.ociIndex), /needs a list of manifests/);
  });
});

describe("limits", () => {
  test("a manifest may list so many descriptors and no more", () => {
    const list = (length: number) => Array.from({ length }, () => child);
    assert.equal(
      read({ ...index, manifests: list(maxManifestReferences) }).children.length,
      maxManifestReferences,
    );
    refused({ ...index, manifests: list(maxManifestReferences + 1) }, undefined, /at most 10000/);
  });

  test("a manifest of the largest size is read", () => {
    const frame = Buffer.byteLength(JSON.stringify({ ...index, annotations: { a: "" } }));
    const text = JSON.stringify({ ...index, annotations: { a: "x".repeat(maxManifestSize - frame) } });
    assert.equal(Buffer.byteLength(text), maxManifestSize);
    assert.equal(parseManifest(Buffer.from(text), undefined).children.length, 1);
    assert.ok(maxManifestSize >= 4_000_000, "the specification asks for 4 megabytes at least");
  });
});
