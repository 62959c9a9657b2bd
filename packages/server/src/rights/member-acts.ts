import { type MemberAct, memberActs } from "@estiva/contract/acts";

/**
 * What somebody may do to a place in an organisation: whoever manages the members changes all of them, and anyone
 * leaves.
 */
export function memberActsOf({
  manages,
  isSelf,
}: {
  readonly manages: boolean;
  readonly isSelf: boolean;
}): MemberAct[] {
  const may: Readonly<Record<MemberAct, boolean>> = {
    "change-role": manages,
    remove: manages || isSelf,
    offboard: manages && !isSelf,
  };
  return memberActs.filter((act) => may[act]);
}
