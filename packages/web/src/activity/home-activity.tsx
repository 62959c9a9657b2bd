import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { read } from "../api/api.ts";
import { Chip } from "../components/chip.tsx";
import { classNames } from "../components/class-names.ts";
import { RelativeTime, ShortDigest } from "../components/facts.tsx";
import { Icon } from "../components/icon.tsx";
import { Loaded } from "../components/loaded.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { formatCount } from "../format/numbers.ts";
import { repositoryPath } from "../repositories/repository-address.ts";
import styles from "./home-activity.module.css";
import { type HomeEvent, joinPushes, lookOf, placeOf, subjectsOf } from "./home-event.ts";

/** In milliseconds: what the live stream doesn't tell, as new members, is looked for now and then. */
const lookAgain = 60_000;

const shown = 10;
/** Tags that were pushed together become one event. */
const asked = 30;

/** The last ten events of the namespaces in which one has a part. */
export function RecentActivity({ own }: { own: string }) {
  const { t } = useTranslation("home");
  const list = useQuery({
    ...read("listRecentActivity", { query: { limit: asked } }),
    refetchInterval: lookAgain,
  });
  return (
    <Panel title={t("home.recentTitle")} flush>
      <Loaded query={list}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t("home.noActivityTitle")}>
              <p className="muted">{t("home.noActivityHint")}</p>
            </EmptyState>
          ) : (
            <ol className={styles.list}>
              {joinPushes(items)
                .slice(0, shown)
                .map((event) => (
                  <EventRow key={event.id} event={event} own={own} />
                ))}
            </ol>
          )
        }
      </Loaded>
    </Panel>
  );
}

function EventRow({ event, own }: { event: HomeEvent; own: string }) {
  const { t } = useTranslation("home");
  const { did, icon, kind } = lookOf(event);
  const name = event.repository ?? event.namespace;
  const place = placeOf(event, own);
  return (
    <li className={styles.event}>
      <span className={classNames(styles.icon, kind !== "plain" && styles[kind])}>
        <Icon name={icon} />
      </span>
      <span className={styles.what}>
        {place === undefined ? (
          <span className={styles.name}>{name}</span>
        ) : (
          <Link to={place} className={styles.name}>
            {name}
          </Link>
        )}
        <Tags event={event} />
        {subjectsOf(event).map((subject) => (
          <span key={subject}>{subject}</span>
        ))}
      </span>
      <span className={styles.end}>
        <span>
          <Chip kind={kind}>{t(`home.did.${did}`)}</Chip>
        </span>
        <span className={styles.when}>
          <RelativeTime time={event.at} /> <Actor event={event} />
        </span>
      </span>
    </li>
  );
}

/** Tags that are shown of a push with many: the last ones. */
const maxTags = 4;

function Tags({ event: { repository, tags, digest, action } }: { event: HomeEvent }) {
  const { t, i18n } = useTranslation("home");
  if (repository === null) return null;
  const more = tags.length - maxTags;
  return (
    <>
      {tags.slice(-maxTags).map((tag) => (
        <Link key={tag} to={repositoryPath(repository, "tag", tag)} className={styles.tag}>
          {tag}
        </Link>
      ))}
      {more > 0 && (
        <span className="muted">
          {t("home.moreTags", { count: more, formatted: formatCount(more, i18n.language) })}
        </span>
      )}
      {tags.length === 0 && digest !== null && action === "manifest.delete" && (
        <ShortDigest digest={digest} />
      )}
    </>
  );
}

function Actor({ event: { actor } }: { event: HomeEvent }) {
  const { t } = useTranslation("repository");
  const name =
    actor.name ??
    t(actor.kind === "anonymous" || actor.kind === "system" ? `actor.${actor.kind}` : "actor.gone");
  return t("by", { name });
}
