import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { formatBytes, formatExactBytes } from "../format/numbers.ts";
import { formatDay, formatExact, formatRelative } from "../format/times.ts";
import styles from "./facts.module.css";

/** A size, with the exact number of bytes on hover. */
export function Bytes({ value }: { value: number }) {
  const { i18n } = useTranslation();
  return <span title={formatExactBytes(value, i18n.language)}>{formatBytes(value, i18n.language)}</span>;
}

/** "3 days ago", kept true while the page is open; the exact time on hover and on focus. */
export function RelativeTime({ time }: { time: string }) {
  const { i18n } = useTranslation();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  const date = new Date(time);
  const exact = formatExact(date, i18n.language);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the exact time is for the keyboard too
    <time dateTime={time} data-exact={exact} tabIndex={0} className={styles.time}>
      {formatRelative(date, Math.max(now, Date.now()), i18n.language)}
    </time>
  );
}

/** "Nov 21, 2026", for what is far ahead; the exact time on hover. */
export function Day({ time }: { time: string }) {
  const { i18n } = useTranslation();
  const date = new Date(time);
  return (
    <time dateTime={time} title={formatExact(date, i18n.language)}>
      {formatDay(date, i18n.language)}
    </time>
  );
}

/** The first twelve digits of a digest, as docker shows them. */
export function ShortDigest({ digest }: { digest: string }) {
  return (
    <code title={digest} className={styles.digest}>
      {digest.replace(/^[a-z0-9]+:/, "").slice(0, 12)}
    </code>
  );
}
