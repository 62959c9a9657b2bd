import { useRef } from "react";
import { CopyButton } from "../components/copy-button.tsx";
import styles from "./json-block.module.css";

interface JsonBlockProps {
  readonly text: string;
  /** What is copied, where that differs from what is shown. */
  readonly source?: string;
  /** What it is, for its name and the copy button's. */
  readonly label: string;
}

/** JSON to read and to copy. */
export function JsonBlock({ text, source = text, label }: JsonBlockProps) {
  const ref = useRef<HTMLPreElement>(null);
  return (
    <div className={styles.block}>
      <div className={styles.copy}>
        <CopyButton text={source} what={label} source={ref} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <pre ref={ref} tabIndex={0}>
        {text}
      </pre>
    </div>
  );
}
