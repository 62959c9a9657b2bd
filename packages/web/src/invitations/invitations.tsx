import { ApiError } from "@estiva/client";
import type { Answer, Item } from "@estiva/contract/operations";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, read, send } from "../api/api.ts";
import { problemText } from "../api/problem-text.ts";
import { AuthCard } from "../components/auth-card.tsx";
import { Button, LinkButton } from "../components/button.tsx";
import { FactList } from "../components/fact-list.tsx";
import { RelativeTime } from "../components/facts.tsx";
import { FormActions } from "../components/form.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Skeleton } from "../components/loading.tsx";
import { Notice } from "../components/notice.tsx";
import { Page } from "../components/page.tsx";
import { Pagination, readTrail } from "../components/pagination.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { Stack } from "../components/stack.tsx";
import { type Column, Table } from "../components/table.tsx";
import { formatDay } from "../format/times.ts";
import { organizationPath } from "../organizations/organization-address.ts";
import { useFragmentSecret } from "../router/fragment-secret.ts";
import { useServer } from "../server/server-info.ts";
import { useUser } from "../sessions/session.ts";
import { keepInvitation, pendingInvitation } from "./pending-invitation.ts";

const route = getRouteApi("/invitations");

type Invitation = Item<"listInvitations">;
type Preview = Answer<"previewInvitation">;
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
  if (user === null) return <Invited secret={secret} />;
  const forget = () => {
    keepInvitation(undefined);
    setKept(undefined);
    forgetLink();
  };
  return <OwnInvitations secret={secret} onForget={forget} />;
}

/** To whoever is not signed in: what the link invites to, and the ways in. */
function Invited({ secret }: { secret: string | undefined }) {
  const { t } = useTranslation("account");
  const preview = usePreview(secret);
  const signUp = useServer()?.sign_up;
  const next = { next: "/invitations" };
  // Only an invitation to the site lets somebody sign up where not anyone may.
  const maySignUp = preview.data?.kind === "site" ? signUp !== "closed" : signUp === "open";
  const invites = preview.data !== undefined && maySignUp;
  return (
    <AuthCard
      title={t("invitations.title")}
      lead={
        preview.data === undefined ? t("invitations.signInHint") : t(`invitations.to.${preview.data.kind}`)
      }
    >
      {secret !== undefined && preview.isPending && <Skeleton height={120} />}
      {preview.isError && (
        <Notice kind="danger">
          <AcceptProblem error={preview.error} />
        </Notice>
      )}
      {preview.data !== undefined && <InvitationFacts invitation={preview.data} />}
      {invites && (
        <LinkButton to="/signup" search={next} kind="primary" wide>
          {t("signUp.title")}
        </LinkButton>
      )}
      <LinkButton to="/signin" search={next} kind={invites ? "plain" : "primary"} wide>
        {t("signIn.title")}
      </LinkButton>
    </AuthCard>
  );
}

/** Asks by the link's secret, which alone may see it. */
function usePreview(secret: string | undefined) {
  return useQuery({
    ...read("previewInvitation", { body: { token: secret ?? "" } }),
    enabled: secret !== undefined,
    // The secret is to be nowhere once the page has gone.
    gcTime: 0,
  });
}

function InvitationFacts({ invitation, wide = false }: { invitation: Preview; wide?: boolean }) {
  const { t, i18n } = useTranslation("account");
  const { organization, display_name, role, invited_by, expires_at } = invitation;
  return (
    <FactList
      wide={wide}
      facts={[
        ...(organization === null
          ? []
          : [
              {
                label: t("invitations.organization"),
                value: (
                  <Link to={organizationPath(organization)}>
                    <b>{display_name ?? organization}</b>
                  </Link>
                ),
              },
              { label: t("invitations.role"), value: t(`role.${role ?? "member"}`) },
            ]),
        ...(invited_by === null ? [] : [{ label: t("invitations.by"), value: invited_by }]),
        {
          label: t("invitations.until"),
          value: (
            <>
              {formatDay(new Date(expires_at), i18n.language)}{" "}
              <span className="muted">
                <RelativeTime time={expires_at} />
              </span>
            </>
          ),
        },
      ]}
    />
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

/** What the link invites to; who may accept it does so here. */
function LinkedInvitation({ secret, onJoined, onForget }: LinkedInvitationProps) {
  const { t } = useTranslation("account");
  const preview = usePreview(secret);
  const accept = useMutation({
    mutationFn: () => send("acceptInvitationToken", { body: { token: secret } }),
    onSuccess: onJoined,
  });
  const forget = <Button onClick={onForget}>{t("invitations.forget")}</Button>;
  const error = preview.error ?? accept.error;
  if (error !== null)
    return (
      <Notice kind="danger" action={forget}>
        <AcceptProblem error={error} />
      </Notice>
    );
  if (preview.data === undefined) return <Skeleton height={140} />;
  const { kind, is_for_caller } = preview.data;
  return (
    <Panel title={t("invitations.linked")}>
      <Stack>
        <p>{t(`invitations.to.${kind}`)}</p>
        <InvitationFacts invitation={preview.data} wide />
        {kind === "site" && <Notice kind="info">{t("invitations.haveAccount")}</Notice>}
        {kind === "organization" && is_for_caller !== true && (
          <Notice
            kind="warn"
            action={<LinkButton to="/settings/profile">{t("invitations.addresses")}</LinkButton>}
          >
            {t("invitations.forAnother")}
          </Notice>
        )}
        <FormActions>
          {is_for_caller === true && (
            <Button kind="primary" busy={accept.isPending} onClick={() => accept.mutate()}>
              {t("invitations.accept")}
            </Button>
          )}
          {forget}
        </FormActions>
      </Stack>
    </Panel>
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
