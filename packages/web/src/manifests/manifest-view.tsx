import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../components/button.tsx";
import type { Manifest } from "../repositories/page-queries.ts";
import styles from "../tags/tag.module.css";
import { JsonBlock } from "./json-block.tsx";
import { platformName } from "./platform-chips.tsx";

interface ManifestViewProps {
  readonly top: Manifest;
  readonly image: Manifest | undefined;
}

/** The manifest itself: of an index too, and of the image for the chosen platform. */
export function ManifestView({ top, image }: ManifestViewProps) {
  const { t } = useTranslation("repository");
  const [isTop, setTop] = useState(true);
  const manifest = isTop || image === undefined ? top : image;
  const hasBoth = image !== undefined && image.digest !== top.digest;
  return (
    <div className={styles.stack}>
      <div className={styles.choice}>
        <code className={styles.type}>{manifest.media_type}</code>
        {hasBoth && (
          <span>
            <Button kind="quiet" aria-pressed={isTop} onClick={() => setTop(true)}>
              {t("manifest.index")}
            </Button>
            <Button kind="quiet" aria-pressed={!isTop} onClick={() => setTop(false)}>
              {image.platform === null ? t("manifest.image") : platformName(image.platform)}
            </Button>
          </span>
        )}
      </div>
      <JsonBlock text={indented(manifest.raw)} source={manifest.raw} label={t("manifest.label")} />
      <p className="muted">{t("manifest.hint")}</p>
    </div>
  );
}

/** What stands in one line is broken into lines; what has lines stays as it is. */
function indented(raw: string): string {
  if (raw.trim().includes("\n")) return raw;
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}
