import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, send } from "../api/api.ts";
import { IconButton } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { CopyButton } from "../components/copy-button.tsx";
import { ConfirmDialog } from "../components/dialog.tsx";
import { Day, RelativeTime } from "../components/facts.tsx";
import { Menu, MenuItem, MenuLink, MenuSeparator } from "../components/menu.tsx";
import { Notice } from "../components/notice.tsx";
import { type Column, Table } from "../components/table.tsx";
import { showToast } from "../components/toasts.tsx";
import styles from "../grants/access.module.css";
import { type NamespaceHome, namespacePath } from "../namespaces/namespace-home.ts";
import { useOrganizationProblem } from "../organizations/organization-problem.ts";
import type { Robot } from "./robot.ts";

interface RobotTableProps {
  readonly home: NamespaceHome;
  readonly robots: readonly Robot[];
  readonly onRenew: (robot: Robot) => void;
}

export function RobotTable({ home, robots, onRenew }: RobotTableProps) {
  const { t } = useTranslation("organization");
  const [deleted, setDeleted] = useState<Robot>();
  const columns: readonly Column<Robot>[] = [
    {
      id: "login",
      header: t("robot.login"),
      main: true,
      cell: ({ login, description }) => (
        <div>
          <span className={styles.inline}>
            <b className="mono">{login}</b>
            <CopyButton text={login} what={login} />
          </span>
          {description !== "" && <div className="muted">{description}</div>}
        </div>
      ),
    },
    { id: "state", header: t("field.state"), tight: true, cell: (robot) => <State robot={robot} /> },
    {
      id: "secret",
      header: t("robot.secret"),
      tight: true,
      cell: ({ last_four }) => (last_four === null ? null : <code>…{last_four}</code>),
    },
    {
      id: "expires",
      labelled: true,
      header: t("field.expires"),
      tight: true,
      cell: ({ expires_at }) =>
        expires_at === null ? <span className="muted">{t("never")}</span> : <Day time={expires_at} />,
    },
    {
      id: "used",
      labelled: true,
      header: t("field.lastUsed"),
      tight: true,
      cell: ({ last_used_at }) =>
        last_used_at === null ? (
          <span className="muted">{t("never")}</span>
        ) : (
          <RelativeTime time={last_used_at} />
        ),
    },
    {
      id: "more",
      header: t("actions"),
      hidesHeader: true,
      tight: true,
      end: true,
      cell: (robot) => <RobotMenu home={home} robot={robot} onRenew={onRenew} onDelete={setDeleted} />,
    },
  ];
  return (
    <>
      <Table label={t("section.robots")} tall columns={columns} rows={robots} rowKey={({ id }) => id} />
      {deleted !== undefined && <DeleteRobot robot={deleted} onClose={() => setDeleted(undefined)} />}
    </>
  );
}

function State({ robot: { disabled, expires_at } }: { robot: Robot }) {
  const { t } = useTranslation("organization");
  if (disabled)
    return (
      <Chip kind="danger" icon="pause">
        {t("robot.disabled")}
      </Chip>
    );
  if (expires_at !== null && Date.parse(expires_at) < Date.now())
    return (
      <Chip kind="warn" icon="clock">
        {t("robot.expired")}
      </Chip>
    );
  return (
    <Chip kind="ok" icon="check">
      {t("robot.active")}
    </Chip>
  );
}

interface RobotMenuProps {
  readonly home: NamespaceHome;
  readonly robot: Robot;
  readonly onRenew: (robot: Robot) => void;
  readonly onDelete: (robot: Robot) => void;
}

function RobotMenu({ home, robot, onRenew, onDelete }: RobotMenuProps) {
  const { t } = useTranslation("organization");
  const { t: access } = useTranslation("access");
  const problem = useOrganizationProblem();
  const { name, namespace, login, disabled } = robot;
  const toggle = useMutation({
    mutationFn: () =>
      send("updateRobot", { path: { namespace, robot: name }, body: { disabled: !disabled } }),
    onSuccess: async () => {
      await invalidate("listRobots", "getNamespaceAccess");
      showToast("ok", disabled ? t("robot.enabledDone", { login }) : t("robot.disabledDone", { login }));
    },
    onError: (error) => showToast("danger", problem(error)),
  });
  const label = t("members.menu", { name: login });
  return (
    <Menu label={label} trigger={(trigger) => <IconButton icon="more" label={label} {...trigger} />}>
      <MenuLink icon="shield" to={namespacePath(home, "access")} search={{ grant: `robot:${login}` }}>
        {access("grant.open")}
      </MenuLink>
      <MenuItem icon="refresh" onClick={() => onRenew(robot)}>
        {t("robot.renew")}
      </MenuItem>
      <MenuItem icon="pause" onClick={() => toggle.mutate()}>
        {disabled ? t("robot.enable") : t("robot.disable")}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon="trash" danger onClick={() => onDelete(robot)}>
        {t("robot.delete")}
      </MenuItem>
    </Menu>
  );
}

function DeleteRobot({ robot: { namespace, name, login }, onClose }: { robot: Robot; onClose: () => void }) {
  const { t } = useTranslation("organization");
  const problem = useOrganizationProblem();
  const remove = useMutation({
    mutationFn: () => send("deleteRobot", { path: { namespace, robot: name } }),
    onSuccess: async () => {
      onClose();
      await invalidate("listRobots", "listGrants", "listTeamMembers", "getNamespaceAccess");
      showToast("ok", t("robot.deleted", { login }));
    },
  });
  return (
    <ConfirmDialog
      title={t("robot.deleteTitle", { login })}
      confirm={t("robot.delete")}
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      {remove.isError && <Notice kind="danger">{problem(remove.error)}</Notice>}
      <p>{t("robot.deleteMeans")}</p>
    </ConfirmDialog>
  );
}
