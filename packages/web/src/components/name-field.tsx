import { TextField, type TextFieldProps } from "./text-field.tsx";

/** For names that are typed letter by letter: of accounts, teams, robots, repositories. */
export function NameField(props: TextFieldProps) {
  return <TextField mono required autoCapitalize="none" autoComplete="off" spellCheck={false} {...props} />;
}
