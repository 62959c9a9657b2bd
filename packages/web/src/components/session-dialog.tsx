import { useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { signedIn } from "../session.ts";
import { answerSignIn, currentSessionProblem, onSessionProblem } from "../session-dialog-state.ts";
import { Dialog } from "./dialog.tsx";
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
        <SignInForm onSignedIn={onSignedIn} onChallenge={setChallenge} />
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
