import { repositoryActions } from "@estiva/contract/repository-actions";
import type { TFunction } from "i18next";

type Say = (t: TFunction<"access">, parts: readonly string[]) => string;

const nameOfAction = (action: string, t: TFunction<"access">) => {
  const found = repositoryActions.find((one) => one === action);
  return found === undefined ? action : t(`action.${found}`);
};
/** Where a grant comes from, as the server says it: `the account itself`, `team ops`, `the team itself`. */
const sourceText = (source: string, t: TFunction<"access">) => {
  const team = /^team (\S+)$/.exec(source)?.[1];
  if (team !== undefined) return t("reason.team", { team });
  if (source === "the team itself") return t("reason.teamItself");
  return source === "the account itself" ? t("reason.itself") : source;
};
const actionList = (text: string, t: TFunction<"access">) =>
  text
    .split(", ")
    .map((action) => nameOfAction(action, t))
    .join(", ");

/** The sentences that the server gives as reasons, and how the page says them. */
const sentences: readonly (readonly [pattern: RegExp, say: Say])[] = [
  [/^owner of (\S+)$/, (t, [namespace = ""]) => t("reason.owner", { namespace })],
  [/^site admin(?:, who owns the root namespace)?$/, (t) => t("reason.siteAdmin")],
  [/^granted on (.+)$/, (t, [pattern = ""]) => t("reason.grantedOn", { pattern })],
  [/^via team (\S+)$/, (t, [team = ""]) => t("source.team", { team })],
  [/^the namespace (\S+) is suspended$/, (t, [namespace = ""]) => t("reason.suspended", { namespace })],
  [/^the repository is public(?:: anyone may pull)?$/, (t) => t("reason.public")],
  [
    /^(.+) may (.+) on (\S+)$/,
    (t, [source = "", actions = "", pattern = ""]) =>
      t("reason.may", { source: sourceText(source, t), actions: actionList(actions, t), pattern }),
  ],
  [
    /^(.+) is denied (.+) on (\S+)$/,
    (t, [source = "", actions = "", pattern = ""]) =>
      t("reason.denied", { source: sourceText(source, t), actions: actionList(actions, t), pattern }),
  ],
  [/^no rights in (\S+)$/, (t, [namespace = ""]) => t("reason.noRights", { namespace })],
  [/^the repository is read-only$/, (t) => t("reason.readOnly")],
  [/^the repository's tags can't be overwritten$/, (t) => t("reason.noOverwrite")],
  [/^the account is disabled$/, (t) => t("reason.disabled")],
  [/^(\S+) requires a second factor/, (t, [namespace = ""]) => t("reason.secondFactor", { namespace })],
  [/^the root namespace is open/, (t) => t("reason.rootOpen")],
  [/^the root namespace is public/, (t) => t("reason.rootPublic")],
  [/^the root namespace is private/, (t) => t("reason.rootPrivate")],
];

/** A reason of the server in the page's language; as it is where the page doesn't know it. */
export function reasonText(reason: string, t: TFunction<"access">): string {
  for (const [pattern, say] of sentences) {
    const parts = pattern.exec(reason);
    if (parts !== null) return say(t, parts.slice(1));
  }
  return reason;
}

/** Where all of somebody's rights come from, the highest first: `granted on web/*; via team ops`. */
export function sourcesText(sources: string, t: TFunction<"access">): string {
  return sources
    .split("; ")
    .map((source) => reasonText(source, t))
    .join("; ");
}
