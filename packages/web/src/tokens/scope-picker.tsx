import { maxTokenScopes, type TokenAction, TokenScope, tokenActions } from "@estiva/protocol/token-scope";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "../components/button.tsx";
import { Checkbox } from "../components/choices.tsx";
import { FieldError } from "../components/field.tsx";
import { TextField } from "../components/text-field.tsx";
import styles from "./new-token.module.css";

interface ScopeDraft {
  readonly id: number;
  readonly glob: string;
  readonly actions: readonly TokenAction[];
}

/** What a token is to be good for, while it is chosen. It begins with pulling and pushing all of one's own. */
export function useScopes(username: string) {
  const [drafts, setDrafts] = useState<readonly ScopeDraft[]>([
    { id: 1, glob: `${username}/**`, actions: ["pull", "push"] },
  ]);
  const parsed = drafts.map(({ glob, actions }) =>
    TokenScope.parse(`repository:${glob.trim()}:${actions.join(",")}`),
  );
  const right = parsed.filter((scope) => scope !== undefined);
  return {
    drafts,
    /** As the server takes them. */
    texts: right.map((scope) => TokenScope.format(scope)),
    isRight: right.length === drafts.length,
    add: () =>
      setDrafts([
        ...drafts,
        { id: Math.max(...drafts.map(({ id }) => id)) + 1, glob: "", actions: ["pull"] },
      ]),
    remove: (id: number) => setDrafts(drafts.filter((draft) => draft.id !== id)),
    change: (id: number, change: Partial<ScopeDraft>) =>
      setDrafts(drafts.map((draft) => (draft.id === id ? { ...draft, ...change } : draft))),
  };
}

interface ScopePickerProps {
  readonly scopes: ReturnType<typeof useScopes>;
  readonly showsProblems: boolean;
}

/** Patterns of repositories, each with what may be done to them. */
export function ScopePicker({ scopes, showsProblems }: ScopePickerProps) {
  const { t } = useTranslation("account");
  return (
    <div className={styles.scopes}>
      {scopes.drafts.map((draft) => (
        <ScopeFields
          key={draft.id}
          draft={draft}
          showsProblems={showsProblems}
          onChange={(change) => scopes.change(draft.id, change)}
          onRemove={scopes.drafts.length > 1 ? () => scopes.remove(draft.id) : undefined}
        />
      ))}
      {scopes.drafts.length < maxTokenScopes && (
        <div>
          <Button icon="plus" onClick={scopes.add}>
            {t("newToken.addScope")}
          </Button>
        </div>
      )}
    </div>
  );
}

interface ScopeFieldsProps {
  readonly draft: ScopeDraft;
  readonly showsProblems: boolean;
  readonly onChange: (change: Partial<ScopeDraft>) => void;
  readonly onRemove: (() => void) | undefined;
}

function ScopeFields({ draft, showsProblems, onChange, onRemove }: ScopeFieldsProps) {
  const { t } = useTranslation("account");
  const id = useId();
  const isGlob = TokenScope.parse(`repository:${draft.glob.trim()}:pull`) !== undefined;
  const toggle = (action: TokenAction, isOn: boolean) =>
    onChange({
      actions: tokenActions.filter((one) => (one === action ? isOn : draft.actions.includes(one))),
    });
  return (
    <fieldset className={styles.scope} aria-describedby={`${id}-error`}>
      <legend className="aside">{t("newToken.scope")}</legend>
      <div className={styles.pattern}>
        <TextField
          label={t("newToken.repositories")}
          hint={t("newToken.repositoriesHint")}
          value={draft.glob}
          mono
          required
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={255}
          error={showsProblems && !isGlob ? t("newToken.globWrong") : undefined}
          onChange={(glob) => onChange({ glob })}
        />
        {onRemove !== undefined && (
          <IconButton icon="x" label={t("newToken.removeScope", { glob: draft.glob })} onClick={onRemove} />
        )}
      </div>
      <div className={styles.actions}>
        {tokenActions.map((action) => (
          <Checkbox
            key={action}
            label={t(`tokenAction.${action}`)}
            hint={t(`tokenActionHint.${action}`)}
            checked={draft.actions.includes(action)}
            onChange={(isOn) => toggle(action, isOn)}
          />
        ))}
      </div>
      <FieldError
        id={`${id}-error`}
        error={showsProblems && draft.actions.length === 0 ? t("newToken.noAction") : undefined}
      />
    </fieldset>
  );
}
