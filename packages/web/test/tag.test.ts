import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Pusher } from "@estiva/testing/pusher";
import { pushImage } from "./support/push-image.ts";
import { assertAccessible, openSite, type Site } from "./support/site.ts";

let site: Site;
before(async () => {
  site = await openSite();
  await site.makeUser("ana");
});
after(() => site[Symbol.asyncDispose]());

const oci = "application/vnd.oci";
const manifestType = `${oci}.image.manifest.v1+json`;
const layers = [
  { instruction: "/bin/sh -c #(nop) ADD file:9d1f3a in / ", size: 9_000 },
  { instruction: "ENV NODE_ENV=production" },
  { instruction: "RUN /bin/sh -c npm ci --omit=dev # buildkit", size: 3_000 },
];

test("an image for two platforms: facts, layers with their commands, configuration, manifest, all in the address", async () => {
  const digest = await pushImage(site, "ana", {
    repository: "ana/app",
    tags: ["1.0", "latest"],
    platforms: ["linux/amd64", "linux/arm64"],
    layers,
  });
  await using visit = await site.visit();
  const { page } = visit;
  await site.signIn(visit, "ana");
  await page.goto("/r/ana/app/tags/1.0");
  await page.getByText("RUN npm ci --omit=dev").waitFor();
  await page.getByText("2 layers, 12 kB").waitFor();
  assert.equal(await page.getByText("ENV NODE_ENV=production").count(), 0, "steps without files are folded");
  await page.getByRole("button", { name: "Show 1 step without files" }).click();
  await page.getByText("ENV NODE_ENV=production").waitFor();
  await page.getByRole("group", { name: "Layers by size" }).getByRole("button").nth(1).click();
  await page.locator('[data-layer="1"][class*=selected]').waitFor();

  const first = await page
    .getByText(/^Manifest digest/)
    .locator("..")
    .innerText();
  await page.getByRole("link", { name: "linux/arm64" }).click();
  await page.waitForURL("**/tags/1.0?platform=linux/arm64");
  await page.waitForFunction(
    (before) =>
      ![...document.querySelectorAll("dl > div")].some((fact) => (fact as HTMLElement).innerText === before),
    first,
  );
  await page.getByRole("link", { name: "Config" }).click();
  await page.waitForURL("**/tags/1.0?platform=linux/arm64&view=config");
  await page.getByText("node server.js").waitFor();
  await page.reload();
  await page.getByText('"architecture": "arm64"').waitFor();
  await page.getByRole("link", { name: "Manifest", exact: true }).click();
  await page.getByText(`"${oci}.image.index.v1+json"`).waitFor();
  await page.getByRole("link", { name: "Referrers" }).click();
  await page.getByText("Nothing refers to this image").waitFor();

  await page.goto(`/r/ana/app/tags/${digest}`);
  await page.getByRole("heading", { name: digest.slice(0, 19) }).waitFor();
  await page.getByRole("link", { name: "latest", exact: true }).waitFor();
});

test("attestations join their platform as badges, and are no platforms", async () => {
  const client = new Pusher(site.url, "ana/attested", "ana");
  const config = await client.blob('{"os":"linux","architecture":"amd64"}', `${oci}.image.config.v1+json`);
  const image = await client.artifact({ mediaType: manifestType, config, layers: [] } as never, []);
  const statement = await client.blob("{}", "application/vnd.in-toto+json");
  const attestation = await client.artifact(
    {
      mediaType: manifestType,
      config: await client.blob('{"os":"unknown","architecture":"unknown"}', `${oci}.image.config.v1+json`),
      layers: [{ ...statement, annotations: { "in-toto.io/predicate-type": "https://spdx.dev/Document" } }],
    } as never,
    [],
  );
  await client.artifact(
    {
      mediaType: `${oci}.image.index.v1+json`,
      manifests: [
        { ...image, platform: { os: "linux", architecture: "amd64" } },
        {
          ...attestation,
          platform: { os: "unknown", architecture: "unknown" },
          annotations: {
            "vnd.docker.reference.type": "attestation-manifest",
            "vnd.docker.reference.digest": image.digest,
          },
        },
      ],
    } as never,
    ["1.0"],
  );
  await using visit = await site.visit();
  const { page } = visit;
  await site.signIn(visit, "ana");
  await page.goto("/r/ana/attested/tags/1.0?view=referrers");
  await page.getByText("SBOM 1/1 platforms").waitFor();
  await page.getByText("https://spdx.dev/Document").waitFor();
  assert.equal(await page.getByRole("navigation", { name: "Platforms" }).getByRole("link").count(), 1);
  assert.equal(await page.getByText("unknown/unknown").count(), 0);
  await assertAccessible(page);
});

test("a Helm chart shows its fields and helm's own command; another artifact its files and oras'", async () => {
  const client = new Pusher(site.url, "ana/chart", "ana");
  const chart = {
    name: "chart",
    version: "1.2.3",
    appVersion: "9.9",
    description: "A chart.",
    type: "application",
  };
  const dependencies = [{ name: "postgresql", version: "16.x", repository: "oci://charts.example/bitnami" }];
  const config = await client.blob(
    JSON.stringify({ ...chart, dependencies }),
    "application/vnd.cncf.helm.config.v1+json",
  );
  const archive = await client.blob("chart", "application/vnd.cncf.helm.chart.content.v1.tar+gzip");
  await client.artifact({ mediaType: manifestType, config, layers: [archive] } as never, ["1.2.3"]);

  const other = new Pusher(site.url, "ana/model", "ana");
  const empty = await other.blob("{}", `${oci}.empty.v1+json`);
  const file = await other.blob("weights", "application/octet-stream");
  await other.artifact(
    {
      mediaType: manifestType,
      artifactType: "application/vnd.example.model",
      config: empty,
      layers: [{ ...file, annotations: { "org.opencontainers.image.title": "weights.bin" } }],
    } as never,
    ["v1"],
  );
  await using visit = await site.visit();
  const { page } = visit;
  await site.signIn(visit, "ana");
  await page.goto("/r/ana/chart/tags/1.2.3");
  await page.getByText(`helm pull oci://${site.host}/ana/chart --version 1.2.3 --plain-http`).waitFor();
  await page.getByText("postgresql").waitFor();
  await page.getByText("9.9").waitFor();
  assert.equal(await page.getByRole("navigation", { name: "Platforms" }).count(), 0);
  await page.goto("/r/ana/model/tags/v1");
  await page.getByText(`oras pull --plain-http ${site.host}/ana/model:v1`).waitFor();
  await page.getByText("weights.bin").waitFor();
  await assertAccessible(page);
});
