import { useTranslation } from "react-i18next";
import { FactList } from "../components/fact-list.tsx";
import { Panel } from "../components/panel.tsx";
import { Table } from "../components/table.tsx";
import type { Manifest } from "../repositories/page-queries.ts";
import styles from "../tags/tag.module.css";
import { FilesView } from "./files-view.tsx";
import { recordOf, textOf } from "./json-value.ts";

/** A Helm chart: what its Chart.yaml says, which its configuration holds. */
export function ChartView({ image }: { image: Manifest }) {
  const { t } = useTranslation("repository");
  const chart = recordOf(image.config?.content);
  const facts = ["name", "version", "appVersion", "type", "kubeVersion", "home", "description"] as const;
  const dependencies = Array.isArray(chart.dependencies) ? chart.dependencies.map(recordOf) : [];
  return (
    <div className={styles.stack}>
      <Panel title={t("view.chart")}>
        <FactList
          wide
          facts={facts.flatMap((key) => {
            const value = textOf(chart[key]);
            return value === "" ? [] : [{ label: t(`chart.${key}`), value }];
          })}
        />
      </Panel>
      {dependencies.length > 0 && (
        <Panel title={t("chart.dependencies")} flush>
          <Table
            label={t("chart.dependencies")}
            rows={dependencies}
            rowKey={(row) => `${textOf(row.name)} ${textOf(row.alias)} ${textOf(row.version)}`}
            columns={[
              { id: "name", header: t("chart.name"), main: true, cell: (row) => textOf(row.name) },
              { id: "version", header: t("chart.version"), cell: (row) => textOf(row.version) },
              { id: "repository", header: t("chart.repository"), cell: (row) => textOf(row.repository) },
            ]}
          />
        </Panel>
      )}
      <FilesView image={image} />
    </div>
  );
}
