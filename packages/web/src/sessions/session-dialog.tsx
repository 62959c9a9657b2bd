import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../api/api.ts";
import { Button } from "../components/button.tsx";
import { Dialog } from "../components/dialog.tsx";
import { Notice } from "../components/notice.tsx";
import { useServer } from "../server/server-info.ts";
import { signedIn } from "./session.ts";
import styles from "./session-dialog.module.css";
import {
  answerSignIn,
  currentSessionProblem,
  onSessionProblem,
  type SessionProblem,
} from "./session-dialog-state.ts";
import { SecondFactorForm, SignInForm } from "./sign-in-form.tsx";

/** Asks to sign in again above the page, which stays as it is. */
export function SessionDialog() {
  const { t } = useTranslation();
  const problem = useSyncExternalStore(onSessionProblem, currentSessionProblem);
  const [challenge, setChallenge] = useState<string>();
  if (problem === undefined) return null;
  const finish = (isSignedIn: boolean) => {
    setChallenge(undefined);
    answerSignIn(isSignedIn);
  };
  const onSignedIn = async () => {
    await signedIn();
    finish(true);
  };
  return (
    <Dialog title={t("expired.title")} onClose={() => finish(false)}>
      <p className="muted">{t(problem === "ended" ? "expired.hint" : "expired.freshHint")}</p>
      {challenge === undefined ? (
        <>
          <SignInForm onSignedIn={onSignedIn} onChallenge={setChallenge} />
          <OtherTab problem={problem} onSignedIn={onSignedIn} />
        </>
      ) : (
        <SecondFactorForm
          challenge={challenge}
          onSignedIn={onSignedIn}
          onStartOver={() => setChallenge(undefined)}
        />
      )}
    </Dialog>
  );
}

interface OtherTabProps {
  readonly problem: SessionProblem;
  readonly onSignedIn: () => Promise<void>;
}

/** A provider's pages can't stand in a dialog: they go into another tab, and this page stays as it is. */
function OtherTab({ problem, onSignedIn }: OtherTabProps) {
  const { t } = useTranslation();
  const providers = useServer()?.providers ?? [];
  const goOn = useMutation({
    mutationFn: async () => {
      const { session } = await client.call("getSession");
      const isFresh = session !== null && Date.parse(session.fresh_until) > Date.now();
      if (problem === "stale" && !isFresh) throw new Error("not signed in anew");
      await onSignedIn();
    },
  });
  if (providers.length === 0) return null;
  return (
    <div className={styles.otherTab}>
      <p>
        {t("expired.otherTab")}{" "}
        <Link to="/signin" search={{ again: "yes" }} target="_blank">
          {t("expired.openTab")}
        </Link>
      </p>
      {goOn.isError && <Notice kind="warn">{t("expired.notYet")}</Notice>}
      <Button wide busy={goOn.isPending} onClick={() => goOn.mutate()}>
        {t("expired.goOn")}
      </Button>
    </div>
  );
}
