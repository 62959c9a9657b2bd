import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { read } from "../api/api.ts";
import { Chip } from "../components/chip.tsx";
import { RelativeTime, ShortDigest } from "../components/facts.tsx";
import { Icon, type IconName } from "../components/icon.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Pagination, readTrail } from "../components/pagination.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import type { Repository } from "../repositories/page-queries.ts";
import { repositoryPath } from "../repositories/repository-address.ts";
import styles from "./activity.module.css";
import { type ActivityEvent, actorName, moveOf } from "./activity-event.ts";

const route = getRouteApi("/r/$");

/** Every move of every tag, the newest first. */
export function Activity({ repository: { name } }: { repository: Repository }) {
  const { t } = useTranslation("repository");
  const cursors = readTrail(route.useSearch().page);
  const cursor = cursors.at(-1);
  const list = useQuery({
    ...read("listActivity", {
      path: { name },
      query: { limit: 50, ...(cursor === undefined ? {} : { cursor }) },
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <Panel title={t("activity.title")} flush>
      <Loaded query={list}>
        {({ items, next_cursor }) =>
          items.length === 0 ? (
            <EmptyState title={t("activity.noneTitle")}>
              <p className="muted">{t("activity.noneHint")}</p>
            </EmptyState>
          ) : (
            <>
              <ol className={styles.list}>
                {items.map((event) => (
                  <EventRow key={event.id} name={name} event={event} />
                ))}
              </ol>
              <Pagination shown={items.length} total={null} nextCursor={next_cursor} cursors={cursors} />
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}

const looks: Readonly<Record<string, { readonly icon: IconName; readonly kind: "ok" | "info" | "danger" }>> =
  {
    "tag.create": { icon: "upload", kind: "ok" },
    "tag.move": { icon: "refresh", kind: "info" },
    "tag.delete": { icon: "trash", kind: "danger" },
  };

function EventRow({ name, event }: { name: string; event: ActivityEvent }) {
  const { t } = useTranslation("repository");
  const move = moveOf(event);
  const look = looks[event.action] ?? { icon: "activity", kind: "info" };
  return (
    <li className={styles.event}>
      <span className={styles[look.kind]}>
        <Icon name={look.icon} />
      </span>
      <span className={styles.what}>
        {move === undefined ? (
          event.object
        ) : (
          <Link to={repositoryPath(name, "tag", move.tag)} className={styles.tag}>
            {move.tag}
          </Link>
        )}
        <Chip kind={look.kind}>{actionWord(event.action, t)}</Chip>
        {move !== undefined && <Digests name={name} {...move} />}
      </span>
      <span className={styles.when}>
        <RelativeTime time={event.at} /> {t("by", { name: actorName(event.actor, t) })}
      </span>
    </li>
  );
}

function actionWord(action: string, t: ReturnType<typeof useTranslation<"repository">>["t"]): string {
  if (action === "tag.create") return t("activity.created");
  if (action === "tag.move") return t("activity.moved");
  return action === "tag.delete" ? t("activity.deleted") : action;
}

interface DigestsProps {
  readonly name: string;
  readonly digest: string | null;
  readonly previous: string | null;
}

/** From what to what a tag moved. */
function Digests({ name, digest, previous }: DigestsProps) {
  const link = (to: string) => (
    <Link to={repositoryPath(name, "tag", to)}>
      <ShortDigest digest={to} />
    </Link>
  );
  return (
    <span className={styles.digests}>
      {previous !== null && link(previous)}
      {previous !== null && digest !== null && <span aria-hidden="true">→</span>}
      {digest !== null && link(digest)}
    </span>
  );
}
