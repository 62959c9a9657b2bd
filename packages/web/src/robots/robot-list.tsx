import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { read } from "../api/api.ts";
import { Button } from "../components/button.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Pagination, readTrail } from "../components/pagination.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import type { NamespaceHome } from "../namespaces/namespace-home.ts";
import type { Robot, RobotSecret } from "./robot.ts";
import { RobotDialog } from "./robot-dialog.tsx";
import { RobotSecretPanel } from "./robot-secret-panel.tsx";
import { RobotTable } from "./robot-table.tsx";

interface RobotListProps {
  readonly home: NamespaceHome;
  /** Of the address. */
  readonly page: string | undefined;
}

/** A namespace's robots: what programs sign in with. */
export function RobotList({ home, page }: RobotListProps) {
  const { t } = useTranslation("organization");
  const namespace = home.name;
  const cursors = readTrail(page);
  const cursor = cursors.at(-1);
  const [secret, setSecret] = useState<RobotSecret>();
  const [dialog, setDialog] = useState<{ readonly renewed?: Robot }>();
  const list = useQuery({
    ...read("listRobots", {
      path: { namespace },
      query: { limit: 50, ...(cursor === undefined ? {} : { cursor }) },
    }),
    placeholderData: keepPreviousData,
  });
  const make = (
    <Button kind="primary" icon="plus" onClick={() => setDialog({})}>
      {t("robot.create")}
    </Button>
  );
  return (
    <>
      {secret !== undefined && (
        <RobotSecretPanel home={home} robot={secret} onDone={() => setSecret(undefined)} />
      )}
      <Loaded query={list}>
        {({ items, next_cursor }) =>
          items.length === 0 ? (
            <EmptyState title={t("robot.noneTitle")} actions={make}>
              <p className="muted">{t("robot.noneHint", { example: `${namespace}.ci` })}</p>
            </EmptyState>
          ) : (
            <Panel title={t("section.robots")} actions={make} flush>
              <RobotTable home={home} robots={items} onRenew={(robot) => setDialog({ renewed: robot })} />
              <Pagination shown={items.length} total={null} nextCursor={next_cursor} cursors={cursors} />
            </Panel>
          )
        }
      </Loaded>
      {dialog !== undefined && (
        <RobotDialog
          namespace={namespace}
          renewed={dialog.renewed}
          onSecret={setSecret}
          onClose={() => setDialog(undefined)}
        />
      )}
    </>
  );
}
