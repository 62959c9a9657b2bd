import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, send } from "../api/api.ts";
import { Select } from "../components/choices.tsx";
import { DialogForm } from "../components/dialog-form.tsx";
import { NameField } from "../components/name-field.tsx";
import { Notice } from "../components/notice.tsx";
import { TextField } from "../components/text-field.tsx";
import { useOrganizationProblem } from "../organizations/organization-problem.ts";
import type { Robot, RobotSecret } from "./robot.ts";

const namePattern = /^[a-z0-9](?:-?[a-z0-9])*$/;
const days = ["30", "90", "365", "never"] as const;

interface RobotDialogProps {
  readonly namespace: string;
  /** The robot that gets a new secret; none to make one. */
  readonly renewed: Robot | undefined;
  readonly onSecret: (robot: RobotSecret) => void;
  readonly onClose: () => void;
}

/** Makes a robot, or gives one a new secret. */
export function RobotDialog({ namespace, renewed, onSecret, onClose }: RobotDialogProps) {
  const { t } = useTranslation("organization");
  const problem = useOrganizationProblem();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [validFor, setValidFor] = useState<(typeof days)[number]>("365");
  const [isTried, setTried] = useState(false);
  const save = useMutation({
    mutationFn: async (): Promise<RobotSecret> => {
      const expires = { expires_at: expiryAfter(validFor) };
      if (renewed !== undefined)
        return await send("renewRobotSecret", { path: { namespace, robot: renewed.name }, body: expires });
      return await send("createRobot", { path: { namespace }, body: { name, description, ...expires } });
    },
    onSuccess: async (robot) => {
      onSecret(robot);
      onClose();
      await invalidate("listRobots", "getNamespaceAccess");
    },
  });
  const isName = renewed !== undefined || namePattern.test(name);
  const hint = t("robot.nameHint", { login: `${namespace}.${name === "" ? "ci" : name}` });
  return (
    <DialogForm
      title={renewed === undefined ? t("robot.create") : t("robot.renewTitle", { login: renewed.login })}
      submit={renewed === undefined ? t("robot.create") : t("robot.renew")}
      busy={save.isPending}
      problem={save.isError ? problem(save.error) : undefined}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (isName) save.mutate();
      }}
    >
      {renewed === undefined ? (
        <>
          <NameField
            label={t("field.name")}
            value={name}
            data-autofocus=""
            maxLength={39}
            hint={hint}
            error={isTried && !isName ? t("nameGrammar") : undefined}
            onChange={setName}
          />
          <TextField
            label={t("field.description")}
            optional
            value={description}
            maxLength={1000}
            onChange={setDescription}
          />
        </>
      ) : (
        <Notice kind="warn">{t("robot.renewMeans")}</Notice>
      )}
      <Select
        label={t("robot.validFor")}
        value={validFor}
        choices={days.map((one) => ({
          value: one,
          label: one === "never" ? t("robot.noEnd") : t("robot.days", { count: Number(one) }),
        }))}
        onChange={setValidFor}
      />
    </DialogForm>
  );
}

function expiryAfter(validFor: (typeof days)[number]): string | null {
  return validFor === "never" ? null : new Date(Date.now() + Number(validFor) * 86_400_000).toISOString();
}
