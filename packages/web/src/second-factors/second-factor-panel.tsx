import type { Answer } from "@estiva/contract/operations";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, read, send } from "../api/api.ts";
import { Button } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { Dialog, DialogActions } from "../components/dialog.tsx";
import { FactList } from "../components/fact-list.tsx";
import { RelativeTime } from "../components/facts.tsx";
import { Form, FormActions } from "../components/form.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Skeleton } from "../components/loading.tsx";
import { Notice } from "../components/notice.tsx";
import { Panel } from "../components/panel.tsx";
import { TextField } from "../components/text-field.tsx";
import { showToast } from "../components/toasts.tsx";
import styles from "../users/settings.module.css";
import { EnrolSecondFactor } from "./enrol-second-factor.tsx";
import { FactorProblem } from "./factor-problem.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";

type Factor = Answer<"getSecondFactor">;

/** The second factor: off with a way to switch it on, being enrolled, or on. */
export function SecondFactorPanel() {
  const { t } = useTranslation("account");
  const factor = useQuery(read("getSecondFactor"));
  const [codes, setCodes] = useState<readonly string[]>();
  const changed = () => invalidate("getSecondFactor", "getSession", "listTokens");
  const show = (made: readonly string[]) => {
    setCodes(made);
    void changed();
  };
  const isOn = factor.data?.enabled === true;
  return (
    <Panel
      title={t("secondFactor.title")}
      actions={
        factor.data !== undefined && (
          <Chip {...(isOn ? { kind: "ok", icon: "check" } : {})}>{t(isOn ? "factor.on" : "factor.off")}</Chip>
        )
      }
    >
      {codes === undefined ? (
        <Loaded query={factor} skeleton={<Skeleton height={96} />}>
          {(data) =>
            data.enabled ? (
              <SecondFactorOn factor={data} onCodes={show} onOff={() => void changed()} />
            ) : (
              <EnrolSecondFactor onCodes={show} />
            )
          }
        </Loaded>
      ) : (
        <RecoveryCodes codes={codes} onDone={() => setCodes(undefined)} />
      )}
    </Panel>
  );
}

interface SecondFactorOnProps {
  readonly factor: Factor;
  readonly onCodes: (codes: readonly string[]) => void;
  readonly onOff: () => void;
}

function SecondFactorOn({ factor, onCodes, onOff }: SecondFactorOnProps) {
  const { t } = useTranslation("account");
  const [asking, setAsking] = useState<"codes" | "off">();
  const close = () => setAsking(undefined);
  const left = factor.recovery_codes_left;
  return (
    <div className={styles.stack}>
      <FactList
        facts={[
          ...(factor.confirmed_at === null
            ? []
            : [{ label: t("factor.since"), value: <RelativeTime time={factor.confirmed_at} /> }]),
          { label: t("factor.codes"), value: t("factor.codesLeft", { count: left }) },
        ]}
      />
      {left < 3 && <Notice kind="warn">{t("factor.fewCodes")}</Notice>}
      <FormActions>
        <Button onClick={() => setAsking("codes")}>{t("factor.renew")}</Button>
        <Button onClick={() => setAsking("off")}>{t("factor.switchOff")}</Button>
      </FormActions>
      {asking === "codes" && (
        <CodeDialog
          title={t("factor.renew")}
          hint={t("factor.renewHint")}
          onClose={close}
          onCode={async (code) => {
            const { recovery_codes } = await send("renewRecoveryCodes", { body: { code } });
            close();
            onCodes(recovery_codes);
          }}
        />
      )}
      {asking === "off" && (
        <CodeDialog
          title={t("factor.switchOff")}
          hint={t("factor.switchOffHint")}
          onClose={close}
          onCode={async (code) => {
            await send("disableSecondFactor", { body: { code } });
            close();
            onOff();
            showToast("ok", t("factor.isOff"));
          }}
        />
      )}
    </div>
  );
}

interface CodeDialogProps {
  readonly title: string;
  readonly hint: string;
  readonly onCode: (code: string) => Promise<void>;
  readonly onClose: () => void;
}

/** What changes the factor wants a code of it. */
function CodeDialog({ title, hint, onCode, onClose }: CodeDialogProps) {
  const { t } = useTranslation("account");
  const { t: common } = useTranslation();
  const [code, setCode] = useState("");
  const confirm = useMutation({ mutationFn: () => onCode(code.replaceAll(/\s/g, "")) });
  return (
    <Dialog title={title} onClose={onClose}>
      <Form onSubmit={() => code.trim() !== "" && confirm.mutate()}>
        <p>{hint}</p>
        {confirm.isError && (
          <Notice kind="danger">
            <FactorProblem error={confirm.error} />
          </Notice>
        )}
        <TextField
          label={t("secondFactor.code")}
          hint={t("factor.codeHint")}
          value={code}
          mono
          required
          autoComplete="one-time-code"
          maxLength={40}
          data-autofocus=""
          onChange={setCode}
        />
        <DialogActions>
          <Button onClick={onClose}>{common("action.cancel")}</Button>
          <Button type="submit" kind="primary" busy={confirm.isPending}>
            {t("secondFactor.submit")}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
