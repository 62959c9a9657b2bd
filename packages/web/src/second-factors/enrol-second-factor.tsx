import type { Answer } from "@estiva/contract/operations";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { send } from "../api/api.ts";
import { Button } from "../components/button.tsx";
import { CommandLine } from "../components/command-line.tsx";
import { Form, FormActions } from "../components/form.tsx";
import { Notice } from "../components/notice.tsx";
import { TextField } from "../components/text-field.tsx";
import styles from "../users/settings.module.css";
import { FactorProblem } from "./factor-problem.tsx";
import { QrImage } from "./qr-image.tsx";

type FactorSecret = Answer<"beginSecondFactor">;

interface EnrolProps {
  readonly onCodes: (codes: readonly string[]) => void;
}

/** Off: what it is good for; then the secret for the app, and a first code of it. */
export function EnrolSecondFactor({ onCodes }: EnrolProps) {
  const { t } = useTranslation("account");
  const begin = useMutation({ mutationFn: () => send("beginSecondFactor") });
  if (begin.data !== undefined)
    return <ScanAndConfirm secret={begin.data} onCodes={onCodes} onCancel={begin.reset} />;
  return (
    <div className={styles.stack}>
      {begin.isError && (
        <Notice kind="danger">
          <FactorProblem error={begin.error} />
        </Notice>
      )}
      <p className="muted">{t("factor.offHint")}</p>
      <FormActions>
        <Button busy={begin.isPending} onClick={() => begin.mutate()}>
          {t("factor.begin")}
        </Button>
      </FormActions>
    </div>
  );
}

interface ScanAndConfirmProps extends EnrolProps {
  readonly secret: FactorSecret;
  readonly onCancel: () => void;
}

function ScanAndConfirm({ secret: { secret, otpauth_uri: uri }, onCodes, onCancel }: ScanAndConfirmProps) {
  const { t } = useTranslation("account");
  const { t: common } = useTranslation();
  const [code, setCode] = useState("");
  const confirm = useMutation({
    mutationFn: () => send("confirmSecondFactor", { body: { code: code.replaceAll(/\s/g, "") } }),
    onSuccess: ({ recovery_codes }) => onCodes(recovery_codes),
  });
  return (
    <div className={styles.enrol}>
      <QrImage text={uri} label={t("factor.qr")} />
      <Form onSubmit={() => code.trim() !== "" && confirm.mutate()} label={t("factor.begin")}>
        <p>{t("factor.scan")}</p>
        <div className={styles.secret}>
          <CommandLine command={secret} what={t("factor.secret")} prompt={false} />
          <a href={uri}>{t("factor.openApp")}</a>
        </div>
        {confirm.isError && (
          <Notice kind="danger">
            <FactorProblem error={confirm.error} />
          </Notice>
        )}
        <div className={styles.code}>
          <TextField
            label={t("factor.firstCode")}
            value={code}
            mono
            required
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={40}
            onChange={setCode}
          />
        </div>
        <FormActions>
          <Button type="submit" kind="primary" busy={confirm.isPending}>
            {t("factor.switchOn")}
          </Button>
          <Button onClick={onCancel}>{common("action.cancel")}</Button>
        </FormActions>
      </Form>
    </div>
  );
}
