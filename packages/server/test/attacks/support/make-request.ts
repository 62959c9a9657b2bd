import { imageManifest, imageType, index, indexType, sha256 } from "@estiva/testing/content";
import type { SeededRandom } from "@estiva/testing/seeded-random";

/** What is really there, so that a malformed request also comes far. */
export interface Target {
  readonly host: string;
  readonly repository: string;
  readonly digests: readonly string[];
  readonly uploads: readonly string[];
  readonly token: string;
  readonly routes: readonly { readonly method: string; readonly path: string }[];
}

export interface MadeRequest {
  readonly bytes: Buffer;
  readonly method: string;
  /** Whether the connection can be used again once the answer has come. */
  readonly isTame: boolean;
}

const methods = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
  "PROPFIND",
  "TRACE",
  "get",
  "X",
  "CONNECT",
];
const nasty = [
  ...[
    "..",
    "%2e%2e",
    "%00",
    "%0d%0a",
    "%2f",
    "%ff",
    "%",
    "%zz",
    "%c3%a9",
    "//",
    "\\",
    "é",
    "'",
    '"',
    "<b>",
    ";",
    "?",
  ],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "*",
    "{}",
    "-1",
    "1e9",
    "99999999999999999999",
    "NaN",
    "+",
    "~",
  ],
  ...[
    "a".repeat(300),
    "9".repeat(100),
    "sha256:",
    "sha512:",
    ":",
    "@",
    "#",
    "&",
    "=",
    "library/library/",
    "v2/",
  ],
];
const parameters = [
  ...[
    "digest",
    "mount",
    "from",
    "n",
    "last",
    "tag",
    "artifactType",
    "service",
    "scope",
    "account",
    "ns",
    "state",
  ],
  ...["digest-algorithm", "_state", "client_id", "offline_token", "__proto__", "length"],
];

function mutate(random: SeededRandom, text: string): string {
  const at = random.below(text.length + 1);
  const end = at + random.below(8);
  switch (random.below(6)) {
    case 0:
      return text.slice(0, at) + random.pick(nasty) + text.slice(at);
    case 1:
      return text.slice(0, at) + text.slice(end);
    case 2:
      return text.slice(0, end) + text.slice(at);
    case 3:
      return text.toUpperCase();
    case 4:
      return random.pick(nasty);
    default:
      return `${text.slice(0, at)}%${text.charCodeAt(at).toString(16)}${text.slice(at + 1)}`;
  }
}

const sometimes = (random: SeededRandom, text: string) => (random.chance(0.3) ? mutate(random, text) : text);

function digest(random: SeededRandom, { digests }: Target): string {
  const algorithm = random.pick(["sha256", "sha512", "md5"]);
  return random.chance(0.5) ? random.pick(digests) : `${algorithm}:${random.bytes(32).toString("hex")}`;
}

function path(random: SeededRandom, target: Target, pattern: string): string {
  const values: Readonly<Record<string, () => string>> = {
    name: () => random.pick([target.repository, target.repository, "a", "library/a", "x".repeat(255)]),
    reference: () => random.pick(["v1", "latest", digest(random, target), "new"]),
    digest: () => digest(random, target),
    upload: () => random.pick([...target.uploads, "00000000-0000-4000-8000-000000000000", "x"]),
  };
  const filled = pattern.replace(/<(\w+)>/g, (_, name: string) => sometimes(random, values[name]?.() ?? ""));
  return random.chance(0.05) ? mutate(random, filled) : filled;
}

function query(random: SeededRandom, target: Target): string {
  if (random.chance(0.4)) return "";
  const count = random.chance(0.02) ? random.below(300) : 1 + random.below(4);
  const pairs = Array.from({ length: count }, () => {
    const value = random.pick([
      ...["v1", "5", "0", target.repository, "sha512", "repository:a:pull", "estiva", ""],
      ...[digest(random, target), digest(random, target), digest(random, target)],
    ]);
    return `${sometimes(random, random.pick(parameters))}=${sometimes(random, value)}`;
  });
  return `?${pairs.join("&").replace(/[ \r\n#]/g, "")}`;
}

function body(random: SeededRandom, target: Target): Buffer {
  const descriptor = { mediaType: imageType, digest: digest(random, target), size: random.below(9) - 1 };
  const more = { subject: descriptor, annotations: { n: String(random.below(50)) } };
  const texts = [
    ...[
      "",
      "",
      "{}",
      "x",
      "null",
      "[]",
      "grant_type=password&username=&password=",
      "grant_type=refresh_token",
    ],
    ...[
      imageManifest(),
      imageManifest(more),
      imageManifest({ layers: [descriptor] }),
      index([descriptor], more),
    ],
  ];
  if (random.chance(0.2)) return random.bytes(random.chance(0.05) ? 100_000 : random.below(500));
  return Buffer.from(sometimes(random, random.pick(texts)));
}

function headers(random: SeededRandom, target: Target): string[] {
  const number = () => String(random.pick([0, 1, 2, 7, 499, 500, 1e3, -1, 2 ** 31, 2 ** 53, 1e21]));
  const basic = `Basic ${random.pick(["Og==", "YTpi", "", "====", "YQ"])}`;
  const bearer = `Bearer ${random.pick([target.token, target.token, "x", "a.b.c", mutate(random, target.token)])}`;
  const many = Array.from({ length: 1 + random.below(1_100) }, (_, n) => `${n}-${n + 1}`).join();
  const choices: readonly (() => string)[] = [
    () => `Range: bytes=${number()}-${random.chance(0.5) ? number() : ""}`,
    () =>
      `Range: bytes=${random.chance(0.2) ? many : random.pick(["-", "-0", "-5", "0-", "a-b", "0-0,-1", "5-1", "1-2, 3-4"])}`,
    () => `Range: ${random.pick(["bytes", "items=0-1", "bytes=,", "bytes 0-1", "BYTES = 0-1"])}`,
    () =>
      `If-Range: ${random.pick(['"x"', `"${random.pick(target.digests)}"`, "Sat, 21 Nov 2026 12:00:00 GMT"])}`,
    () => `If-None-Match: ${random.pick(["*", '"x"', `"${random.pick(target.digests)}"`, "W/", ","])}`,
    () => `Content-Range: ${number()}-${number()}`,
    () => `Content-Range: ${random.pick(["bytes 0-4/5", "bytes */5", "0--1", "-", "0-", "abc", "0-4,5-9"])}`,
    () => `Authorization: ${random.chance(0.5) ? basic : bearer}`,
    () => `Authorization: ${random.pick(["", "x", "Digest a=b", "Bearer", "bearer  x y", "Negotiate é"])}`,
    () => `Origin: ${random.pick([`http://${target.host}`, "null", "https://evil.example", "", "é"])}`,
    () => `Sec-Fetch-Site: ${random.pick(["none", "same-origin", "cross-site", "x"])}`,
    () =>
      `Content-Type: ${random.pick([imageType, indexType, "text/html", "application/json; x=y", "", "é/json", "a/b/c"])}`,
    () => `Content-Type: ${mutate(random, imageType)}`,
    () => `Accept: ${random.pick(["*/*", imageType, "x", ""])}`,
    () => `X-Forwarded-Proto: ${random.pick(["https", "x", ""])}`,
    () => `Expect: ${random.pick(["100-continue", "x"])}`,
    () => `Connection: ${random.pick(["close", "keep-alive", "upgrade", "x, y", "Transfer-Encoding"])}`,
    () => `Upgrade: ${random.pick(["websocket", "h2c", "HTTP/2.0"])}`,
    () => `User-Agent: ${random.pick(["docker/29", "é", "a".repeat(5_000)])}`,
    () => `${sometimes(random, "X-Any")}: ${sometimes(random, "value")}`,
    () => `X-Long: ${"x".repeat(random.below(70_000))}`,
  ];
  const count = random.below(5);
  return Array.from({ length: count }, () => random.pick(choices)());
}

/** The body with its framing: mostly right, else a lie about its length, bad chunks, or both ways at once. */
function framed(
  random: SeededRandom,
  content: Buffer,
): { readonly lines: string[]; readonly body: Buffer; readonly isHonest: boolean } {
  const chunk = Buffer.concat([
    Buffer.from(`${content.byteLength.toString(16)}\r\n`),
    content,
    Buffer.from("\r\n"),
  ]);
  const chunked = Buffer.concat([...(content.byteLength === 0 ? [] : [chunk]), Buffer.from("0\r\n\r\n")]);
  if (random.chance(0.7))
    return { lines: [`Content-Length: ${content.byteLength}`], body: content, isHonest: true };
  if (random.chance(0.5)) return { lines: ["Transfer-Encoding: chunked"], body: chunked, isHonest: true };
  const length = random.pick([
    "-1",
    "1e3",
    "9".repeat(30),
    `${content.byteLength + 1}`,
    `${content.byteLength - 1}`,
    "0",
    "x",
    "4194305",
    "+5",
    "0x5",
    "5, 5",
  ]);
  const coding = random.pick([
    "chunked",
    "gzip",
    "gzip, chunked",
    "chunked, chunked",
    "identity",
    "xchunked",
    "chunked\t",
  ]);
  const lines = [`Content-Length: ${length}`, `Transfer-Encoding: ${coding}`].filter(() =>
    random.chance(0.6),
  );
  return {
    lines,
    body: random.pick([content, chunked, Buffer.from("fffffffff\r\nx"), Buffer.from("-1\r\n\r\n")]),
    isHonest: false,
  };
}

/** A request that is nearly one, over some route of the table. */
export function makeRequest(random: SeededRandom, target: Target): MadeRequest {
  if (random.chance(0.02)) return { bytes: garbage(random), method: "", isTame: false };
  const route = random.pick(target.routes);
  const method = random.chance(0.1) ? random.pick(methods) : route.method;
  const url = path(random, target, route.path) + query(random, target);
  const isBodiless = (method === "GET" || method === "HEAD") && random.chance(0.9);
  const {
    lines,
    body: content,
    isHonest,
  } = isBodiless
    ? { lines: [], body: Buffer.alloc(0), isHonest: true }
    : framed(random, body(random, target));
  const name = random.pick([
    target.host,
    target.host,
    target.host,
    target.host,
    target.host,
    "localhost",
    "evil.example",
    mutate(random, target.host),
  ]);
  const version = random.chance(0.02)
    ? random.pick(["HTTP/1.0", "HTTP/2.0", "HTTP/0.9", "HTTP/1.10", "http/1.1", ""])
    : "HTTP/1.1";
  const head = [`${method} ${url} ${version}`, `Host: ${name}`, ...headers(random, target), ...lines];
  const isTame =
    isHonest &&
    version === "HTTP/1.1" &&
    !head.some((line) => /^(connection|expect|upgrade|x-long):|[\r\n]/i.test(line));
  return {
    bytes: Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`, "latin1"), content]),
    method,
    isTame,
  };
}

function garbage(random: SeededRandom): Buffer {
  return random.pick([
    () => random.bytes(1 + random.below(2_000)),
    () => Buffer.from("\r\n".repeat(random.below(500))),
    () => Buffer.from(`GET ${"a".repeat(70_000)} HTTP/1.1\r\n\r\n`),
    () => Buffer.from(`GET / HTTP/1.1\r\n${"x: y\r\n".repeat(random.below(3_000))}\r\n`),
    () => Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    () => Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]),
    () => Buffer.from(`GET /v2/ HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n`),
    () => Buffer.from(`GET /v2/ HTTP/1.1\nHost: ${sha256("x")}\n\n`),
    () => Buffer.from("{}\0\0\0"),
  ])();
}
