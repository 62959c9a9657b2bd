import { languages } from "@estiva/contract/languages";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { RadioGroup } from "../components/choices.tsx";
import { Panel } from "../components/panel.tsx";
import { isLanguage, languageNames } from "../locales/languages.ts";
import { SettingsPage } from "../users/settings-page.tsx";
import { chooseLanguage, chooseTheme, currentTheme, themes } from "./preferences.ts";

/** Language and theme, kept in this browser. */
export function AppearanceSettings() {
  const { t } = useTranslation("account");
  const { t: common, i18n } = useTranslation();
  const [theme, setTheme] = useState(currentTheme);
  const language = isLanguage(i18n.language) ? i18n.language : "en";
  return (
    <SettingsPage section="appearance" lead={t("appearanceLead")}>
      <Panel title={common("appearance.theme")}>
        <RadioGroup
          label={common("appearance.theme")}
          hidesLabel
          value={theme}
          choices={themes.map((value) => ({ value, label: common(`appearance.${value}`) }))}
          onChange={(value) => {
            chooseTheme(value);
            setTheme(value);
          }}
        />
      </Panel>
      <Panel title={common("appearance.language")}>
        <RadioGroup
          label={common("appearance.language")}
          hidesLabel
          value={language}
          choices={languages.map((value) => ({
            value,
            label: languageNames[value],
          }))}
          onChange={(value) => void chooseLanguage(value)}
        />
      </Panel>
    </SettingsPage>
  );
}
