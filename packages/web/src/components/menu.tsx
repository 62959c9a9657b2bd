import { createLink, type LinkComponent } from "@tanstack/react-router";
import {
  type AnchorHTMLAttributes,
  type ButtonHTMLAttributes,
  type KeyboardEvent,
  type ReactNode,
  useId,
  useRef,
  useState,
} from "react";
import { classNames } from "./class-names.ts";
import { Icon, type IconName } from "./icon.tsx";
import styles from "./menu.module.css";

/** What the button that opens a menu must bear. */
export interface MenuTrigger {
  readonly popoverTarget: string;
  readonly "aria-haspopup": "menu";
  readonly "aria-expanded": boolean;
}

interface MenuProps {
  readonly label: string;
  readonly trigger: (props: MenuTrigger) => ReactNode;
  readonly children: ReactNode;
}

/**
 * A menu under a button (WAI-ARIA Authoring Practices, "Menu Button"): arrows, Home and End move, Escape closes.
 * The browser's popover puts it above everything and closes it at a press elsewhere.
 */
export function Menu({ label, trigger, children }: MenuProps) {
  const id = useId();
  const ref = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      {trigger({ popoverTarget: id, "aria-haspopup": "menu", "aria-expanded": isOpen })}
      <div
        ref={ref}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        className={styles.menu}
        onToggle={(event) => {
          setOpen(event.newState === "open");
          if (event.newState === "open") open(event.currentTarget);
        }}
        onKeyDown={(event) => move(event, ref.current)}
        onClick={(event) => {
          const item = (event.target as Element).closest("[role=menuitem]");
          if (item !== null) ref.current?.hidePopover();
        }}
      >
        {isOpen && children}
      </div>
    </>
  );
}

/** Puts the menu under its button, inside the window, and the focus on its first entry. */
function open(menu: HTMLElement): void {
  const button = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
  if (button === null) return;
  requestAnimationFrame(() => {
    const anchor = button.getBoundingClientRect();
    const { width, height } = menu.getBoundingClientRect();
    const left = Math.max(8, Math.min(anchor.right - width, window.innerWidth - width - 8));
    const below = anchor.bottom + 4;
    const top = below + height > window.innerHeight - 8 ? Math.max(8, anchor.top - height - 4) : below;
    menu.style.left = `${left}px`;
    menu.style.top = `${top}px`;
    itemsOf(menu)[0]?.focus();
  });
}

function move(event: KeyboardEvent, menu: HTMLElement | null): void {
  if (menu === null) return;
  const items = itemsOf(menu);
  const current = items.indexOf(document.activeElement as HTMLElement);
  const next = {
    ArrowDown: current + 1,
    ArrowUp: current - 1,
    Home: 0,
    End: items.length - 1,
  }[event.key];
  if (event.key === "Tab") menu.hidePopover();
  if (next === undefined) return;
  event.preventDefault();
  items[(next + items.length) % items.length]?.focus();
}

function itemsOf(menu: HTMLElement): readonly HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>("[role^=menuitem]")];
}

interface ItemLook {
  readonly icon?: IconName | undefined;
  readonly danger?: boolean | undefined;
}

interface MenuItemProps extends ItemLook, ButtonHTMLAttributes<HTMLButtonElement> {
  /** Of a choice: whether it is the one. The menu then stays open. */
  readonly chosen?: boolean;
}

export function MenuItem({ icon, danger, chosen, children, ...rest }: MenuItemProps) {
  const isChoice = chosen !== undefined;
  return (
    <button
      type="button"
      tabIndex={-1}
      {...rest}
      {...(isChoice ? { role: "menuitemradio", "aria-checked": chosen } : { role: "menuitem" })}
      className={classNames(styles.item, danger && styles.danger)}
    >
      <ItemIcon icon={isChoice ? (chosen ? "check" : undefined) : icon} />
      {children}
    </button>
  );
}

function MenuAnchor({ icon, children, ...rest }: ItemLook & AnchorHTMLAttributes<HTMLAnchorElement>) {
  return (
    <a tabIndex={-1} role="menuitem" {...rest} className={styles.item}>
      <ItemIcon icon={icon} />
      {children}
    </a>
  );
}

const MenuRouterLink = createLink(MenuAnchor);

/** An entry that leads to a page; takes what the router's `Link` takes. */
export const MenuLink: LinkComponent<typeof MenuAnchor> = (props) => <MenuRouterLink {...props} />;

function ItemIcon({ icon }: { icon: IconName | undefined }) {
  return icon === undefined ? <span className={styles.noIcon} /> : <Icon name={icon} />;
}

/** Entries that belong together, under their own heading. */
export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a menu
    <div role="group" aria-labelledby={id}>
      <div id={id} role="presentation" className={styles.heading}>
        {label}
      </div>
      {children}
    </div>
  );
}

export function MenuSeparator() {
  return <hr className={styles.separator} />;
}
