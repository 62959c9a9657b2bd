import { useTranslation } from "react-i18next";
import { FactList } from "../components/fact-list.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import type { Manifest } from "../repositories/page-queries.ts";
import styles from "../tags/tag.module.css";
import { JsonBlock } from "./json-block.tsx";
import { recordOf, textOf, textsOf } from "./json-value.ts";

/** How a container of the image will run; below, the configuration as it is. */
export function ConfigView({ image }: { image: Manifest }) {
  const { t } = useTranslation("repository");
  const content = image.config?.content ?? null;
  if (content === null) return <EmptyState title={t("config.none")} />;
  const config = recordOf(recordOf(content).config);
  const command = [
    ["entrypoint", textsOf(config.Entrypoint)],
    ["cmd", textsOf(config.Cmd)],
  ] as const;
  const lists = [
    ["ports", Object.keys(recordOf(config.ExposedPorts))],
    ["volumes", Object.keys(recordOf(config.Volumes))],
  ] as const;
  const singles = [
    ["user", textOf(config.User)],
    ["workingDir", textOf(config.WorkingDir)],
    ["stopSignal", textOf(config.StopSignal)],
  ] as const;
  const facts = [
    ...command.map(([key, words]) => [key, words.map(quoted).join(" ")] as const),
    ...lists.map(([key, names]) => [key, names.join(", ")] as const),
    ...singles,
  ].filter(([, value]) => value !== "");
  return (
    <div className={styles.stack}>
      {facts.length > 0 && (
        <Panel title={t("config.runs")}>
          <FactList
            wide
            facts={facts.map(([key, value]) => ({
              label: t(`config.${key}`),
              value: <code>{value}</code>,
            }))}
          />
        </Panel>
      )}
      <Pairs title={t("config.env")} pairs={textsOf(config.Env).map(splitAtEquals)} />
      <Pairs
        title={t("config.labels")}
        pairs={Object.entries(recordOf(config.Labels)).map(([name, value]) => [name, textOf(value)])}
      />
      <JsonBlock text={JSON.stringify(content, null, 2)} label={t("config.json")} />
    </div>
  );
}

interface PairsProps {
  readonly title: string;
  readonly pairs: readonly (readonly [name: string, value: string])[];
}

function Pairs({ title, pairs }: PairsProps) {
  if (pairs.length === 0) return null;
  return (
    <Panel title={title} flush>
      <dl className={styles.pairs}>
        {pairs.map(([name, value], index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a name may stand there twice
          <div key={index}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>
              <code>{value}</code>
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function splitAtEquals(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** A word as a shell would have to be given it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
