import { ApiError } from "@estiva/client";
import type { Item } from "@estiva/protocol/management/operations";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, read, send } from "../api.ts";
import { AuthCard } from "../components/auth-card.tsx";
import { Button, LinkButton } from "../components/button.tsx";
import { RelativeTime } from "../components/facts.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Skeleton } from "../components/loading.tsx";
import { Notice } from "../components/notice.tsx";
import { Page } from "../components/page.tsx";
import { Pagination, readTrail } from "../components/pagination.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { useFragmentSecret } from "../fragment-secret.ts";
import { keepInvitation, pendingInvitation } from "../pending-invitation.ts";
import { problemText } from "../problem-text.ts";
import { useServer } from "../server-info.ts";
import { useUser } from "../session.ts";

const route = getRouteApi("/invitations");

type Invitation = Item<"listInvitations">;
interface Membership {
  readonly organization: string;
}

/** The invitations that wait for somebody, and the one whose link was opened. */
export function Invitations() {
  const user = useUser();
  const [linked, forgetLink] = useFragmentSecret();
  const [kept, setKept] = useState(pendingInvitation);
  const secret = linked ?? kept;
  useEffect(() => {
    if (linked !== undefined) keepInvitation(linked);
  }, [linked]);
  if (user === undefined) return <Skeleton height={280} />;
  if (user === null) return <Invited hasLink={secret !== undefined} />;
  const forget = () => {
    keepInvitation(undefined);
    setKept(undefined);
    forgetLink();
  };
  return <OwnInvitations secret={secret} onForget={forget} />;
}

/** To whoever is not signed in: an invitation may be one to sign up, too. */
function Invited({ hasLink }: { hasLink: boolean }) {
  const { t } = useTranslation("account");
  const isClosed = useServer()?.sign_up === "closed";
  const next = { next: "/invitations" };
  return (
    <AuthCard
      title={t("invitations.title")}
      lead={hasLink ? t("invitations.invited") : t("invitations.signInHint")}
    >
      {hasLink && !isClosed && (
        <LinkButton to="/signup" search={next} kind="primary" wide>
          {t("signUp.title")}
        </LinkButton>
      )}
      <LinkButton to="/signin" search={next} kind={hasLink && !isClosed ? "plain" : "primary"} wide>
        {t("signIn.title")}
      </LinkButton>
    </AuthCard>
  );
}

interface OwnInvitationsProps {
  readonly secret: string | undefined;
  readonly onForget: () => void;
}

function OwnInvitations({ secret, onForget }: OwnInvitationsProps) {
  const { t } = useTranslation("account");
  const [joined, setJoined] = useState<Membership>();
  const cursors = readTrail(route.useSearch().page);
  const cursor = cursors.at(-1);
  const list = useQuery({
    ...read("listInvitations", { query: cursor === undefined ? {} : { cursor } }),
    placeholderData: keepPreviousData,
  });
  const onJoined = async (membership: Membership) => {
    setJoined(membership);
    onForget();
    await invalidate("listInvitations", "listOrganizations", "listNamespaces");
  };
  return (
    <Page title={t("invitations.title")} lead={t("invitations.lead")}>
      {joined !== undefined && <Joined {...joined} />}
      {secret !== undefined && (
        <LinkedInvitation key={secret} secret={secret} onJoined={onJoined} onForget={onForget} />
      )}
      <Loaded query={list}>
        {({ items, next_cursor }) =>
          items.length === 0 ? (
            <EmptyState title={t("invitations.noneTitle")}>
              <p className="muted">{t("invitations.noneHint")}</p>
            </EmptyState>
          ) : (
            <Panel title={t("invitations.waiting")} flush>
              <InvitationTable invitations={items} onJoined={onJoined} />
              <Pagination shown={items.length} total={null} nextCursor={next_cursor} cursors={cursors} />
            </Panel>
          )
        }
      </Loaded>
    </Page>
  );
}

function Joined({ organization }: Membership) {
  const { t } = useTranslation("account");
  const path: string = `/o/${organization}`;
  return (
    <Notice kind="ok" action={<LinkButton to={path}>{t("invitations.open")}</LinkButton>}>
      {t("invitations.joined", { organization })}
    </Notice>
  );
}

interface LinkedInvitationProps {
  readonly secret: string;
  readonly onJoined: (membership: Membership) => Promise<void>;
  readonly onForget: () => void;
}

/** The link alone doesn't say to what it invites: that comes out when it is accepted. */
function LinkedInvitation({ secret, onJoined, onForget }: LinkedInvitationProps) {
  const { t } = useTranslation("account");
  const accept = useMutation({
    mutationFn: () => send("acceptInvitationToken", { body: { token: secret } }),
    onSuccess: onJoined,
  });
  if (accept.isError)
    return (
      <Notice kind="danger" action={<Button onClick={onForget}>{t("invitations.forget")}</Button>}>
        <AcceptProblem error={accept.error} />
      </Notice>
    );
  return (
    <Notice
      kind="info"
      action={
        <Button kind="primary" busy={accept.isPending} onClick={() => accept.mutate()}>
          {t("invitations.accept")}
        </Button>
      }
    >
      {t("invitations.linked")}
    </Notice>
  );
}

function AcceptProblem({ error }: { error: unknown }) {
  const { t } = useTranslation("account");
  const { t: common } = useTranslation();
  const code = error instanceof ApiError ? error.code : undefined;
  if (code === "invitation_invalid") return <>{t("problem.invitation_invalid")}</>;
  if (code === "organization_second_factor") return <>{t("problem.organization_second_factor")}</>;
  return <>{problemText(error, common)}</>;
}

interface InvitationTableProps {
  readonly invitations: readonly Invitation[];
  readonly onJoined: (membership: Membership) => Promise<void>;
}

function InvitationTable({ invitations, onJoined }: InvitationTableProps) {
  const { t } = useTranslation("account");
  const accept = useMutation({
    mutationFn: (id: string) => send("acceptInvitation", { path: { invitation: id } }),
    onSuccess: onJoined,
  });
  const columns: readonly Column<Invitation>[] = [
    {
      id: "organization",
      header: t("invitations.organization"),
      main: true,
      cell: ({ organization }) => <strong>{organization}</strong>,
    },
    {
      id: "role",
      header: t("invitations.role"),
      tight: true,
      cell: ({ role }) => t(`role.${role ?? "member"}`),
    },
    {
      id: "by",
      header: t("invitations.by"),
      tight: true,
      labelled: true,
      cell: ({ invited_by }) => invited_by,
    },
    {
      id: "expires",
      header: t("expires"),
      tight: true,
      labelled: true,
      cell: ({ expires_at }) => <RelativeTime time={expires_at} />,
    },
    {
      id: "accept",
      header: t("invitations.accept"),
      hidesHeader: true,
      tight: true,
      end: true,
      cell: ({ id, organization }) => (
        <Button
          busy={accept.isPending && accept.variables === id}
          aria-label={t("invitations.acceptFrom", { organization: organization ?? "" })}
          onClick={() => accept.mutate(id)}
        >
          {t("invitations.accept")}
        </Button>
      ),
    },
  ];
  return (
    <>
      {accept.isError && (
        <Notice kind="danger">
          <AcceptProblem error={accept.error} />
        </Notice>
      )}
      <Table
        label={t("invitations.waiting")}
        tall
        columns={columns}
        rows={invitations}
        rowKey={({ id }) => id}
      />
    </>
  );
}
