import { languages } from "@estiva/contract/languages";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../components/button.tsx";
import { Menu, MenuGroup, MenuItem, MenuSeparator } from "../components/menu.tsx";
import { languageNames } from "../locales/languages.ts";
import { chooseLanguage, chooseTheme, currentTheme, themes } from "./preferences.ts";

/** Language and theme, for everybody, signed in or not. */
export function AppearanceMenu() {
  const { t, i18n } = useTranslation();
  const [theme, setTheme] = useState(currentTheme);
  return (
    <Menu
      label={t("header.appearance")}
      trigger={(trigger) => <IconButton icon="theme" label={t("header.appearance")} {...trigger} />}
    >
      <MenuGroup label={t("appearance.language")}>
        {languages.map((language) => (
          <MenuItem
            key={language}
            lang={language}
            chosen={i18n.language === language}
            onClick={() => void chooseLanguage(language)}
          >
            {languageNames[language]}
          </MenuItem>
        ))}
      </MenuGroup>
      <MenuSeparator />
      <MenuGroup label={t("appearance.theme")}>
        {themes.map((choice) => (
          <MenuItem
            key={choice}
            chosen={choice === theme}
            onClick={() => {
              chooseTheme(choice);
              setTheme(choice);
            }}
          >
            {t(`appearance.${choice}`)}
          </MenuItem>
        ))}
      </MenuGroup>
    </Menu>
  );
}
