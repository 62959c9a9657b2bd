import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { actorName, moveOf } from "../activity/activity-event.ts";
import { read } from "../api/api.ts";
import { LinkButton } from "../components/button.tsx";
import { RelativeTime } from "../components/facts.tsx";
import { EmptyState } from "../components/panel.tsx";
import type { Repository } from "../repositories/page-queries.ts";
import { repositoryPath } from "../repositories/repository-address.ts";

/** A tag or digest that is not there (any more): who deleted it, and what it was. */
export function TagGone({ repository, tag }: { repository: Repository; tag: string }) {
  const { t } = useTranslation("repository");
  const { name } = repository;
  const isDigest = tag.includes(":");
  // The history has no filter: of what was deleted lately it tells.
  const history = useQuery({
    ...read("listActivity", { path: { name }, query: { limit: 100 } }),
    enabled: !isDigest,
  });
  const event = history.data?.items.find((each) => each.action === "tag.delete" && moveOf(each)?.tag === tag);
  const before = event === undefined ? undefined : moveOf(event)?.previous;
  return (
    <EmptyState
      title={isDigest ? t("tag.goneDigest") : t("tag.gone", { tag })}
      actions={
        <>
          <LinkButton to={repositoryPath(name, "tags")} kind="primary">
            {t("tag.allTags")}
          </LinkButton>
          {before != null && (
            <LinkButton to={repositoryPath(name, "tag", before)}>{t("tag.itsImage")}</LinkButton>
          )}
        </>
      }
    >
      {event === undefined ? (
        <p className="muted">{t("tag.goneHint")}</p>
      ) : (
        <p>
          {t("tag.deletedBy", { name: actorName(event.actor, t) })} <RelativeTime time={event.at} />
        </p>
      )}
    </EmptyState>
  );
}
