import { useLayoutEffect, useRef } from "react";
import styles from "./readme-view.module.css";
import { renderReadme } from "./render-readme.ts";

/** A README, rendered. In a file of its own with its renderer, which only pages with a README load. */
export function ReadmeView({ markdown }: { markdown: string }) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    ref.current?.replaceChildren(renderReadme(markdown));
  }, [markdown]);
  return <div ref={ref} className={styles.readme} />;
}
