import { ApiError } from "@estiva/client";
import type { Answer } from "@estiva/contract/operations";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { client, invalidate, send } from "../api/api.ts";
import { problemText } from "../api/problem-text.ts";
import { ConfirmDialog } from "../components/dialog.tsx";
import { ShortDigest } from "../components/facts.tsx";
import { Icon, type IconName } from "../components/icon.tsx";
import { Skeleton } from "../components/loading.tsx";
import { Notice } from "../components/notice.tsx";
import { showToast } from "../components/toasts.tsx";
import { formatBytes } from "../format/numbers.ts";
import { platformName } from "../manifests/platform-chips.tsx";
import styles from "./deletion-dialog.module.css";

type Deletion = Answer<"deleteContent">;

interface DeletionDialogProps {
  readonly name: string;
  readonly tags: readonly string[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Says exactly what goes with tags before they go; if that changed meanwhile, it says so and asks again. */
export function DeletionDialog({ name, tags, onClose, onDone }: DeletionDialogProps) {
  const { t } = useTranslation("repository");
  const { t: common } = useTranslation();
  const [hasChanged, setChanged] = useState(false);
  const preview = useQuery({
    queryKey: ["previewDeletion", name, tags],
    queryFn: ({ signal }) =>
      client.call("deleteContent", { path: { name }, body: { tags: [...tags], preview: true }, signal }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const remove = useMutation({
    mutationFn: ({ fingerprint }: Deletion) =>
      send("deleteContent", {
        path: { name },
        body: { tags: [...tags], preview: false, expect: fingerprint },
      }),
    onSuccess: async (done) => {
      showToast("ok", t("deletion.done", { count: done.tags.length }));
      onDone();
      await invalidate(
        "listTags",
        "getRepository",
        "getTag",
        "getManifest",
        "listActivity",
        "listRepositories",
      );
    },
    onError: async (error) => {
      if (!(error instanceof ApiError) || error.code !== "changed_meanwhile") return;
      setChanged(true);
      await preview.refetch();
    },
  });
  const problem = preview.error ?? (isChange(remove.error) ? null : remove.error);
  const count = preview.data?.tags.length ?? tags.length;
  return (
    <ConfirmDialog
      title={t("deletion.title", { count })}
      confirm={t("deletion.confirm", { count })}
      busy={remove.isPending || preview.isFetching}
      disabledReason={preview.data === undefined || count === 0 ? t("deletion.nothing") : undefined}
      onClose={onClose}
      onConfirm={() => preview.data !== undefined && remove.mutate(preview.data)}
    >
      {hasChanged && <Notice kind="warn">{t("deletion.changed")}</Notice>}
      {problem !== null && <Notice kind="danger">{problemText(problem, common)}</Notice>}
      {preview.data === undefined ? (
        preview.isPending && <Skeleton height={140} />
      ) : (
        <ConsequenceList deletion={preview.data} />
      )}
    </ConfirmDialog>
  );
}

function isChange(error: unknown): boolean {
  return error instanceof ApiError && error.code === "changed_meanwhile";
}

/** So many names are told; the rest is counted. */
const mostNames = 12;

function ConsequenceList({ deletion }: { deletion: Deletion }) {
  const { t, i18n } = useTranslation("repository");
  const { tags, digests, kept, platforms, referrers, size } = deletion;
  return (
    <div className={styles.list}>
      <Consequence icon="tag" title={t("deletion.tags", { count: tags.length })}>
        <Names names={tags} />
      </Consequence>
      {kept.length > 0 && (
        <Consequence icon="check" kind="ok" title={t("deletion.kept", { count: kept.length })}>
          <ul>
            {kept.slice(0, mostNames).map((image) => (
              <li key={image.digest} className={styles.kept}>
                <ShortDigest digest={image.digest} />
                {image.tags.length > 0 ? (
                  <>
                    {t("deletion.keptBy")} <Names names={image.tags} />
                  </>
                ) : (
                  t("deletion.keptByIndex")
                )}
              </li>
            ))}
          </ul>
        </Consequence>
      )}
      {digests.length > 0 && (
        <Consequence
          icon="alert"
          kind="danger"
          title={t("deletion.unreachable", {
            count: digests.length,
            size: formatBytes(size, i18n.language),
          })}
        >
          {platforms.length > 0 && (
            <p>
              {t("deletion.platforms")} <Names names={[...new Set(platforms.map(platformName))]} />
            </p>
          )}
          {referrers.length > 0 && <p>{t("deletion.referrers", { count: referrers.length })}</p>}
        </Consequence>
      )}
    </div>
  );
}

interface ConsequenceProps {
  readonly icon: IconName;
  readonly kind?: "ok" | "danger";
  readonly title: string;
  readonly children: ReactNode;
}

function Consequence({ icon, kind, title, children }: ConsequenceProps) {
  return (
    <div className={styles.consequence}>
      <span className={kind === undefined ? styles.plain : styles[kind]}>
        <Icon name={icon} />
      </span>
      <div>
        <h3>{title}</h3>
        {children}
      </div>
    </div>
  );
}

function Names({ names }: { names: readonly string[] }) {
  const { t } = useTranslation("repository");
  const rest = names.length - mostNames;
  return (
    <span className={styles.names}>
      {names.slice(0, mostNames).map((name) => (
        <code key={name}>{name}</code>
      ))}
      {rest > 0 && <span className="muted">{t("deletion.more", { count: rest })}</span>}
    </span>
  );
}
