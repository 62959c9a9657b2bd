import { type RefObject, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "./button.tsx";
import { copyText } from "./copy-text.ts";

interface CopyButtonProps {
  readonly text: string;
  /** What is copied, for its name: "Copy pull command". */
  readonly what: string;
  /** Where the text stands: selected where copying is not allowed. */
  readonly source?: RefObject<HTMLElement | null>;
}

type Outcome = "copied" | "selected" | undefined;

/** Copies at once, and says so to everybody. */
export function CopyButton({ text, what, source }: CopyButtonProps) {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useState<Outcome>();
  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), 2_500);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => {
    const copied = await copyText(text);
    if (!copied && source?.current) getSelection()?.selectAllChildren(source.current);
    setOutcome(copied ? "copied" : "selected");
  };
  const said = { copied: t("action.copied"), selected: t("action.copySelected") };
  return (
    <>
      <IconButton
        icon={outcome === "copied" ? "check" : "copy"}
        label={t("action.copyWhat", { what })}
        onClick={() => void copy()}
      />
      <span role="status" className="aside">
        {outcome === undefined ? "" : said[outcome]}
      </span>
    </>
  );
}
