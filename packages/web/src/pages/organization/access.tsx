import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Grant, Subject } from "../../access/held-right.ts";
import { read } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { FilterBar, FilterField } from "../../components/filter-bar.tsx";
import { Skeleton } from "../../components/loading.tsx";
import { Pagination, readTrail } from "../../components/pagination.tsx";
import { EmptyState, Panel, PanelError } from "../../components/panel.tsx";
import { organizationPath } from "../../organization-address.ts";
import { AccessMatrix } from "./access-matrix.tsx";
import { GrantDialog } from "./grant-dialog.tsx";
import { GrantList, useGrants } from "./grant-list.tsx";
import { OrganizationPage } from "./organization-page.tsx";
import { RightsWords } from "./rights-words.tsx";
import { useSubjects } from "./use-subjects.ts";

const route = getRouteApi("/o/$organization/access");

/** The columns of the matrix. */
const mostColumns = 20;

/** Who may do what in an organisation, and why. */
export function Access() {
  const { organization } = route.useParams();
  return (
    <OrganizationPage name={organization} section="access">
      {({ name }) => (
        <>
          <Matrix namespace={name} />
          <GrantList namespace={name} />
          <RightsWords />
          <AskedGrant namespace={name} />
        </>
      )}
    </OrganizationPage>
  );
}

/** The dialog has an address, so that other pages can lead to it: `?grant=team:ops`. */
function AskedGrant({ namespace }: { namespace: string }) {
  const { grant } = route.useSearch();
  const navigate = useNavigate();
  if (grant === undefined) return null;
  const close = () =>
    void navigate({ to: ".", search: (before) => ({ ...before, grant: undefined }), replace: true });
  return <GrantDialog namespace={namespace} subject={readSubject(grant)} onClose={close} />;
}

function readSubject(text: string): Grant["subject"] | undefined {
  const [, kind, name] = /^(user|team|robot):(.{1,255})$/.exec(text) ?? [];
  if (name === undefined) return undefined;
  return { kind: kind as Grant["subject"]["kind"], name };
}

function Matrix({ namespace }: { namespace: string }) {
  const { t } = useTranslation("organization");
  const { q, page } = route.useSearch();
  const navigate = useNavigate();
  const cursors = readTrail(page);
  const repositories = useQuery({
    ...read("listRepositories", {
      query: { namespace, limit: mostColumns, ...(q === undefined ? {} : { q }) },
    }),
    placeholderData: keepPreviousData,
  });
  const grants = useGrants(namespace);
  const subjects = useSubjects(namespace, cursors.at(-1), grants.data?.items ?? []);
  const error = repositories.error ?? grants.error ?? subjects.error;
  const isReady = repositories.data !== undefined && grants.data !== undefined && subjects.isReady;
  const columns = repositories.data?.items ?? [];
  const anyone: Subject = { kind: "anyone", name: t("subject.anyone"), teams: [], isOwner: false };
  return (
    <Panel
      title={t("matrix.title")}
      flush
      actions={
        <Button
          kind="primary"
          icon="plus"
          onClick={() => void navigate({ to: ".", search: (before) => ({ ...before, grant: "new" }) })}
        >
          {t("grant.open")}
        </Button>
      }
    >
      <FilterBar label={t("matrix.title")}>
        <FilterField
          label={t("matrix.filter")}
          value={q}
          maxLength={255}
          onChange={(text) =>
            void navigate({ to: organizationPath(namespace, "access"), search: { q: text }, replace: true })
          }
        />
      </FilterBar>
      {error !== null && !isReady ? (
        <PanelError
          error={error}
          onRetry={() => void Promise.all([repositories.refetch(), grants.refetch()])}
        />
      ) : !isReady ? (
        <Skeleton rows={6} />
      ) : columns.length === 0 ? (
        <EmptyState title={q === undefined ? t("overview.noneTitle") : t("noneFit")}>
          {q === undefined && <p className="muted">{t("matrix.noneHint")}</p>}
        </EmptyState>
      ) : (
        <AccessMatrix
          label={t("matrix.title")}
          repositories={columns}
          grants={grants.data.items}
          groups={[
            { label: t("matrix.people"), subjects: subjects.people },
            { label: t("matrix.outsiders"), subjects: subjects.outsiders },
            { label: t("section.teams"), subjects: subjects.teams },
            { label: t("section.robots"), subjects: subjects.robots },
            { label: t("matrix.everybody"), subjects: cursors.length === 0 ? [anyone] : [] },
          ]}
        />
      )}
      <Pagination
        shown={subjects.people.length}
        total={null}
        nextCursor={subjects.nextCursor}
        cursors={cursors}
      />
    </Panel>
  );
}
