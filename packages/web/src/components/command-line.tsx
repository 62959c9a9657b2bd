import { useRef } from "react";
import { classNames } from "./class-names.ts";
import styles from "./command-line.module.css";
import { CopyButton } from "./copy-button.tsx";

interface CommandLineProps {
  /** One command, or several lines of a file. */
  readonly command: string;
  /** What it does, for the copy button's name. */
  readonly what: string;
  readonly prompt?: boolean;
}

/** A command to copy. Long ones scroll, and never wrap where a shell wouldn't. */
export function CommandLine({ command, what, prompt = true }: CommandLineProps) {
  const ref = useRef<HTMLElement>(null);
  return (
    <div className={styles.line}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <code ref={ref} tabIndex={0} className={classNames(styles.text, prompt && styles.prompt)}>
        {command}
      </code>
      <CopyButton text={command} what={what} source={ref} />
    </div>
  );
}
