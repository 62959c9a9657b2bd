import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { assertAccessible, assertFits, openSite, type Site } from "./support/site.ts";

let site: Site;
before(async () => {
  site = await openSite();
  for (const name of ["alice", "bob", "carla"]) await site.makeUser(name);
});
after(() => site[Symbol.asyncDispose]());

test("an organization is made, somebody comes by invitation into a team, and the matrix says what follows", async () => {
  await using owners = await site.visit({ expectedStatuses: [404] });
  await using bobs = await site.visit();
  const { page } = owners;
  await site.signIn(owners, "alice");
  await site.signIn(bobs, "bob");

  await page.goto("/");
  await page.getByRole("button", { name: "Account of alice" }).click();
  await page.getByRole("menuitem", { name: "New organization" }).click();
  await page.getByRole("button", { name: "Create organization" }).click();
  await page.getByText("Give the organization a name.").waitFor();
  await page.getByLabel("Organization name", { exact: true }).fill("acme");
  await page.getByLabel("Display name", { exact: true }).fill("Acme Shipping");
  await page.getByRole("button", { name: "Create organization" }).click();
  await page.waitForURL(`${site.url}/o/acme`);
  await page.getByRole("heading", { level: 1, name: "Acme Shipping" }).waitFor();
  await page.getByText("No repository yet").waitFor();
  await site.call("alice", "POST", "/repositories", { namespace: "acme", name: "shop" });
  await site.call("alice", "POST", "/repositories", {
    namespace: "acme",
    name: "web/front",
    visibility: "public",
  });

  await page.getByRole("link", { name: "Members", exact: true }).click();
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const invite = page.getByRole("dialog", { name: "Invite to Acme Shipping" });
  await invite.getByLabel("Username", { exact: true }).fill("bob");
  await invite.getByRole("button", { name: "Invite", exact: true }).click();
  await page.getByText("bob is invited.").waitFor();
  await page.getByRole("table", { name: "Pending invitations" }).getByText("bob").waitFor();

  await bobs.page.goto("/o/acme");
  await bobs.page.getByText("alice invites you here. Your role: Member.").waitFor();
  await bobs.page.getByRole("button", { name: "Accept" }).click();
  await bobs.page.getByText("You are a member").waitFor();
  assert.equal(await bobs.page.getByRole("link", { name: "Access", exact: true }).count(), 0);

  await page.getByRole("link", { name: "Teams", exact: true }).click();
  await page.getByRole("button", { name: "New team" }).click();
  await page.getByRole("dialog").getByLabel("Name", { exact: true }).fill("ops");
  await page.getByRole("dialog").getByRole("button", { name: "New team" }).click();
  await page.waitForURL(`${site.url}/o/acme/teams/ops`);
  await page.getByRole("button", { name: "Add member" }).click();
  const add = page.getByRole("dialog", { name: "Add to ops" });
  await add.getByLabel("Member or robot").fill("nobody-here");
  await add.getByRole("button", { name: "Add member" }).click();
  await add.getByText("acme has no member and no robot of this name.").waitFor();
  await add.getByLabel("Member or robot").fill("bob");
  await add.getByRole("checkbox", { name: "Maintainer" }).check();
  await add.getByRole("button", { name: "Add member" }).click();
  await page.getByRole("row", { name: /bob Maintainer/ }).waitFor();

  await page.getByRole("link", { name: "Access", exact: true }).click();
  await page.getByRole("button", { name: "bob, shop: – Why?" }).waitFor();
  await page.getByRole("button", { name: "Grant access" }).click();
  const grant = page.getByRole("dialog", { name: "Grant access" });
  await grant.getByLabel("Team", { exact: true }).fill("ops");
  await grant.getByRole("radio", { name: "Write" }).check();
  await grant.getByRole("checkbox", { name: "Delete", exact: true }).check();
  await grant.getByRole("button", { name: "Grant", exact: true }).click();
  const cell = page.getByRole("button", { name: "bob, shop: Write via team ops + Delete Why?" });
  await cell.click();
  const why = page.getByRole("dialog", { name: "Why?" });
  await why.getByText("What bob may do to acme/shop:").waitFor();
  await why.getByRole("listitem").filter({ hasText: "Push" }).first().getByText("yes").waitFor();
  await why
    .getByRole("listitem")
    .filter({ hasText: "Administer" })
    .getByText("no", { exact: true })
    .waitFor();
  await why.getByText(/team ops/).waitFor();
  await assertAccessible(page);
  await why.getByRole("button", { name: "Done" }).click();

  await page.getByRole("button", { name: /^Actions for the grant of ops/ }).click();
  await page.getByRole("menuitem", { name: "Revoke" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("button", { name: "bob, shop: – Why?" }).waitFor();
  await page.getByRole("button", { name: "bob, web/front: Read public Why?" }).waitFor();
});

test("a robot's secret is shown once, in every form, and renewed", async () => {
  await site.call("alice", "POST", "/organizations", { name: "fleet" });
  await using visit = await site.visit();
  const { page } = visit;
  await site.signIn(visit, "alice");
  await page.goto("/o/fleet/robots");
  await page.getByRole("button", { name: "New robot" }).click();
  await page.getByRole("dialog").getByLabel("Name", { exact: true }).fill("ci");
  await page.getByRole("dialog").getByRole("button", { name: "New robot" }).click();
  const panel = page.getByRole("region", { name: "Secret of fleet.ci" });
  const secret = await panel.getByRole("region", { name: "Secret", exact: true }).locator("code").innerText();
  assert.ok(secret.length > 20);
  const asText = (await panel.locator("code").allInnerTexts()).join("\n");
  assert.ok(asText.includes(`docker login -u fleet.ci --password-stdin ${site.host}`), asText);
  for (const form of ["Kubernetes: imagePullSecret", "containerd: hosts.toml", "config.json for docker"])
    await panel.getByText(form).first().click();
  await panel.getByText("type: kubernetes.io/dockerconfigjson").waitFor();
  await panel.getByText("capabilities = ").waitFor();
  await assertAccessible(page);
  await assertFits(page);
  const works = await fetch(`${site.url}/v2/`, {
    headers: { Authorization: `Basic ${btoa(`fleet.ci:${secret.trim()}`)}` },
  });
  assert.equal(works.status, 200);
  await panel.getByRole("button", { name: "I have copied it" }).click();
  assert.ok(!(await page.content()).includes(secret.trim()));

  await page.getByRole("button", { name: "Actions for fleet.ci" }).click();
  await page.getByRole("menuitem", { name: "Renew secret" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Renew secret" }).click();
  await panel.waitFor();
  assert.ok(!(await page.content()).includes(secret.trim()), "another secret");
  await panel.getByRole("button", { name: "I have copied it" }).click();

  await page.getByRole("button", { name: "Actions for fleet.ci" }).click();
  await page.getByRole("menuitem", { name: "Disable" }).click();
  await page.getByText("Disabled", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Actions for fleet.ci" }).click();
  await page.getByRole("menuitem", { name: "Delete robot" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete robot" }).click();
  await page.getByText("No robot yet").waitFor();
});

test("off-boarding names what ends first, and the end of an organization wants its name", async () => {
  await site.call("alice", "POST", "/organizations", { name: "crew" });
  await site.call("alice", "PUT", "/organizations/crew/members/carla", { role: "member" });
  const { items } = (await site.call("carla", "GET", "/invitations")) as { items: readonly { id: string }[] };
  await site.call("carla", "POST", `/invitations/${items[0]?.id}/accept`, {});
  await using carlas = await site.visit({ expectedStatuses: [401] });
  await site.signIn(carlas, "carla");
  await carlas.page.goto("/o/crew/members");
  await carlas.page.getByRole("row", { name: /carla/ }).waitFor();

  await using visit = await site.visit();
  const { page } = visit;
  await site.signIn(visit, "alice");
  await page.goto("/o/crew/members");
  await page.getByRole("button", { name: "Actions for carla" }).click();
  await page.getByRole("menuitem", { name: "Off-board" }).click();
  const dialog = page.getByRole("dialog", { name: "Off-board carla?" });
  await dialog.getByText("All sessions of the account, anywhere on this server").waitFor();
  await dialog.getByRole("button", { name: "Off-board" }).click();
  await page.getByRole("dialog", { name: "carla is off-boarded" }).getByText("1 session ended").waitFor();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("row", { name: /carla/ }).waitFor({ state: "detached" });

  await page.getByRole("link", { name: "Audit", exact: true }).click();
  await page.getByLabel("Action", { exact: true }).fill("member.offboard");
  await page.waitForURL(/action=member\.offboard/);
  await page
    .getByRole("row", { name: /member\.invite/ })
    .first()
    .waitFor({ state: "detached" });
  await page.getByRole("row", { name: /^Off-boarding member\.offboard.*user carla/ }).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Export" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "audit.jsonl");

  await page.getByRole("link", { name: "Settings", exact: true }).click();
  await page.getByRole("button", { name: "Delete organization" }).click();
  const end = page.getByRole("dialog", { name: "Delete crew?" });
  const confirm = end.getByRole("button", { name: "Delete organization" });
  assert.equal(await confirm.getAttribute("aria-disabled"), "true");
  await end.getByLabel("Type crew to confirm").fill("crew");
  await confirm.click();
  await page.getByText("crew is deleted.").waitFor();
  assert.equal(new URL(page.url()).pathname, "/");
});

test("what somebody may not see says so, and what is not there is not found", async () => {
  await site.call("bob", "POST", "/organizations", { name: "closed", description: "For its own." });
  await using visit = await site.visit({ expectedStatuses: [404] });
  const { page } = visit;
  await page.goto("/o/closed");
  await page.getByText("For its own.").waitFor();
  await page.goto("/o/closed/members");
  await page.waitForURL(/\/signin\?next=/);
  await site.signIn(visit, "alice");
  await page.goto("/o/closed/members");
  await page.getByText("Only members of closed see this").waitFor();
  await page.goto("/o/alice");
  await notFound(page);
  await page.goto("/o/no-such-place/teams");
  await notFound(page);
});

async function notFound(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1, name: /There is nothing at this address/ }).waitFor();
}
