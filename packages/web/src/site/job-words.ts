import type { TFunction } from "i18next";

const jobs = [
  "empty-repositories",
  "expire-uploads",
  "sweep-sign-ins",
  "prune-audit",
  "prune-events",
  "rotate-signing-keys",
] as const;

/** What a job is called and does; one that these pages don't know bears its own name. */
export function jobWords(t: TFunction<"admin">) {
  return (name: string): { readonly label: string; readonly does: string | undefined } => {
    const known = jobs.find((one) => one === name);
    if (known === undefined) return { label: name, does: undefined };
    return { label: t(`jobLabel.${known}`), does: t(`jobDoes.${known}`) };
  };
}
