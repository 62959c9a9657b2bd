import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { read } from "../api/api.ts";
import { Loaded } from "../components/loaded.tsx";
import { Meter } from "../components/meter.tsx";
import { Panel } from "../components/panel.tsx";
import { Stack } from "../components/stack.tsx";
import { formatBytes, formatCount } from "../format/numbers.ts";

/** How much a namespace holds, and how much it may. */
export function NamespaceQuota({ namespace }: { namespace: string }) {
  const { t, i18n } = useTranslation("organization");
  const facts = useQuery(read("getNamespace", { path: { namespace } }));
  return (
    <Panel title={t("section.quota")}>
      <Loaded query={facts}>
        {({ quota }) =>
          quota === null ? null : (
            <Stack>
              <Meter
                label={t("overview.repositories")}
                used={quota.repositories.used}
                limit={quota.repositories.limit}
                format={(count) => formatCount(count, i18n.language)}
              />
              <Meter
                label={t("quota.bytes")}
                used={quota.bytes.used}
                limit={quota.bytes.limit}
                format={(bytes) => formatBytes(bytes, i18n.language)}
                hint={t("quota.bytesHint")}
              />
              <p className="muted">{t("quota.ask")}</p>
            </Stack>
          )
        }
      </Loaded>
    </Panel>
  );
}
