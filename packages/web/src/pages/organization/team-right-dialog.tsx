import { NameGlob } from "@estiva/protocol/name-glob";
import { useTranslation } from "react-i18next";
import type { Grant } from "../../access/held-right.ts";
import { Button } from "../../components/button.tsx";
import { Dialog, DialogActions } from "../../components/dialog.tsx";
import type { Repository } from "./access-matrix.tsx";
import { RightsChips } from "./rights-chips.tsx";
import styles from "./why-dialog.module.css";

interface TeamRightDialogProps {
  readonly team: string;
  readonly repository: Repository;
  readonly grants: readonly Grant[];
  readonly onClose: () => void;
}

/** A team signs in nowhere, so nothing is decided for it: these are its grants that reach a repository. */
export function TeamRightDialog({ team, repository, grants, onClose }: TeamRightDialogProps) {
  const { t } = useTranslation("organization");
  const reaching = grants.filter(({ subject, pattern }) => {
    const glob = NameGlob.parse(pattern, { firstSegment: "any" });
    const isIts = subject.kind === "team" && subject.name === team;
    return isIts && glob !== undefined && NameGlob.matches(glob, repository.path);
  });
  return (
    <Dialog title={t("why.title")} onClose={onClose}>
      <p>{t("why.team", { team, repository: repository.name })}</p>
      {reaching.length === 0 ? (
        <p className="muted">{t("why.noGrant")}</p>
      ) : (
        <ul className={styles.actions}>
          {reaching.map((grant) => (
            <li key={grant.id} className={styles.grant}>
              <code>{grant.pattern}</code>
              <RightsChips {...grant} />
            </li>
          ))}
        </ul>
      )}
      <DialogActions>
        <Button data-autofocus="" onClick={onClose}>
          {t("done")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
