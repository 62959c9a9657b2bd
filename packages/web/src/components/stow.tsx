import { classNames } from "./class-names.ts";
import styles from "./stow.module.css";

/** Tiers of a stowed deck, from above; each box's width in twelfths and its paint. */
const tiers: readonly (readonly (readonly [
  width: number,
  paint: "corten" | "steel" | "slate" | "sea" | "gap",
])[])[] = [
  [
    [5, "gap"],
    [3, "corten"],
    [4, "gap"],
  ],
  [
    [2, "gap"],
    [4, "slate"],
    [3, "steel"],
    [3, "gap"],
  ],
  [
    [3, "steel"],
    [3, "corten"],
    [3, "sea"],
    [3, "slate"],
  ],
  [
    [4, "slate"],
    [2, "steel"],
    [4, "steel"],
    [2, "corten"],
  ],
];

/** Decoration of the first page: containers on deck. */
export function Stow() {
  return (
    <div className={styles.deck} aria-hidden="true">
      {tiers.map((tier, level) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a drawing never changes its order
        <div key={level} className={styles.tier}>
          {tier.map(([width, paint], place) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: a drawing never changes its order
              key={place}
              className={classNames(paint !== "gap" && styles.box, styles[paint])}
              style={{ flexGrow: width }}
            />
          ))}
        </div>
      ))}
    </div>
  );
}
