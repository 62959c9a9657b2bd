import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { read } from "../api/api.ts";
import { Button, LinkButton } from "../components/button.tsx";
import { CommandLine } from "../components/command-line.tsx";
import { Loaded } from "../components/loaded.tsx";
import { usePageTitle } from "../components/page.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { Stow } from "../components/stow.tsx";
import { RepositoryTable } from "../repositories/repository-table.tsx";
import { NoAdminNotice } from "../server/no-admin-notice.tsx";
import { useRegistryHost, useServer } from "../server/server-info.ts";
import styles from "./welcome.module.css";

/** The home page of somebody who isn't signed in. */
export function Welcome() {
  const { t } = useTranslation("home");
  const { t: account } = useTranslation("account");
  const server = useServer();
  usePageTitle(t("home.title"));
  return (
    <div className={styles.page}>
      <NoAdminNotice />
      <section className={styles.hero}>
        <div className={styles.words}>
          <h1>{t("home.heroTitle")}</h1>
          <p>{t("home.heroLead")}</p>
          <SearchForm />
          <div className={styles.ways}>
            {server?.sign_up !== "closed" && (
              <LinkButton to="/signup" kind="primary">
                {account("signUp.title")}
              </LinkButton>
            )}
            <LinkButton to="/signin" kind={server?.sign_up === "closed" ? "primary" : "plain"}>
              {account("signIn.title")}
            </LinkButton>
          </div>
        </div>
        <Stow />
      </section>
      <div className={styles.columns}>
        <RecentRepositories />
        {server?.root_namespace === "open" && <NoLogin />}
      </div>
    </div>
  );
}

function SearchForm() {
  const { t } = useTranslation("home");
  const navigate = useNavigate();
  const [wanted, setWanted] = useState("");
  return (
    <search>
      <form
        className={styles.search}
        onSubmit={(event) => {
          event.preventDefault();
          void navigate({ to: "/search", search: wanted.trim() === "" ? {} : { q: wanted.trim() } });
        }}
      >
        <input
          type="search"
          value={wanted}
          maxLength={255}
          aria-label={t("home.searchLabel")}
          placeholder={t("home.searchLabel")}
          onChange={(event) => setWanted(event.target.value)}
        />
        <Button type="submit" icon="search">
          {t("home.searchSubmit")}
        </Button>
      </form>
    </search>
  );
}

function RecentRepositories() {
  const { t } = useTranslation("home");
  const { t: common } = useTranslation();
  const list = useQuery(
    read("listRepositories", { query: { visibility: "public", sort: "pushed", limit: 10 } }),
  );
  return (
    <Panel title={t("home.recent")} flush actions={<Link to="/search">{common("header.explore")}</Link>}>
      <Loaded query={list}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t("home.noRecentTitle")}>
              <p className="muted">{t("home.noRecentHint")}</p>
            </EmptyState>
          ) : (
            <RepositoryTable label={t("home.recent")} repositories={items} />
          )
        }
      </Loaded>
    </Panel>
  );
}

/** On the operator's own machine the root namespace is open: three commands, no account. */
function NoLogin() {
  const { t } = useTranslation("home");
  const host = useRegistryHost();
  const commands = [
    `docker tag my-image ${host}/my-image`,
    `docker push ${host}/my-image`,
    `docker pull ${host}/my-image`,
  ];
  return (
    <Panel title={t("home.noLoginTitle")}>
      <div className={styles.commands}>
        <p className="muted">{t("home.noLoginHint")}</p>
        {commands.map((command) => (
          <CommandLine key={command} command={command} what={command.split(" ").slice(0, 2).join(" ")} />
        ))}
      </div>
    </Panel>
  );
}
