import { maxReadmeSize } from "@estiva/contract/limits";
import { useMutation } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, send } from "../api/api.ts";
import { problemText } from "../api/problem-text.ts";
import { Button } from "../components/button.tsx";
import { ConfirmDialog } from "../components/dialog.tsx";
import { Form, FormActions } from "../components/form.tsx";
import { Skeleton } from "../components/loading.tsx";
import { Notice } from "../components/notice.tsx";
import { Panel } from "../components/panel.tsx";
import { TextArea } from "../components/text-field.tsx";
import { formatBytes } from "../format/numbers.ts";
import styles from "./readme-editor.module.css";

const ReadmeView = lazy(async () => ({ default: (await import("./readme/readme-view.tsx")).ReadmeView }));

interface ReadmeEditorProps {
  readonly name: string;
  readonly markdown: string;
  readonly onClose: () => void;
}

/** Writes a README in Markdown, and shows how it will look. */
export function ReadmeEditor({ name, markdown, onClose }: ReadmeEditorProps) {
  const { t, i18n } = useTranslation("repository");
  const { t: common } = useTranslation();
  const [text, setText] = useState(markdown);
  const [isPreview, setPreview] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const isChanged = text !== markdown;
  const isTooLong = new TextEncoder().encode(text).length > maxReadmeSize;
  const save = useMutation({
    mutationFn: () => send("putReadme", { path: { name }, body: { markdown: text } }),
    onSuccess: async () => {
      await invalidate("getReadme");
      onClose();
    },
  });
  const leaving = useBlocker({
    shouldBlockFn: () => isChanged && !save.isSuccess,
    enableBeforeUnload: () => isChanged && !save.isSuccess,
    withResolver: true,
  });
  return (
    <Panel
      title={t("readme.title")}
      actions={
        <Button kind="quiet" aria-pressed={isPreview} icon="eye" onClick={() => setPreview(!isPreview)}>
          {t("readme.preview")}
        </Button>
      }
    >
      <Form label={t("readme.edit")} onSubmit={() => !isTooLong && save.mutate()}>
        {isPreview ? (
          <div className={styles.preview}>
            <Suspense fallback={<Skeleton height={320} />}>
              <ReadmeView markdown={text} />
            </Suspense>
          </div>
        ) : (
          <div className={styles.editor}>
            <TextArea
              label={t("readme.markdown")}
              hint={t("readme.markdownHint")}
              error={
                isTooLong
                  ? t("readme.tooLong", { max: formatBytes(maxReadmeSize, i18n.language) })
                  : undefined
              }
              autoFocus
              spellCheck
              rows={22}
              value={text}
              onChange={setText}
            />
          </div>
        )}
        {save.isError && <Notice kind="danger">{problemText(save.error, common)}</Notice>}
        <FormActions>
          <Button type="submit" kind="primary" busy={save.isPending}>
            {common("action.save")}
          </Button>
          <Button onClick={() => (isChanged ? setLeaving(true) : onClose())}>
            {common("action.cancel")}
          </Button>
        </FormActions>
      </Form>
      {(isLeaving || leaving.status === "blocked") && (
        <ConfirmDialog
          title={t("readme.leaveTitle")}
          confirm={t("readme.leave")}
          onClose={() => (leaving.status === "blocked" ? leaving.reset() : setLeaving(false))}
          onConfirm={() => (leaving.status === "blocked" ? leaving.proceed() : onClose())}
        >
          <p>{t("readme.leaveHint")}</p>
        </ConfirmDialog>
      )}
    </Panel>
  );
}
