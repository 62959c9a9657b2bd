import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Skeleton } from "../components/loading.tsx";
import { Notice } from "../components/notice.tsx";
import { PanelError } from "../components/panel.tsx";
import { Tabs } from "../components/tabs.tsx";
import { ChartView } from "../manifests/chart-view.tsx";
import { FilesView } from "../manifests/files-view.tsx";
import { LayersView } from "../manifests/layers-view.tsx";
import type { ShownImage } from "../manifests/shown-image.ts";
import { oneOf } from "../router/search-params.ts";
import styles from "./tag.module.css";

const ConfigView = lazy(async () => ({ default: (await import("../manifests/config-view.tsx")).ConfigView }));
const ManifestView = lazy(async () => ({
  default: (await import("../manifests/manifest-view.tsx")).ManifestView,
}));
const ReferrersView = lazy(async () => ({
  default: (await import("../manifests/referrers-view.tsx")).ReferrersView,
}));

const route = getRouteApi("/r/$");
const views = ["layers", "config", "manifest", "referrers"] as const;

/** The four ways to look into an image; which one, the address says. */
export function TagViews({ shown, error }: { shown: ShownImage; error: Error | null }) {
  const { t } = useTranslation("repository");
  const search = route.useSearch();
  const view = oneOf(views, search.view);
  const { kind } = shown.image ?? shown.top;
  const first = kind === "helm" ? "chart" : kind === "image" || kind === "index" ? "layers" : "files";
  return (
    <section className={styles.views} aria-label={t("tag.inside")}>
      <Tabs
        label={t("tag.inside")}
        sections={views.map((one) => ({
          label: t(`view.${one === "layers" ? first : one}`),
          to: ".",
          search: { view: one === "layers" ? undefined : one },
          isCurrent: one === view,
        }))}
      />
      <Suspense fallback={<Skeleton rows={6} />}>
        <View shown={shown} error={error} view={view} />
      </Suspense>
    </section>
  );
}

interface ViewProps {
  readonly shown: ShownImage;
  readonly error: Error | null;
  readonly view: (typeof views)[number];
}

function View({ shown, error, view }: ViewProps) {
  const { t } = useTranslation("repository");
  const { repository, top, child, image } = shown;
  if (view === "referrers") return <ReferrersView repository={repository} top={top} child={child} />;
  if (view === "manifest") return <ManifestView top={top} image={image} />;
  if (child?.present === false) return <Notice kind="info">{t("tag.notHereHint")}</Notice>;
  if (image === undefined)
    return error === null ? (
      <Skeleton rows={6} />
    ) : (
      <PanelError error={error} onRetry={() => location.reload()} />
    );
  if (view === "config") return <ConfigView image={image} />;
  if (image.kind === "helm") return <ChartView image={image} />;
  return image.kind === "image" ? <LayersView image={image} /> : <FilesView image={image} />;
}
