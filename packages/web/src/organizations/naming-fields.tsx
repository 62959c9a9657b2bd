import { useTranslation } from "react-i18next";
import { TextArea, TextField } from "../components/text-field.tsx";

export interface Naming {
  readonly display_name: string;
  readonly description: string;
}

interface NamingFieldsProps {
  readonly naming: Naming;
  /** Shown where nothing is typed: the name that stands for it. */
  readonly placeholder?: string;
  readonly onChange: (naming: Naming) => void;
}

/** What an organisation calls itself, and says that it is. */
export function NamingFields({ naming, placeholder, onChange }: NamingFieldsProps) {
  const { t } = useTranslation("organization");
  return (
    <>
      <TextField
        label={t("field.displayName")}
        optional
        value={naming.display_name}
        maxLength={100}
        placeholder={placeholder}
        onChange={(display_name) => onChange({ ...naming, display_name })}
      />
      <TextArea
        label={t("field.description")}
        optional
        rows={3}
        value={naming.description}
        maxLength={1000}
        onChange={(description) => onChange({ ...naming, description })}
      />
    </>
  );
}
