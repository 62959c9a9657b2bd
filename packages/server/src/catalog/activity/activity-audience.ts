/** Who hears of what is done to a namespace; of a repository, whoever may pull it. */
export type ActivityAudience = "readers" | "members" | "owners";

/** The actions of the audit that people follow: the others are for those who look for something. */
const audiences: Readonly<Record<string, ActivityAudience>> = {
  "manifest.push": "readers",
  "tag.delete": "readers",
  "manifest.delete": "readers",
  "repository.create": "readers",
  "repository.update": "readers",
  "repository.readme": "readers",
  // Nobody may pull it any more.
  "repository.delete": "owners",
  "organization.create": "members",
  "member.add": "members",
  "member.invite": "owners",
  "member.update": "members",
  "member.remove": "members",
  "member.leave": "members",
  "member.offboard": "members",
  "invitation.accept": "members",
  "team.create": "members",
  "team.delete": "members",
  "team.put-member": "members",
  "team.remove-member": "members",
  "grant.create": "owners",
  "grant.delete": "owners",
  "robot.create": "owners",
  "robot.delete": "owners",
  "robot.renew-secret": "owners",
};

/** Undefined for what isn't told. */
export function audienceOf(action: string): ActivityAudience | undefined {
  return Object.hasOwn(audiences, action) ? audiences[action] : undefined;
}
