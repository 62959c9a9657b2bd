import { useNavigate } from "@tanstack/react-router";
import type { NamespaceHome } from "../namespaces/namespace-home.ts";
import type { Grant } from "./grant.ts";
import { GrantDialog } from "./grant-dialog.tsx";
import { GrantList } from "./grant-list.tsx";
import { MatrixPanel } from "./matrix-panel.tsx";
import { RightsWords } from "./rights-words.tsx";

interface NamespaceAccessProps {
  readonly home: NamespaceHome;
  /** Of the address. */
  readonly search: {
    readonly q?: string | undefined;
    readonly page?: string | undefined;
    readonly grant?: string | undefined;
  };
}

/** Who may do what in a namespace, and why; for its owners. */
export function NamespaceAccess({ home, search: { q, page, grant } }: NamespaceAccessProps) {
  return (
    <>
      <MatrixPanel home={home} q={q} page={page} />
      <GrantList home={home} />
      <RightsWords />
      {grant !== undefined && <AskedGrant home={home} grant={grant} />}
    </>
  );
}

/** The dialog has an address, so that other pages can lead to it: `?grant=team:ops`. */
function AskedGrant({ home, grant }: { home: NamespaceHome; grant: string }) {
  const navigate = useNavigate();
  const close = () =>
    void navigate({ to: ".", search: (before) => ({ ...before, grant: undefined }), replace: true });
  return <GrantDialog home={home} subject={readSubject(grant)} onClose={close} />;
}

function readSubject(text: string): Grant["subject"] | undefined {
  const [, kind, name] = /^(user|team|robot):(.{1,255})$/.exec(text) ?? [];
  if (name === undefined) return undefined;
  return { kind: kind as Grant["subject"]["kind"], name };
}
