import { createLink, type LinkComponent } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ReactNode, Ref } from "react";
import styles from "./button.module.css";
import { classNames } from "./class-names.ts";
import { Icon, type IconName } from "./icon.tsx";

interface Look {
  /** `primary` once on a page. */
  readonly kind?: "primary" | "plain" | "danger" | "quiet" | undefined;
  readonly icon?: IconName | undefined;
  readonly wide?: boolean | undefined;
}

interface ButtonProps extends Look, ButtonHTMLAttributes<HTMLButtonElement> {
  readonly children: ReactNode;
  /** Shows work going on, and takes no second press. */
  readonly busy?: boolean | undefined;
  /** Why it can't be pressed now; it stays reachable, and says so. */
  readonly disabledReason?: string | undefined;
  readonly ref?: Ref<HTMLButtonElement> | undefined;
  readonly "data-autofocus"?: string | undefined;
}

/** A button with words. Submits are buttons, ways to another page are `LinkButton`s. */
export function Button({ children, busy, disabledReason, kind, icon, wide, onClick, ...rest }: ButtonProps) {
  const isOff = busy === true || disabledReason !== undefined;
  return (
    <button
      type="button"
      {...rest}
      className={classNames(lookOf({ kind, wide }), busy && styles.busy, rest.className)}
      aria-disabled={isOff || undefined}
      title={disabledReason ?? rest.title}
      onClick={(event) => {
        if (isOff) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {icon !== undefined && busy !== true && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "children"> {
  readonly icon: IconName;
  /** Its accessible name, shown as a tooltip too. */
  readonly label: string;
  readonly ref?: Ref<HTMLButtonElement> | undefined;
}

export function IconButton({ icon, label, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      aria-label={label}
      {...rest}
      className={classNames(styles.button, styles.quiet, styles.iconOnly, rest.className)}
    >
      <Icon name={icon} />
    </button>
  );
}

interface AnchorProps extends Look, AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly ref?: Ref<HTMLAnchorElement> | undefined;
}

/** The router marks links to the page itself and above it as current; buttons lead on, they are no places. */
function ButtonAnchor({ kind, icon, wide, children, "aria-current": _, ...rest }: AnchorProps) {
  return (
    <a {...rest} className={classNames(lookOf({ kind, wide }), rest.className)}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </a>
  );
}

const ButtonLink = createLink(ButtonAnchor);

/** A link that looks like a button; takes what the router's `Link` takes. */
export const LinkButton: LinkComponent<typeof ButtonAnchor> = (props) => <ButtonLink {...props} />;

function lookOf({ kind = "plain", wide }: Look): string {
  return classNames(styles.button, kind !== "plain" && styles[kind], wide && styles.wide);
}
