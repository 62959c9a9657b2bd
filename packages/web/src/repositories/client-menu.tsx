import { useTranslation } from "react-i18next";
import { Icon } from "../components/icon.tsx";
import { Menu, MenuItem } from "../components/menu.tsx";
import styles from "./client-menu.module.css";
import { clientNames, type PullClient, pullClients, usePullClient } from "./pull-commands.ts";

/** Chooses the program that every pull command is for; the browser remembers it. */
export function ClientMenu() {
  const { t } = useTranslation("repository");
  const [client, choose] = usePullClient();
  const label = useClientLabel();
  return (
    <Menu
      label={t("pull.with")}
      trigger={(trigger) => (
        <button
          type="button"
          className={styles.trigger}
          aria-label={t("pull.withClient", { client: label(client) })}
          {...trigger}
        >
          {label(client)}
          <Icon name="chevron-down" />
        </button>
      )}
    >
      <ClientChoices client={client} onChoose={choose} />
    </Menu>
  );
}

interface ClientChoicesProps {
  readonly client: PullClient;
  readonly onChoose: (client: PullClient) => void;
}

/** The entries of a menu that chooses the program. */
export function ClientChoices({ client, onChoose }: ClientChoicesProps) {
  const label = useClientLabel();
  return pullClients.map((choice) => (
    <MenuItem key={choice} chosen={choice === client} onClick={() => onChoose(choice)}>
      {label(choice)}
    </MenuItem>
  ));
}

function useClientLabel(): (client: PullClient) => string {
  const { t } = useTranslation("repository");
  return (client) => (client === "name" ? t("pull.name") : clientNames[client]);
}
